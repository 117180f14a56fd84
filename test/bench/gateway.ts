// What the gateway adds to many streams at once, against a bare proxy in its place: vendor, gateway, proxy and callers are processes.
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../harness/paths.ts';
import { waitFor } from '../harness/wait.ts';
import type { LoadOrder, LoadResult } from './gatewayLoad.ts';
import { type Bench, differences, type Figure } from './report.ts';

const STREAMS = 500;
const WORDS = 60;
const EVERY_MS = 100;
const BEGIN_MS = 2000;
const ROUNDS = 3;
const TOKEN = 'none';

export const gateway: Bench = {
  name: 'gateway',
  about: `${STREAMS} streams at once through the gateway and through a bare proxy`,
  async run({ rounds = ROUNDS }) {
    const upstream = await program('gatewayUpstream.ts');
    const vendor = `http://127.0.0.1:${upstream.port}`;
    const proxy = await program('gatewayProxy.ts', vendor);
    const served = await startServe(vendor);
    const load = fork(join(import.meta.dirname, 'gatewayLoad.ts'));
    try {
      const through = {
        proxy: { url: `http://127.0.0.1:${proxy.port}`, token: TOKEN, model: 'm', pid: proxy.child.pid ?? 0 },
        gateway: { url: served.url, token: served.token, model: 'vendor/m', pid: served.child.pid ?? 0 },
      };
      // The first requests load the program's parts.
      await measured(load, { ...through.proxy, streams: 20, words: 5 });
      await measured(load, { ...through.gateway, streams: 20, words: 5 });
      const results: Record<keyof typeof through, Measured[]> = { proxy: [], gateway: [] };
      for (let round = 0; round < rounds; round += 1) {
        // In turns, so that neither always comes first.
        const ways = round % 2 === 0 ? (['proxy', 'gateway'] as const) : (['gateway', 'proxy'] as const);
        for (const way of ways) {
          results[way].push(await measured(load, { ...through[way], streams: STREAMS, words: WORDS }));
        }
      }
      return { name: 'gateway', figures: figuresOf(results), notes: notesOf(results, served.isBundle) };
    } finally {
      load.disconnect();
      upstream.child.disconnect();
      proxy.child.disconnect();
      await served.stop();
    }
  },
};

interface Measured extends LoadResult {
  /** What the process grew by for each stream, at its largest, kilobytes. */
  streamKb: number;
}

async function measured(
  load: ChildProcess,
  { pid, ...way }: Omit<LoadOrder, 'everyMs' | 'beginMs'> & { pid: number },
): Promise<Measured> {
  const before = residentKb(pid);
  let most = before;
  const look = setInterval(() => {
    most = Math.max(most, residentKb(pid));
  }, 250);
  load.send({ ...way, everyMs: EVERY_MS, beginMs: way.streams < STREAMS ? 0 : BEGIN_MS });
  const [result] = (await once(load, 'message')) as [LoadResult];
  clearInterval(look);
  return { ...result, streamKb: (most - before) / way.streams };
}

/** Kilobytes that the process has in memory; 0 where the system does not tell. */
function residentKb(pid: number): number {
  try {
    return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).trim());
  } catch {
    return 0;
  }
}

function figuresOf({ proxy, gateway: served }: Record<'proxy' | 'gateway', Measured[]>): Figure[] {
  const at = (part: number, of: 'wordMs' | 'firstWordMs') => (result: Measured) =>
    result[of][Math.min(result[of].length - 1, Math.floor(result[of].length * part))] ?? Number.NaN;
  const parts = [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const;
  const latency = (['wordMs', 'firstWordMs'] as const).flatMap((of) =>
    parts.flatMap(([name, part]): Figure[] => {
      const what = of === 'wordMs' ? 'a word' : 'the first word';
      const [bare, own] = [proxy.map(at(part, of)), served.map(at(part, of))];
      return [
        { what: `${what}, ${name}: proxy`, unit: 'ms', values: bare },
        { what: `${what}, ${name}: gateway`, unit: 'ms', values: own },
        { what: `${what}, ${name}: added`, unit: 'ms', values: differences(own, bare) },
      ];
    }),
  );
  return [
    ...latency,
    { what: 'memory a stream: proxy', unit: 'kB', values: proxy.map(({ streamKb }) => streamKb) },
    { what: 'memory a stream: gateway', unit: 'kB', values: served.map(({ streamKb }) => streamKb) },
    {
      what: 'streams lost by the gateway',
      unit: '',
      values: served.map(({ lost }) => lost),
      goal: { limit: 0, text: 'none' },
    },
    { what: 'streams lost by the proxy', unit: '', values: proxy.map(({ lost }) => lost) },
  ];
}

function notesOf(results: Record<'proxy' | 'gateway', Measured[]>, isBundle: boolean): string[] {
  const losses = Object.entries(results).flatMap(([way, all]) =>
    all.flatMap(({ firstLoss }) => (firstLoss === undefined ? [] : [`lost by the ${way}: ${firstLoss}`])),
  );
  return [
    `${STREAMS} streams, begun over ${BEGIN_MS} ms, ${WORDS} words each, one every ${EVERY_MS} ms`,
    `the gateway ran from ${isBundle ? 'the bundle' : 'its sources: npm run build'}`,
    'a word is timed from the vendor that says it to the caller that has it; all processes share the machine',
    ...losses,
  ];
}

async function program(file: string, ...words: readonly string[]): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(join(import.meta.dirname, file), words);
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { child, port };
}

/** The real program, as it is shipped where it was built. */
async function startServe(vendor: string) {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
  const file = join(folder, 'gateway.yaml');
  const settings = {
    endpoints: { vendor: { baseUrl: vendor, models: ['m'], price: { inputPerMillion: 1, outputPerMillion: 2 } } },
    providers: { ollama: { disabled: true } },
  };
  writeFileSync(file, JSON.stringify({ gateway: { parallel: 2 * STREAMS }, settings }));
  const bundle = join(root, 'dist/cli/main.js');
  const isBundle = existsSync(bundle);
  const child = fork(isBundle ? bundle : join(root, 'src/cli/main.ts'), ['serve', '--config', file], {
    env: { HOME: folder, TMPDIR: folder },
    silent: true,
  });
  let said = '';
  let errors = '';
  child.stdout?.on('data', (piece: Buffer) => (said += piece.toString()));
  child.stderr?.on('data', (piece: Buffer) => (errors = (errors + piece.toString()).slice(-2000)));
  const [, url = '', token = ''] = await waitFor('the gateway', () => {
    if (child.exitCode !== null) {
      throw new Error(`the gateway ended: ${errors}`);
    }
    return /BASE_URL=(.+)\nOPENAI_API_KEY=(.+)\n/.exec(said);
  });
  return {
    child,
    url,
    token,
    isBundle,
    async stop() {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
