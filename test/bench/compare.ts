// A comparison under full load in its page alone: a real browser, the real bundle and policy, every column written to at once.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../harness/browser.ts';
import { startGallery, type Gallery } from '../ui/gallery/galleryServer.ts';
import { answeringColumns, writtenAnswer } from './compareColumns.ts';
import { tracedTasks, type Task } from './mainThread.ts';
import { median, type Bench, type Figure, type Report } from './report.ts';

const COLUMNS = 8;
const TOKENS_PER_SECOND = 100;
const SECONDS = 60;
/** The pace at which the host sends what has come. */
const DELTA_MS = 30;
/** Milliseconds from which a person notices that the page does not answer. */
const LONG_MS = 50;
/** Milliseconds between two keys of somebody who types. */
const KEY_MS = 120;
const TYPED = 'And what about credit notes in another currency? ';
const ROUNDS = 1;

/** How the page was while it was written to, in milliseconds. */
interface Felt {
  /** From an input event's own time to its first listener. */
  delaysMs: readonly number[];
  /** From an input event's own time to the frame after the one that shows what it changed. */
  paintedMs: readonly number[];
  /** Between two frames. */
  framesMs: readonly number[];
  /** Of each answer, at the end. */
  lengths: readonly number[];
}

export const compare: Bench = {
  name: 'compare',
  about: 'eight columns of a comparison written to at once, while somebody types',
  async run({ rounds }): Promise<Report> {
    const profile = mkdtempSync(join(tmpdir(), 'llm-workbench-bench-'));
    const gallery = await startGallery();
    const browser = await launchBrowser(profile, { viewport: { width: 1600, height: 900 } });
    try {
      const all: { tasks: Task[]; felt: Felt }[] = [];
      for (let round = 0; round < (rounds ?? ROUNDS); round += 1) {
        all.push(await measured(gallery, browser));
      }
      return { name: 'compare', figures: figuresOf(all), notes: notesOf(all) };
    } finally {
      await browser.close();
      await gallery.close();
      rmSync(profile, { recursive: true, force: true });
    }
  },
};

async function measured(gallery: Gallery, browser: BrowserContext): Promise<{ tasks: Task[]; felt: Felt }> {
  const page = await browser.newPage();
  await page.goto(`${gallery.origin}/?page=compare&state=compareStart&theme=dark`);
  await page.waitForFunction(() => document.querySelector('main, .compareApp') !== null);
  await page.evaluate(tell, { event: 'compare/snapshot', data: answeringColumns(COLUMNS) });
  const question = page.getByRole('textbox', { name: 'Question' });
  await question.waitFor();
  await page
    .locator('article')
    .nth(COLUMNS - 1)
    .waitFor();
  await page.waitForTimeout(1_000);
  const session = await browser.newCDPSession(page);
  await question.focus();
  const box = await page.getByRole('button', { name: 'More actions' }).boundingBox();
  if (!box) {
    throw new Error('there is no menu to open');
  }
  const menu = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  let felt: Felt | undefined;
  const tasks = await tracedTasks(session, async () => {
    const streamed = page.evaluate(stream, {
      texts: Array.from({ length: COLUMNS }, (_, seed) => writtenAnswer(seed + 1, TOKENS_PER_SECOND * SECONDS)),
      seconds: SECONDS,
      deltaMs: DELTA_MS,
    });
    const typing = new AbortController();
    const typed = typeInto(page, menu, typing.signal);
    felt = await streamed;
    typing.abort();
    await typed;
  });
  await page.close();
  if (!felt || felt.lengths.length !== COLUMNS || felt.lengths.some((length) => length < 1000)) {
    throw new Error(`the answers were not drawn: ${felt?.lengths.join(', ')}`);
  }
  return { tasks, felt };
}

/**
 * Writes into the composer as a person does, and now and then empties it and opens and closes a menu. By keys and places alone:
 * looking for an element by its name would be work of the page that no person causes.
 */
async function typeInto(page: Page, menu: { x: number; y: number }, ended: AbortSignal): Promise<void> {
  while (!ended.aborted) {
    for (const key of TYPED) {
      if (ended.aborted) {
        return;
      }
      await page.keyboard.press(key === ' ' ? 'Space' : key === '?' ? 'Shift+Slash' : key);
      await page.waitForTimeout(KEY_MS);
    }
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('Delete');
    await page.mouse.click(menu.x, menu.y);
    await page.waitForTimeout(KEY_MS);
    await page.keyboard.press('Escape');
    await page.evaluate(focusComposer);
  }
}

