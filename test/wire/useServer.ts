// A server for each test of a `describe`, started before it and stopped after it.
import { ScriptedServer } from './scriptedServer.ts';

/** `begin` is given each one before its test runs. */
export function useServer(begin: (server: ScriptedServer) => void): void {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await ScriptedServer.start();
    begin(server);
  });
  afterEach(() => server.stop());
}
