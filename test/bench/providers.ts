// What each provider costs: bytes and time with its first use, and CPU per chunk against its bare SDK, a bare reader and other libraries.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { ProviderContext } from '../../src/core/provider.ts';
import { providers as registered } from '../../src/core/providers/registry.ts';
import { root } from '../harness/paths.ts';
import type { FirstUse } from './firstUse.ts';
import {
  anthropicText,
  bareAnthropic,
  bareGemini,
  bareGroq,
  bareOllama,
  bareOpenai,
  bareResponses,
  compareWays,
  openaiText,
  rawReader,
  type Way,
} from './readingWays.ts';
import { differences, ratios, type Bench, type BenchOptions, type Figure, type Report } from './report.ts';
import { startStreamServer } from './streamServer.ts';

/** More than the bare SDK that a provider may cost. */
const GOAL_US = 3;
const CHUNKS = 2000;
const FIRST_USES = 5;

interface Vendor {
  model: string;
  /** Below the server's address. */
  basePath: string;
  /** Where a bare reader asks, below the base path. */
  path: string;
  textOf: (event: unknown) => string | undefined;
  framing?: string;
  /** Absent: the provider itself uses no SDK. */
  sdk?: (baseUrl: string, model: string) => Way;
}

const chatCompletions = { basePath: '/v1', path: '/chat/completions', textOf: openaiText, sdk: bareOpenai };
const VENDORS: Readonly<Record<string, Vendor>> = {
  openai: { ...chatCompletions, model: 'gpt-4.1-mini' },
  anthropic: {
    model: 'claude-haiku-4-5',
    basePath: '',
    path: '/v1/messages',
    textOf: anthropicText,
    sdk: bareAnthropic,
  },
  gemini: {
    model: 'gemini-2.5-flash',
    basePath: '',
    path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent',
    textOf: (event) =>
      (event as { candidates: { content: { parts: { text: string }[] } }[] }).candidates[0]?.content.parts[0]?.text,
    framing: '\r\n\r\n',
    sdk: bareGemini,
  },
  groq: {
    ...chatCompletions,
    model: 'llama-3.1-8b-instant',
    // The SDK adds the rest of the path to an address without it.
    basePath: '',
    path: '/openai/v1/chat/completions',
    sdk: bareGroq,
  },
  deepseek: { ...chatCompletions, model: 'deepseek-chat' },
  together: { ...chatCompletions, model: 'openai/gpt-oss-20b' },
  mistral: { ...chatCompletions, model: 'mistral-small-latest' },
  cohere: {
    model: 'command-r7b-12-2024',
    basePath: '',
    path: '/v2/chat',
    textOf: (event) =>
      (event as { delta?: { message?: { content?: { text?: string } } } }).delta?.message?.content?.text,
  },
  perplexity: {
    model: 'perplexity/sonar',
    basePath: '/v1',
    path: '/responses',
    textOf: (event) => (event as { delta?: string }).delta,
    sdk: bareResponses,
  },
  ollama: {
    model: 'llama3.2:3b',
    basePath: '',
    path: '/api/chat',
    textOf: (event) => (event as { message?: { content?: string } }).message?.content,
    framing: '\n',
    sdk: bareOllama,
  },
  litellm: { ...chatCompletions, model: 'fast' },
};

export const providers: Bench = {
  name: 'providers',
  about: 'bytes and time of each first use; CPU per chunk against SDK, bare reader and other libraries',
  async run(options): Promise<Report> {
    const figures = await firstUses(options);
    await using server = await startStreamServer();
    for (const { id } of registered) {
      figures.push(...(await perChunk(id, server.url, options)));
    }
    const { peers, note } = await peerWays(`${server.url}/v1`);
    if (peers) {
      figures.push(...(await besidePeers(peers, server.url, options)));
    }
    return {
      name: 'providers',
      figures,
      notes: [
        'first use: the minified bundle with its chunks, a fresh process each; from the question until the request leaves',
        'CPU: process.cpuUsage() of the reading process, all its threads; the server is another process',
        ...(note ? [note] : []),
      ],
    };
  },
};

