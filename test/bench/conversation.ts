// Long conversations in the webview alone: a real browser, the real bundle and policy, the host played by the gallery.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../harness/browser.ts';
import { startGallery, type Gallery } from '../ui/gallery/galleryServer.ts';
import { tracedTasks, type Task } from './mainThread.ts';
import type { Bench, Figure, Report } from './report.ts';
import { answerPieces } from './streamBytes.ts';

const OPEN_ROUNDS = 10;
const STREAM_ROUNDS = 3;
const ANSWER_LENGTH = 200_000;
/** Milliseconds between two deltas: the pace at which the host sends them. */
const DELTA_MS = 30;
/** The whole answer comes in about this time, several times as fast as any vendor writes. */
const STREAM_MS = 20_000;
/** Milliseconds between two turns of the wheel. */
const WHEEL_MS = 50;
const ANSWERS = 200;
/** Milliseconds from which a person notices that the page does not answer. */
const LONG_MS = 50;

/** What the gallery's host lets a bench do. */
interface PlayedWindow {
  gallery: { startRun(question: string): { delta(text: string): void; end(): void } };
}

interface Fixture {
  gallery: Gallery;
  browser: BrowserContext;
}

export const conversation: Bench = {
  name: 'conversation',
  about: 'opening and streaming into long conversations in the webview, and its memory',
  async run({ rounds }): Promise<Report> {
    const profile = mkdtempSync(join(tmpdir(), 'llm-workbench-bench-'));
    const gallery = await startGallery();
    const browser = await launchBrowser(profile, { viewport: { width: 400, height: 800 } });
    try {
      const fixture = { gallery, browser };
      const notes: string[] = [];
      const figures = [
        ...(await opening(fixture, rounds ?? OPEN_ROUNDS, notes)),
        ...(await streaming(fixture, rounds ?? STREAM_ROUNDS, notes)),
        ...(await memory(fixture)),
      ];
      return { name: 'conversation', figures, notes };
    } finally {
      await browser.close();
      await gallery.close();
      rmSync(profile, { recursive: true, force: true });
    }
  },
};

/** From the click on a conversation of 2,000 messages to the frame that shows its newest page; then all older ones. */
async function opening(fixture: Fixture, rounds: number, notes: string[]): Promise<Figure[]> {
  const openMs: number[] = [];
  const whileOpening: Task[][] = [];
  const olderMs: number[] = [];
  const whileOlder: Task[][] = [];
  for (let round = -1; round < rounds; round += 1) {
    const { page, session } = await openPage(fixture, 'long2000list');
    await page.locator('.openRow').first().waitFor();
    let took = 0;
    const tasks = await tracedTasks(session, async () => {
      took = await page.evaluate(openFirst);
      await page.waitForTimeout(500);
    });
    if (round >= 0) {
      openMs.push(took);
      whileOpening.push(tasks);
    }
    if (round === rounds - 1) {
      const tasksOfOlder = await tracedTasks(session, async () => {
        olderMs.push(await page.evaluate(loadAllOlder));
      });
      whileOlder.push(tasksOfOlder);
    }
    await page.close();
  }
  tell(notes, 'opening', whileOpening);
  tell(notes, 'loading all older pages', whileOlder);
  return [
    {
      what: 'opening 2,000 messages: click to newest page painted',
      unit: 'ms',
      values: openMs,
      goal: { limit: 200, text: '< 200 ms' },
    },
    { what: 'longest task while opening', unit: 'ms', values: whileOpening.map(longestWall) },
    { what: 'most CPU time of a task while opening', unit: 'ms', values: whileOpening.map(longestCpu) },
    { what: 'all 1,970 older messages loaded, page by page', unit: 'ms', values: olderMs },
    { what: 'longest task while they load', unit: 'ms', values: whileOlder.map(longestWall) },
    { what: 'most CPU time of a task while they load', unit: 'ms', values: whileOlder.map(longestCpu) },
  ];
}

/** One answer of 200 kB under 500 messages, while the list is scrolled all the time. */
async function streaming(fixture: Fixture, rounds: number, notes: string[]): Promise<Figure[]> {
  const whileStreaming: Task[][] = [];
  const frames: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { page, session } = await openPage(fixture, 'long500');
    await page.evaluate(loadAllOlder);
    await page.locator('.log').evaluate((log) => log.scrollTo({ top: log.scrollHeight }));
    await page.waitForTimeout(1_000);
    let slowestFrame = 0;
    const tasks = await tracedTasks(session, async () => {
      const streamed = page.evaluate(streamAnswer, {
        text: longAnswer(),
        chunk: Math.ceil(ANSWER_LENGTH / (STREAM_MS / DELTA_MS)),
        deltaMs: DELTA_MS,
      });
      [slowestFrame] = await Promise.all([streamed, scrollAbout(page)]);
      await page.waitForTimeout(1_000);
    });
    whileStreaming.push(tasks);
    frames.push(slowestFrame);
    await page.close();
  }
  tell(notes, 'streaming', whileStreaming);
  const long = (tasks: readonly Task[]): number => tasks.filter(({ wallMs }) => wallMs >= LONG_MS).length;
  return [
    {
      what: '500 messages, 200 kB stream in while scrolled: longest task',
      unit: 'ms',
      values: whileStreaming.map(longestWall),
      goal: { limit: LONG_MS, text: `< ${LONG_MS} ms` },
    },
    { what: 'most CPU time of a task meanwhile', unit: 'ms', values: whileStreaming.map(longestCpu) },
    { what: `tasks of ${LONG_MS} ms or more`, unit: '', values: whileStreaming.map(long) },
    { what: 'longest time between two frames', unit: 'ms', values: frames },
  ];
}

