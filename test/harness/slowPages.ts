// Makes everything in a page come late, so that a test that looks before the page has drawn fails here and not once in a hundred runs elsewhere.
import { readFileSync } from 'node:fs';
import type { BrowserContext } from 'playwright-core';

/** With `UI_LATE_MS` in the environment, frames, timers and messages from the host come late by up to so many milliseconds. */
export async function slowPages(context: BrowserContext): Promise<void> {
  const most = Number(process.env['UI_LATE_MS'] ?? 0);
  if (most > 0) {
    const script = readFileSync(new URL('latePage.js', import.meta.url), 'utf8');
    await context.addInitScript({ content: `const lateBy = ${most};\n${script}` });
  }
}
