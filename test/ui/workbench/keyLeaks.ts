// Looks for keys where no key may be: in files, in a webview, in arguments of processes.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Page } from 'playwright-core';
import { descendants } from '../../harness/processTree.ts';

/** So much of a key gives it away; it is taken from the middle, where no vendor's prefix is. */
const TELLING_LENGTH = 20;

const middle = (key: string) => {
  const from = Math.floor((key.length - TELLING_LENGTH) / 2);
  return key.slice(from, from + TELLING_LENGTH);
};

/** Which of the keys (1 is the first) the text or bytes hold, also as UTF-16 and in any of base64's three phases. */
export function keysIn(place: string | Buffer, keys: readonly string[]): number[] {
  const bytes = typeof place === 'string' ? Buffer.from(place) : place;
  return keys.flatMap((key, at) => {
    const part = middle(key);
    // 18 bytes are 24 characters of base64; those at the edges depend on the neighbours.
    const base64 = [0, 1, 2].map((phase) => Buffer.from(part.slice(phase, phase + 15)).toString('base64'));
    const forms = [Buffer.from(part), Buffer.from(part, 'utf16le'), ...base64.map((form) => Buffer.from(form))];
    return forms.some((form) => bytes.includes(form)) ? [at + 1] : [];
  });
}

/** Files below `dir` that hold a key, as "path: key 1, 2". */
export function filesWithKeys(dir: string, keys: readonly string[]): { read: number; found: string[] } {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const found: string[] = [];
  for (const entry of files) {
    const path = join(entry.parentPath, entry.name);
    const held = keysIn(readIfThere(path), keys);
    if (held.length > 0) {
      found.push(`${relative(dir, path)}: key ${held.join(', ')}`);
    }
  }
  return { read: files.length, found };
}

/** A file may go while the program runs. */
function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return Buffer.alloc(0);
    }
    throw error;
  }
}

/** Command lines of everything that the process has started. */
export function commandLinesBelow(pid: number): string[] {
  return descendants(pid).map(({ commandLine }) => commandLine);
}

/**
 * From the next load of the page on, keeps every message that a script of a webview reads: all that the extension tells its
 * page comes that way.
 */
export async function recordWebviewMessages(page: Page): Promise<void> {
  await page.addInitScript(() => {
    if (window === window.top) {
      return;
    }
    const seen: string[] = [];
    Object.assign(window, { messagesSeen: seen });
    const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')?.get;
    Object.defineProperty(MessageEvent.prototype, 'data', {
      get(this: MessageEvent) {
        const value: unknown = data?.call(this);
        try {
          seen.push(JSON.stringify(value) ?? '');
        } catch {
          seen.push(String(value));
        }
        return value;
      },
    });
  });
}

/** Everything that the webviews hold where a script can see it: documents, messages received, storage, globals. */
export async function webviewContents(page: Page): Promise<string> {
  const frames = page.frames().filter((frame) => frame !== page.mainFrame());
  const texts = await Promise.all(
    frames.map(async (frame) => {
      const held = await frame.evaluate(() => {
        const own = Object.entries(window).filter(([, value]) => typeof value === 'string' || Array.isArray(value));
        const fields = [...document.querySelectorAll('input, textarea')].map(
          (field) => (field as HTMLInputElement).value,
        );
        return JSON.stringify([
          own,
          fields,
          Object.entries(localStorage),
          Object.entries(sessionStorage),
          history.state,
        ]);
      });
      return `${await frame.content()}\n${held}`;
    }),
  );
  return texts.join('\n');
}
