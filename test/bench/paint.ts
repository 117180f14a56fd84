// What a person sees, and when: the chat's first paint in the real workbench, and the last paint of a long answer.
import type { Frame, Page } from 'playwright-core';
import { simulatedAt } from '../harness/simulated.ts';
import { differences, type Bench, type Figure, type Report } from './report.ts';
import { END_MARK } from './streamBytes.ts';
import { startStreamServer, type StreamServer } from './streamServer.ts';
import { openVsCode } from './vsCode.ts';

const FIRST_PAINT_ROUNDS = 10;
const LAST_PAINT_ROUNDS = 10;

/** Left in the page by `watchComposer` and `watchEnd`: epoch milliseconds. */
interface BenchWindow extends Window {
  composerAt?: number;
  endAt?: number;
}

export const paint: Bench = {
  name: 'paint',
  about: "the chat's first paint, and last byte to last paint of a 2,000-chunk answer, in the real workbench",
  async run({ rounds }): Promise<Report> {
    await using server = await startStreamServer();
    await using vsCode = await openVsCode(simulatedAt(server.url));
    await vsCode.page.addInitScript(watchComposer);
    const firsts: { paintMs: number; composerMs: number }[] = [];
    // The first start of all also makes the store and reads the model list.
    for (let round = -1; round < (rounds ?? FIRST_PAINT_ROUNDS); round += 1) {
      const { resolvedAt } = await vsCode.load();
      const chat = await vsCode.chat();
      const { paintedAt, composerAt } = await chat.evaluate(readFirstPaint);
      if (round >= 0) {
        firsts.push({ paintMs: paintedAt - resolvedAt, composerMs: composerAt - resolvedAt });
      }
      await vsCode.leave();
    }
    await vsCode.load();
    const chat = await vsCode.chat();
    const figures: Figure[] = [
      { what: 'view asked for to first contentful paint', unit: 'ms', values: firsts.map(({ paintMs }) => paintMs) },
      { what: 'view asked for to composer usable', unit: 'ms', values: firsts.map(({ composerMs }) => composerMs) },
      {
        what: 'last byte to last paint, 2,000 chunks over 10 s',
        unit: 'ms',
        values: await lastPaints('2000 chunks in 10000 ms', rounds ?? LAST_PAINT_ROUNDS, vsCode.page, chat, server),
      },
      {
        what: 'last byte to last paint, 2,000 chunks at once',
        unit: 'ms',
        values: await lastPaints('2000 chunks', rounds ?? LAST_PAINT_ROUNDS, vsCode.page, chat, server),
      },
    ];
    await vsCode.leave();
    return {
      name: 'paint',
      figures,
      notes: ['the last paint is the frame after the one in which the last words entered the document'],
    };
  },
};

/** Milliseconds from the server's last byte to the paint of the last words, for each of several answers. */
async function lastPaints(
  question: string,
  rounds: number,
  page: Page,
  chat: Frame,
  server: StreamServer,
): Promise<number[]> {
  const bytesAt: number[] = [];
  const paintedAt: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    await newConversation(page, chat);
    await chat.evaluate(watchEnd, END_MARK);
    const lastByte = server.nextLastByte();
    const field = chat.locator('textarea[aria-label="Question"]');
    await field.fill(question);
    await field.press('Enter');
    const byte = await lastByte;
    const painted = await (await chat.waitForFunction(() => (window as BenchWindow).endAt)).jsonValue();
    if (round >= 0) {
      bytesAt.push(byte);
      paintedAt.push(painted ?? Number.NaN);
    }
    await chat.locator('.answer[aria-busy="false"]').waitFor();
  }
  return differences(paintedAt, bytesAt);
}

async function newConversation(page: Page, chat: Frame): Promise<void> {
  if ((await chat.locator('.answer').count()) > 0) {
    await page.locator('.part.sidebar .title-actions [aria-label^="New Conversation"]').click();
    await chat.locator('.answer').waitFor({ state: 'detached' });
  }
}

// These run in the page.

/** In every document below the workbench: notes when a question can be typed there. VS Code rewrites the document: timers outlive that. */
function watchComposer(): void {
  if (window === window.top) {
    return;
  }
  const timer = setInterval(() => {
    if (document.querySelector('textarea[aria-label="Question"]:enabled')) {
      (window as BenchWindow).composerAt = performance.timeOrigin + performance.now();
      clearInterval(timer);
    }
  }, 4);
}

function readFirstPaint(): { paintedAt: number; composerAt: number } {
  const [entry] = performance.getEntriesByName('first-contentful-paint');
  return {
    paintedAt: performance.timeOrigin + (entry?.startTime ?? Number.NaN),
    composerAt: (window as BenchWindow).composerAt ?? Number.NaN,
  };
}

/** Notes when the frame after the one with the last words begins: then they are on the screen. */
function watchEnd(mark: string): void {
  (window as BenchWindow).endAt = undefined;
  const observer = new MutationObserver(() => {
    const text = [...document.querySelectorAll('.answer .markdown')].at(-1);
    if (text?.lastElementChild?.textContent?.includes(mark)) {
      observer.disconnect();
      requestAnimationFrame(() => {
        (window as BenchWindow).endAt = performance.timeOrigin + performance.now();
      });
    }
  });
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
}
