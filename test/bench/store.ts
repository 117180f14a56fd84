// The store with years of conversations in it: how long each thing takes, and how long it holds the event loop.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { StoredMessage } from '../../src/core/records.ts';
import { openStore, type Store } from '../../src/core/store/openStore.ts';
import { systemClock } from '../../src/core/systemClock.ts';
import { conversation, message, silentLog, usageRecord } from '../unit/store/temporaryStore.ts';
import type { Bench, Figure, Report } from './report.ts';
import { answerPieces } from './streamBytes.ts';

const CONVERSATIONS = 10_000;
const MESSAGES_EACH = 20;
/** Five pages of pinned ones. */
const PINNED_EVERY = 40;
const ROUNDS = 30;
/** As many different words as a person's chats hold in the order of; the first are used most, as in every language. */
const VOCABULARY = 5000;
const SYLLABLES = 'ba de fi go ku la me ni po ru sa te vi wo zu'.split(' ');
/** A frame at 60 Hz: what holds the extension host longer can be felt. */
const FRAME_GOAL = { limit: 16.7, text: '≤ 16.7 ms' };

export const store: Bench = {
  name: 'store',
  about: `the store with ${CONVERSATIONS.toLocaleString('en')} conversations of ${MESSAGES_EACH} messages`,
  async run({ rounds = ROUNDS }): Promise<Report> {
    const folder = mkdtempSync(join(tmpdir(), 'llm-workbench-bench-'));
    const file = join(folder, 'store.sqlite');
    try {
      const opened = await openStore({ file, log: silentLog, clock: systemClock });
      const filledMs = await timed(async () => fill(opened));
      opened.close();
      const openings: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        openings.push(await timed(async () => (await openStore({ file, log: silentLog, clock: systemClock })).close()));
      }
      const again = await openStore({ file, log: silentLog, clock: systemClock });
      const figures: Figure[] = [{ what: 'open and close', unit: 'ms', values: openings }];
      for (const [what, work] of Object.entries(
        works(again, {
          lastPinned: await afterPages(again, CONVERSATIONS / PINNED_EVERY / 50),
          middle: await afterPages(again, CONVERSATIONS / 2 / 50),
        }),
      )) {
        figures.push(...(await measure(what, rounds, work)));
      }
      again.close();
      return {
        name: 'store',
        figures,
        notes: [
          `${Math.round(statSync(file).size / 1e6)} MB on disk, filled in ${Math.round(filledMs / 1000)} s`,
          'held: the longest time in which nothing else could run; where it is missing, the whole of it',
        ],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function fill(target: Store): void {
  for (let first = 0; first < CONVERSATIONS; first += 500) {
    target.transaction(() => {
      for (let index = first; index < first + 500; index += 1) {
        addConversation(target, index);
      }
    });
  }
}

function addConversation(target: Store, index: number): void {
  const id = `c${index}`;
  target.conversations.create(
    conversation(id, {
      title: `About the ${word(index % VOCABULARY)} and the ${word((index * 7) % VOCABULARY)}`,
      pinned: index % PINNED_EVERY === 0,
    }),
  );
  let parent: string | undefined;
  for (let at = 0; at < MESSAGES_EACH; at += 1) {
    const next = `${id}.${at}`;
    target.messages.add(message(next, id, parent, { role: at % 2 ? 'assistant' : 'user', parts: [text(index, at)] }));
    parent = next;
  }
}

/** Made of at least three syllables, so that no word begins another. */
function word(rank: number): string {
  const digits = [rank % 15, Math.floor(rank / 15) % 15, Math.floor(rank / 225) % 15, Math.floor(rank / 3375)];
  return digits.map((digit) => SYLLABLES[digit]).join('');
}

/** The same in every run: a generator of Lehmer's kind. */
let state = 1;
function random(): number {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

/** 120 words, frequent ones often (rank by Zipf's law); every thousandth message holds a word of its own. */
function text(index: number, at: number): { type: 'text'; text: string } {
  const words = Array.from({ length: 120 }, () => word(Math.floor(VOCABULARY ** random()) - 1));
  const rare = (index * MESSAGES_EACH + at) % 1000 === 0 ? ' zephyr' : '';
  return { type: 'text', text: `${words.join(' ')}${rare}.` };
}

/** Each is called with the number of its round. */
function works(
  target: Store,
  { lastPinned, middle }: { lastPinned: string | undefined; middle: string | undefined },
): Record<string, (round: number) => unknown> {
  const leafOf = (index: number) => `c${index}.${MESSAGES_EACH - 1}`;
  const some = (round: number) => (round * 2711) % CONVERSATIONS;
  const answer = answerPieces(2000);
  const streaming = (round: number): StoredMessage =>
    message(`a${round}`, `c${some(round)}`, leafOf(some(round)), { status: 'streaming', parts: [] });
  return {
    'list, first 50': () => target.conversations.list({ limit: 50 }),
    'list, 50 from the middle on': () => target.conversations.list({ limit: 50, before: middle }),
    'list, 50 from the last pinned one on': () => target.conversations.list({ limit: 50, before: lastPinned }),
    'search, the most frequent word': () => target.conversations.list({ query: word(0), limit: 50 }),
    'search, a common word': (round) => target.conversations.list({ query: word(100 + round), limit: 50 }),
    'search, two common words': (round) =>
      target.conversations.list({ query: `${word(100 + round)} ${word(200 + round)}`, limit: 50 }),
    'search, a rare word': () => target.conversations.list({ query: 'zephyr', limit: 50 }),
    'search, no hit': () => target.conversations.list({ query: 'nowhere to be found', limit: 50 }),
    'branch of 20 messages': (round) => target.messages.branch(leafOf(some(round)), { limit: 50 }),
    'begin an answer': (round) =>
      target.answers.begin(streaming(round), {
        id: `u${round}`,
        startedAt: 1,
        providerId: 'openai',
        keyName: '',
        modelAsked: 'm',
        purpose: 'chat',
        attempt: 1,
        hedged: false,
      }),
    'append a batch': (round) => target.answers.append(`a${round}`, { text: answer.slice(0, 10).join('') }),
    'finish an answer of 2,000 pieces': (round) =>
      target.answers.finish(
        `a${round}`,
        { ...streaming(round), status: 'complete', parts: [{ type: 'text', text: answer.join('') }] },
        usageRecord(`u${round}`),
      ),
  };
}

async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** The place in the list after so many pages of 50. */
async function afterPages(target: Store, pages: number): Promise<string | undefined> {
  let next: string | undefined;
  for (let page = 0; page < pages; page += 1) {
    ({ next } = await target.conversations.list({ limit: 50, before: next }));
  }
  return next;
}

async function measure(what: string, rounds: number, work: (round: number) => unknown): Promise<Figure[]> {
  const took: number[] = [];
  const held: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    const pending = work(round);
    if (pending instanceof Promise) {
      held.push(await longestHold(pending, began));
    }
    took.push(performance.now() - began);
  }
  const figures = [{ what, unit: 'ms', values: took }];
  return held.length > 0
    ? [...figures, { what: `${what}, held`, unit: 'ms', values: held, goal: FRAME_GOAL }]
    : figures.map((figure) => ({ ...figure, goal: FRAME_GOAL }));
}

/** Milliseconds between two turns of the event loop at most, from `began` until `pending` is done. */
async function longestHold(pending: Promise<unknown>, began: number): Promise<number> {
  const work = { isDone: false };
  const end = pending.finally(() => {
    work.isDone = true;
  });
  let longest = performance.now() - began;
  let turnAt = performance.now();
  while (!work.isDone) {
    await nextTurn();
    const now = performance.now();
    longest = Math.max(longest, now - turnAt);
    turnAt = now;
  }
  await end;
  return longest;
}