function figuresOf(all: readonly { tasks: readonly Task[]; felt: Felt }[]): Figure[] {
  const of = (read: (one: { tasks: readonly Task[]; felt: Felt }) => number): number[] => all.map(read);
  const load = `${COLUMNS} columns, ${TOKENS_PER_SECOND} tokens a second each, ${SECONDS} s`;
  return [
    {
      what: `${load}: longest task`,
      unit: 'ms',
      values: of(({ tasks }) => tasks.reduce((most, { wallMs }) => Math.max(most, wallMs), 0)),
      goal: { limit: LONG_MS, text: `< ${LONG_MS} ms` },
    },
    { what: 'most CPU time of a task', unit: 'ms', values: of(({ tasks }) => tasks[0]?.cpuMs ?? Number.NaN) },
    {
      what: `tasks of ${LONG_MS} ms or more`,
      unit: '',
      values: of(({ tasks }) => tasks.filter(({ wallMs }) => wallMs >= LONG_MS).length),
    },
    {
      what: `tasks of ${LONG_MS} ms of CPU time or more`,
      unit: '',
      values: of(({ tasks }) => tasks.filter(({ cpuMs }) => cpuMs >= LONG_MS).length),
    },
    {
      what: 'main thread busy',
      unit: '%',
      values: of(({ tasks }) => (tasks.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / (SECONDS * 1000)) * 100),
    },
    { what: 'key or press to its listener, median', unit: 'ms', values: of(({ felt }) => median(felt.delaysMs)) },
    { what: 'the same, 98th percentile', unit: 'ms', values: of(({ felt }) => high(felt.delaysMs)) },
    { what: 'key or press to the painted frame, median', unit: 'ms', values: of(({ felt }) => median(felt.paintedMs)) },
    { what: 'the same, 98th percentile', unit: 'ms', values: of(({ felt }) => high(felt.paintedMs)) },
    { what: 'frames a second', unit: '', values: of(({ felt }) => felt.framesMs.length / SECONDS) },
    { what: 'longest time between two frames', unit: 'ms', values: of(({ felt }) => Math.max(...felt.framesMs)) },
  ];
}

function notesOf(all: readonly { tasks: readonly Task[]; felt: Felt }[]): string[] {
  return all.flatMap(({ tasks, felt }) => [
    `${felt.delaysMs.length} inputs, ${tasks.length} tasks, answers of ${felt.lengths.join(', ')} characters as drawn`,
    ...tasks
      .slice(0, 3)
      .map(({ wallMs, cpuMs, what }) => `task of ${wallMs.toFixed(0)} ms, ${cpuMs.toFixed(0)} ms of CPU (${what})`),
  ]);
}

/** 98th percentile, as interactions with a page are judged. */
function high(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.98))] ?? Number.NaN;
}

// These run in the page.

/** An event of the host. */
function tell(message: { event: string; data: unknown }): void {
  window.dispatchEvent(new MessageEvent('message', { data: { kind: 'event', ...message } }));
}

function focusComposer(): void {
  document.querySelector<HTMLElement>('.composer textarea')?.focus();
}

/** Writes every text into its column at the pace of the host, and ends; what was felt meanwhile. */
async function stream(options: { texts: string[]; seconds: number; deltaMs: number }): Promise<Felt> {
  const { texts, seconds, deltaMs } = options;
  const delaysMs: number[] = [];
  const paintedMs: number[] = [];
  const framesMs: number[] = [];
  const felt = (event: Event): void => {
    const { timeStamp } = event;
    delaysMs.push(performance.now() - timeStamp);
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => paintedMs.push(performance.now() - timeStamp));
      port1.start();
      port2.postMessage(null);
    });
  };
  window.addEventListener('keydown', felt, true);
  window.addEventListener('pointerdown', felt, true);
  const startedAt = performance.now();
  let over = false;
  let last = startedAt;
  const frame = (now: number): void => {
    framesMs.push(now - last);
    last = now;
    if (!over) {
      requestAnimationFrame(frame);
    }
  };
  requestAnimationFrame(frame);
  await Promise.all(
    texts.map(async (text, column) => {
      let sent = 0;
      // Each run has a clock of its own.
      await new Promise((next) => setTimeout(next, (column * deltaMs) / texts.length));
      for (let seq = 2; sent < text.length; seq += 1) {
        const due = Math.ceil(((performance.now() - startedAt) / (seconds * 1000)) * text.length);
        const data = {
          runId: `column${column}-run`,
          messageId: `column${column}-answer`,
          seq,
          text: text.slice(sent, due),
        };
        sent = Math.min(text.length, Math.max(sent, due));
        window.dispatchEvent(new MessageEvent('message', { data: { kind: 'event', event: 'run/delta', data } }));
        await new Promise((next) => setTimeout(next, deltaMs));
      }
    }),
  );
  over = true;
  await new Promise((next) => setTimeout(next, 500));
  window.removeEventListener('keydown', felt, true);
  window.removeEventListener('pointerdown', felt, true);
  const drawn = [...document.querySelectorAll('article')].map((article) => article.textContent.length);
  return { delaysMs, paintedMs, framesMs: framesMs.slice(1), lengths: drawn.filter((length) => length > 0) };
}