/** Away from the end and back again by the wheel, a part of a screen at a time, for as long as the answer comes. */
async function scrollAbout(page: Page): Promise<void> {
  await page.mouse.move(200, 300);
  for (let step = 0; step < STREAM_MS / WHEEL_MS; step += 1) {
    await page.mouse.wheel(0, step % 40 < 20 ? -600 : 600);
    await page.waitForTimeout(WHEEL_MS);
  }
}

/** What the page holds after answer upon answer in one conversation, rubbish collected. */
async function memory(fixture: Fixture): Promise<Figure[]> {
  const { page, session } = await openPage(fixture, 'ready');
  await session.send('Performance.enable');
  const before = await heap(session);
  await page.evaluate(answerMany, { answers: ANSWERS, text: answerPieces(600).join('') });
  await page.waitForTimeout(1_000);
  const after = await heap(session);
  await page.close();
  return [
    { what: 'script memory of an empty chat', unit: 'MB', values: [before.megabytes] },
    { what: `script memory after ${ANSWERS} answers of 3 kB`, unit: 'MB', values: [after.megabytes] },
    { what: `DOM nodes after ${ANSWERS} answers`, unit: '', values: [after.nodes] },
  ];
}

async function openPage({ gallery, browser }: Fixture, state: string): Promise<{ page: Page; session: CDPSession }> {
  const page = await browser.newPage();
  await page.goto(`${gallery.origin}/?state=${state}&theme=dark`);
  await page.locator('.composer, .panel').first().waitFor();
  return { page, session: await browser.newCDPSession(page) };
}

async function heap(session: CDPSession): Promise<{ megabytes: number; nodes: number }> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const read = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { megabytes: read('JSHeapUsedSize') / 1e6, nodes: read('Nodes') };
}

/** Paragraphs, lists and code of 200 kB. */
function longAnswer(): string {
  let text = '';
  for (let pieces = 45_000; text.length < ANSWER_LENGTH; pieces += 5_000) {
    text = answerPieces(pieces).join('');
  }
  return text.slice(0, ANSWER_LENGTH);
}

/** As a person waits for it: what other processes take from the core is in it. */
function longestWall(tasks: readonly Task[]): number {
  return Math.max(...tasks.map(({ wallMs }) => wallMs));
}

/** What the page itself does at a stretch, however busy the machine is. */
function longestCpu(tasks: readonly Task[]): number {
  return tasks[0]?.cpuMs ?? Number.NaN;
}

function tell(notes: string[], what: string, rounds: readonly Task[][]): void {
  const [worst] = rounds.flatMap((tasks) => tasks.slice(0, 1)).toSorted((a, b) => b.cpuMs - a.cpuMs);
  if (worst) {
    notes.push(
      `${what}: the task with most CPU time took ${worst.cpuMs.toFixed(0)} ms of it, ${worst.wallMs.toFixed(0)} ms in all (${worst.what})`,
    );
  }
}

// These run in the page.

/** Opens the first conversation of the list; milliseconds until the frame after the one that holds its last message. */
function openFirst(): Promise<number> {
  return new Promise((done) => {
    const startedAt = performance.now();
    const look = (): void => {
      const last = [...document.querySelectorAll('.message .markdown')].at(-1);
      if (last?.textContent) {
        requestAnimationFrame(() => {
          done(performance.now() - startedAt);
        });
      } else {
        requestAnimationFrame(look);
      }
    };
    document.querySelector<HTMLElement>('.openRow')?.click();
    requestAnimationFrame(look);
  });
}

/** Scrolls to the top until no older page is left; milliseconds. */
function loadAllOlder(): Promise<number> {
  return new Promise((done) => {
    const startedAt = performance.now();
    const look = (): void => {
      if (document.querySelector('.older')) {
        document.querySelector('.log')?.scrollTo({ top: 0 });
        requestAnimationFrame(look);
      } else {
        requestAnimationFrame(() => {
          done(performance.now() - startedAt);
        });
      }
    };
    look();
  });
}

/** Lets an answer begin, come piece by piece and end; milliseconds of the longest time between two frames meanwhile. */
async function streamAnswer(options: { text: string; chunk: number; deltaMs: number }): Promise<number> {
  const { text, chunk, deltaMs } = options;
  let slowest = 0;
  let last = performance.now();
  let over = false;
  const frame = (): void => {
    slowest = Math.max(slowest, performance.now() - last);
    last = performance.now();
    if (!over) {
      requestAnimationFrame(frame);
    }
  };
  requestAnimationFrame(frame);
  const run = (window as unknown as PlayedWindow).gallery.startRun('And all of it at length?');
  for (let at = 0; at < text.length; at += chunk) {
    run.delta(text.slice(at, at + chunk));
    await new Promise((next) => {
      setTimeout(next, deltaMs);
    });
  }
  run.end();
  over = true;
  return slowest;
}

async function answerMany({ answers, text }: { answers: number; text: string }): Promise<void> {
  for (let answer = 0; answer < answers; answer += 1) {
    const run = (window as unknown as PlayedWindow).gallery.startRun(`Question ${answer + 1}`);
    for (let at = 0; at < text.length; at += 300) {
      run.delta(text.slice(at, at + 300));
      await new Promise((next) => {
        setTimeout(next, 4);
      });
    }
    run.end();
  }
}
