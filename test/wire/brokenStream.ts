// An answer that breaks off or stays open in the middle of its stream.
import type { Handler } from './scriptedServer.ts';

/** Sends the first `bytes` bytes with status 200, then resets or closes the connection, or leaves it open until the client goes. */
export function brokenStream(stream: string, bytes: number, how: 'reset' | 'close' | 'hang'): Handler {
  return async (_request, reply) => {
    await reply.head(200, { 'content-type': 'text/event-stream' });
    await reply.write(Buffer.from(stream).subarray(0, bytes), 64);
    return how === 'hang' ? reply.untilClientClosed() : reply.cut(how);
  };
}
