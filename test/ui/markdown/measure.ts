// Prints what streaming Markdown costs: script time a chunk, and the size of the bundle. Run by hand with Node 24.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openMarkdownPage } from './openMarkdownPage.ts';

const section = `## Waiting as the server asks

The \`Retry-After\` header holds **seconds** or an *HTTP date*; see [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110).
A date in the past gives 0, never a negative wait:

- seconds are numbers, so \`Number(value)\` is enough
- dates go through \`Date.parse\`
  1. which gives \`NaN\` for nonsense
  2. and milliseconds otherwise

\`\`\`ts retry.ts
export function retryAfterMs(value: string | null, now = Date.now()): number | undefined {
  if (!value) return undefined;
  const seconds = Number(value); // "120"
  return Math.max(0, Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now);
}
\`\`\`

| header | waits |
|:--|--:|
| \`120\` | 120 s |
| \`Fri, 21 Nov 2025 08:00:00 GMT\` | until then |

`;
const codeLine = '  const seconds = Number(value); // "120", or a date\n';
const texts: Record<string, string> = {
  'mixed text': section,
  'one code block': codeLine,
  'one paragraph': 'The `Retry-After` header holds **seconds** or an *HTTP date*. ',
  'one list': '- seconds are numbers, so `Number(value)` is enough\n',
};
const [chunkCount, chunkLength] = [2_000, 8];

const browser = await openMarkdownPage();
for (const [name, part] of Object.entries(texts)) {
  const start = name === 'one code block' ? '```ts\n' : '';
  const text = start + part.repeat(Math.ceil((chunkCount * chunkLength) / part.length));
  const chunks = Array.from({ length: chunkCount }, (_, index) =>
    text.slice(index * chunkLength, (index + 1) * chunkLength),
  );
  const runs: number[][] = [];
  for (let run = 0; run < 3; run++) {
    runs.push(await browser.page.evaluate(measure, chunks));
  }
  const [totalMs = 0, frames = 0, longestMs = 0] = runs.sort(([a = 0], [b = 0]) => a - b)[1] ?? [];
  const perChunk = Math.round((totalMs / chunkCount) * 1_000);
  console.log(`${name}: ${perChunk} µs a chunk, ${frames} frames, longest ${longestMs.toFixed(1)} ms, median of 3`);
}
const sizes = await Promise.all(
  (await readdir(browser.builtDir)).map(
    async (name) => [name, (await stat(join(browser.builtDir, name))).size] as const,
  ),
);
const lazy = sizes.filter(([name]) => name.endsWith('.js') && name !== 'page.js');
const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;
console.log(`first load: ${kib(sizes.find(([name]) => name === 'page.js')?.[1] ?? 0)} of script, minified`);
console.log(`on demand: ${lazy.length} chunks, ${kib(lazy.reduce((sum, [, size]) => sum + size, 0))} together`);
await browser.close();

/** In the page: a frame after every chunk, as if chunks came as slowly as frames. Only script counts, not layout. */
async function measure(chunks: string[]): Promise<[totalMs: number, frames: number, longestMs: number]> {
  const page = window.markdown;
  page.stream([]);
  let totalMs = 0;
  let frames = 0;
  let longestMs = 0;
  for (const [index, chunk] of chunks.entries()) {
    const startedAt = performance.now();
    page.view.append(chunk);
    frames += page.runFrame() ? 1 : 0;
    if (index === chunks.length - 1) {
      page.view.finish();
    }
    const tookMs = performance.now() - startedAt;
    totalMs += tookMs;
    longestMs = Math.max(longestMs, tookMs);
    // Timers of the view, such as the colouring of code, get their turn, as they do between frames.
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
  }
  return [totalMs, frames, longestMs];
}
