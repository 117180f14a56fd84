// Waits for an answer of the chat and gathers what the views hear about it.
import assert from 'node:assert/strict';
import type { Services } from '../../../src/host/services.ts';
import type { ChatPageEvents } from '../../../src/shared/protocol.ts';
import { waitFor } from '../../harness/wait.ts';

export class HeardAnswer {
  started?: ChatPageEvents['run/started'];
  ended?: ChatPageEvents['run/ended'];
  /** Text batches in the order in which they came. */
  readonly texts: string[] = [];
  /** Numbers of all events of the run. */
  readonly seqs: number[] = [];

  /** Text that has come until now. */
  get text(): string {
    return this.texts.join('');
  }
}

/** Listens to the next answer that begins, from when `begin` is called until `until` says that it was enough. */
export async function hearAnswer(
  services: Services,
  begin: () => unknown,
  until: (answer: HeardAnswer) => boolean = ({ ended }) => ended !== undefined,
): Promise<HeardAnswer> {
  const answer = new HeardAnswer();
  const listener = services.onChatEvent(({ event, data }) => {
    const { runId, seq } = data as { runId?: string; seq?: number };
    if (event === 'run/started') {
      answer.started ??= data as ChatPageEvents['run/started'];
    }
    if (runId === undefined || runId !== answer.started?.runId) {
      return;
    }
    answer.seqs.push(Number(seq));
    if (event === 'run/delta') {
      answer.texts.push((data as ChatPageEvents['run/delta']).text ?? '');
    } else if (event === 'run/ended') {
      answer.ended = data as ChatPageEvents['run/ended'];
      listener.dispose();
    }
  });
  try {
    await begin();
    await waitFor('the answer', () => until(answer));
    return answer;
  } catch (error) {
    listener.dispose();
    throw error;
  }
}

/** The whole answer, as the view was told at its end. */
export async function wholeAnswer(services: Services, begin: () => unknown): Promise<ChatPageEvents['run/ended']> {
  const { ended } = await hearAnswer(services, begin);
  assert.ok(ended);
  return ended;
}

/** The models once every list that can be read has been read. */
export async function readyModels(services: Services) {
  await services.models();
  await services.catalog.settled();
  return services.models();
}
