// A real Ollama on loopback, with a folder of models of its own that is empty at first.
import { runProgram } from '../harness/program.ts';
import { root } from '../harness/paths.ts';
import { freePort } from '../harness/freePort.ts';
import { startOwnServer } from './ownServer.ts';

export interface OllamaServer {
  url: string;
  stop(): Promise<void>;
}

/** Whether there is an `ollama` on the PATH that runs. */
export async function hasOllama(): Promise<boolean> {
  try {
    await runProgram('ollama', ['--version'], { cwd: root });
    return true;
  } catch {
    return false;
  }
}

/** Starts the server of the `ollama` on the PATH; the person's own server and models are not touched. */
export async function startOllama(): Promise<OllamaServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = await startOwnServer({
    command: (dir) => ({
      program: 'ollama',
      args: ['serve'],
      // One model at a time, and out of memory with the test that used it.
      env: { OLLAMA_HOST: `127.0.0.1:${port}`, OLLAMA_MODELS: `${dir}/models`, OLLAMA_MAX_LOADED_MODELS: '1' },
    }),
    isReady: async () => {
      try {
        return (await fetch(`${url}/api/version`)).ok;
      } catch {
        return false;
      }
    },
    readyWithinMs: 60_000,
  });
  return { url, stop: () => server.stop() };
}
