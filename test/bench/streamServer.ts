// Starts and ends the process that serves prebuilt streams.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { StreamMessage } from './streamProcess.ts';

export interface StreamServer extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`; below it `/openai/v1` and `/anthropic`. */
  readonly url: string;
  /** Epoch milliseconds at which the next stream to end had its last byte written. Ask before the question. */
  nextLastByte(): Promise<number>;
}

export async function startStreamServer(): Promise<StreamServer> {
  const child = fork(join(import.meta.dirname, 'streamProcess.ts'));
  const [first] = (await once(child, 'message')) as [StreamMessage];
  if (first.kind !== 'listening') {
    throw new Error('the stream server said nothing of its port');
  }
  return {
    url: `http://127.0.0.1:${first.port}`,
    async nextLastByte() {
      const [message] = (await once(child, 'message')) as [StreamMessage];
      return message.kind === 'lastByte' ? message.at : Number.NaN;
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
