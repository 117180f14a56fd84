// CPU time per chunk of a streamed answer: a bare reader, the bare SDK, and ours, layer by layer, in turns in one process.
import { randomUUID } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { anthropic } from '../../src/core/providers/anthropic.ts';
import { openai } from '../../src/core/providers/openai.ts';
import type { ChatRequest, Provider } from '../../src/core/provider.ts';
import { openHouse, type House } from './house.ts';
import { differences, ratios, type Bench, type BenchOptions, type Figure, type Report } from './report.ts';
import { answerPieces } from './streamBytes.ts';
import { startStreamServer } from './streamServer.ts';

/** Reads the answer to a question and returns its text, so that nobody gets away with reading less. */
type Way = (question: string) => Promise<string>;

/** More than the bare SDK that the whole way may cost. */
const GOAL_US = 3;
const WARM_UP_ROUNDS = 3;
const ROUNDS = 12;
/** Read in one go by each way, in one answer or several: enough that one collection of garbage more or less does not matter. */
const CHUNKS_AT_ONCE = 20_000;

export const cpu: Bench = {
  name: 'cpu',
  about: 'CPU per chunk of a streamed answer, against the bare SDK and a bare reader',
  async run(options): Promise<Report> {
    await using server = await startStreamServer();
    const figures: Figure[] = [];
    using openaiHouse = await openHouse(openai, 'gpt-4.1-mini', server.url);
    const openaiWays = {
      'raw fetch reader': rawReader(`${server.url}/openai/v1/chat/completions`, openaiText),
      'bare SDK': bareOpenai(`${server.url}/openai/v1`),
      ...ourWays(openai, 'gpt-4.1-mini', openaiHouse),
    };
    for (const chunks of [2000, 10_000]) {
      figures.push(...(await compare('OpenAI', openaiWays, chunks, options)));
    }
    using anthropicHouse = await openHouse(anthropic, 'claude-haiku-4-5', server.url);
    const anthropicWays = {
      'raw fetch reader': rawReader(`${server.url}/anthropic/v1/messages`, anthropicText),
      'bare SDK': bareAnthropic(`${server.url}/anthropic`),
      ...ourWays(anthropic, 'claude-haiku-4-5', anthropicHouse),
    };
    figures.push(...(await compare('Anthropic', anthropicWays, 2000, options)));
    return {
      name: 'cpu',
      figures,
      notes: [
        'process.cpuUsage() of the reading process, all its threads; the server is another process',
        'the fixed cost of a question (conversation, store, journal, usage record, price) is included, spread over its chunks',
      ],
    };
  },
};

/** Runs all ways in turns, beginning with another one each round, and gives µs per chunk. */
async function compare(
  vendor: string,
  ways: Readonly<Record<string, Way>>,
  chunks: number,
  { rounds = ROUNDS }: BenchOptions,
): Promise<Figure[]> {
  const question = `${chunks} chunks`;
  const expected = answerPieces(chunks).join('');
  const entries = Object.entries(ways);
  const names = Object.keys(ways);
  const values = new Map(names.map((name) => [name, [] as number[]]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const first = (round + WARM_UP_ROUNDS) % entries.length;
    for (const [name, way] of [...entries.slice(first), ...entries.slice(0, first)]) {
      const before = process.cpuUsage();
      for (let left = CHUNKS_AT_ONCE; left > 0; left -= chunks) {
        const text = await way(question);
        if (text !== expected) {
          throw new Error(`${name} read ${text.length} characters of ${expected.length}`);
        }
      }
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) {
        values.get(name)?.push((user + system) / CHUNKS_AT_ONCE);
      }
    }
  }
  const of = (name: string) => values.get(name) ?? [];
  const title = `${vendor}, ${chunks.toLocaleString('en')} chunks`;
  return [
    ...names.map((name) => ({ what: `${title}: ${name}`, unit: 'µs', values: of(name) })),
    {
      what: `${title}: whole way minus bare SDK`,
      unit: 'µs',
      values: differences(of('whole way'), of('bare SDK')),
      goal: { limit: GOAL_US, text: `≤ ${GOAL_US} µs` },
    },
    { what: `${title}: whole way ÷ bare SDK`, unit: '×', values: ratios(of('whole way'), of('bare SDK')) },
  ];
}

/** What the least thinkable reader does: splits the events itself, parses each, adds up the text. */
function rawReader(url: string, textOf: (event: unknown) => string | undefined): Way {
  return async (question) => {
    const body = JSON.stringify({ messages: [{ role: 'user', content: question }], stream: true });
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const decoder = new TextDecoder();
    let text = '';
    let rest = '';
    for await (const bytes of response.body ?? []) {
      const events = (rest + decoder.decode(bytes, { stream: true })).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        const data = event.slice(event.indexOf('data: ') + 'data: '.length);
        text += data === '[DONE]' ? '' : (textOf(JSON.parse(data)) ?? '');
      }
    }
    return text;
  };
}

function openaiText(event: unknown): string | undefined {
  return (event as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content;
}

function anthropicText(event: unknown): string | undefined {
  return (event as { delta?: { text?: string } }).delta?.text;
}

function bareOpenai(baseURL: string): Way {
  const client = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 });
  return async (question) => {
    const stream = await client.chat.completions.create({
      model: 'gpt-4.1-mini',
      messages: [{ role: 'user', content: question }],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    return text;
  };
}

function bareAnthropic(baseURL: string): Way {
  const client = new Anthropic({ apiKey: 'none', baseURL, maxRetries: 0 });
  return async (question) => {
    const stream = await client.messages.create({
      model: 'claude-haiku-4-5',
      messages: [{ role: 'user', content: question }],
      max_tokens: 4096,
      stream: true,
    });
    let text = '';
    for await (const event of stream) {
      text += event.type === 'content_block_delta' && event.delta.type === 'text_delta' ? event.delta.text : '';
    }
    return text;
  };
}

/** Our provider alone, with the pipeline, and all of it down to the journal on disk. */
function ourWays(provider: Provider, model: string, house: House): Record<string, Way> {
  const never = new AbortController().signal;
  const request = (question: string): ChatRequest => ({
    model,
    maxOutputTokens: 4096,
    messages: [{ role: 'user', parts: [{ type: 'text', text: question }] }],
  });
  return {
    'provider only': async (question) => {
      const { context } = await house.connections.open(provider);
      let text = '';
      for await (const part of provider.stream(request(question), context, never)) {
        text += part.type === 'text' ? part.text : '';
      }
      return text;
    },
    'provider and pipeline': async (question) => {
      const connection = await house.connections.open(provider);
      const call = {
        provider,
        connection,
        request: request(question),
        labels: { purpose: 'test' as const },
        attempt: 1,
      };
      let text = '';
      for await (const part of house.send({ ...call, onRecord() {} }, never)) {
        text += part.type === 'text' ? part.text : '';
      }
      return text;
    },
    'whole way': async (question) => {
      const { messageId } = await house.chat.ask({ text: question, context: [], purpose: 'chat', title: randomUUID() });
      await house.chat.settled();
      const parts = house.store.messages.get(messageId)?.parts ?? [];
      return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
    },
  };
}