/** Bundles the program below as the extension is bundled, and runs it once for each provider and round. */
async function firstUses({ rounds = FIRST_USES }: BenchOptions): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'llm-workbench-first-use-'));
  try {
    await build({
      absWorkingDir: root,
      entryPoints: ['test/bench/firstUse.ts'],
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node22',
      minify: true,
      banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    });
    const run = (id: string) =>
      JSON.parse(execFileSync(process.execPath, [join(folder, 'firstUse.mjs'), id], { encoding: 'utf8' })) as FirstUse;
    return registered.flatMap(({ id, name }) => {
      const uses = Array.from({ length: rounds }, () => run(id));
      return [
        { what: `${name}: loaded with the first use`, unit: 'kB', values: [(uses[0]?.bytes ?? Number.NaN) / 1000] },
        { what: `${name}: first use until the request leaves`, unit: 'ms', values: uses.map(({ ms }) => ms) },
      ];
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function perChunk(id: string, url: string, options: BenchOptions): Promise<Figure[]> {
  const vendor = VENDORS[id];
  if (!vendor) {
    throw new Error(`the bench knows no stream of ${id}: add it to VENDORS`);
  }
  const baseUrl = url + vendor.basePath;
  const ways = {
    'bare reader': rawReader(baseUrl + vendor.path, vendor.textOf, vendor.framing),
    ...(vendor.sdk && { 'bare SDK': vendor.sdk(baseUrl, vendor.model) }),
    provider: ourWay(id, vendor.model, baseUrl),
  };
  const { figures, of } = await compareWays(id, ways, CHUNKS, options);
  const base = vendor.sdk ? 'bare SDK' : 'bare reader';
  return [
    ...figures,
    {
      what: `${id}: provider minus ${base}`,
      unit: 'µs',
      values: differences(of('provider'), of(base)),
      ...(vendor.sdk && { goal: { limit: GOAL_US, text: `≤ ${GOAL_US} µs` } }),
    },
  ];
}

function ourWay(id: string, model: string, baseUrl: string): Way {
  const provider = registered.find((one) => one.id === id);
  const context: ProviderContext = { fetch: (input, init) => globalThis.fetch(input, init), baseUrl, apiKey: 'none' };
  const never = new AbortController().signal;
  return async (question) => {
    const messages = [{ role: 'user' as const, parts: [{ type: 'text' as const, text: question }] }];
    let text = '';
    for await (const part of provider?.stream({ model, messages }, context, never) ?? []) {
      text += part.type === 'text' ? part.text : '';
    }
    return text;
  };
}

type PeerWays = Readonly<Record<string, Way>>;

/** They have a lockfile of their own, and are not needed by `npm ci`. */
async function peerWays(baseUrl: string): Promise<{ peers?: PeerWays; note?: string }> {
  if (!existsSync(join(import.meta.dirname, 'peers/node_modules'))) {
    return { note: 'other libraries: skipped, they are not installed (npm ci --prefix test/bench/peers)' };
  }
  const path = './peers/peers.mjs';
  const module = (await import(path)) as { peerWays(baseUrl: string): Promise<PeerWays> };
  return { peers: await module.peerWays(baseUrl) };
}

async function besidePeers(peers: PeerWays, url: string, options: BenchOptions): Promise<Figure[]> {
  const { model, basePath } = VENDORS['openai'] as Vendor;
  const baseUrl = url + basePath;
  const ours = 'our provider';
  const ways = { 'bare SDK': bareOpenai(baseUrl, model), [ours]: ourWay('openai', model, baseUrl), ...peers };
  const { figures, of } = await compareWays('beside others', ways, CHUNKS, options);
  return [
    ...figures,
    ...Object.keys(peers).map((name) => ({
      what: `our provider ÷ ${name}`,
      unit: '×',
      values: ratios(of(ours), of(name)),
      goal: { limit: 1, text: '< 1' },
    })),
  ];
}
