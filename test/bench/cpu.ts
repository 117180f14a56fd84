// CPU time per chunk of a streamed answer: a bare reader, the bare SDK, and ours, layer by layer, in turns in one process.
import { randomUUID } from 'node:crypto';
import { anthropic } from '../../src/core/providers/anthropic.ts';
import { openai } from '../../src/core/providers/openai.ts';
import type { ChatRequest, Provider } from '../../src/core/provider.ts';
import { openHouse, type House } from './house.ts';
import { differences, ratios, type Bench, type BenchOptions, type Figure, type Report } from './report.ts';
import {
  anthropicText,
  bareAnthropic,
  bareOpenai,
  compareWays,
  openaiText,
  rawReader,
  type Way,
} from './readingWays.ts';
import { startStreamServer } from './streamServer.ts';

/** More than the bare SDK that the whole way may cost. */
const GOAL_US = 3;

export const cpu: Bench = {
  name: 'cpu',
  about: 'CPU per chunk of a streamed answer, against the bare SDK and a bare reader',
  async run(options): Promise<Report> {
    await using server = await startStreamServer();
    const figures: Figure[] = [];
    using openaiHouse = await openHouse(openai, 'gpt-4.1-mini', server.url);
    const openaiWays = {
      'raw fetch reader': rawReader(`${server.url}/openai/v1/chat/completions`, openaiText),
      'bare SDK': bareOpenai(`${server.url}/openai/v1`, 'gpt-4.1-mini'),
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

async function compare(
  vendor: string,
  ways: Readonly<Record<string, Way>>,
  chunks: number,
  options: BenchOptions,
): Promise<Figure[]> {
  const title = `${vendor}, ${chunks.toLocaleString('en')} chunks`;
  const { figures, of } = await compareWays(title, ways, chunks, options);
  return [
    ...figures,
    {
      what: `${title}: whole way minus bare SDK`,
      unit: 'µs',
      values: differences(of('whole way'), of('bare SDK')),
      goal: { limit: GOAL_US, text: `≤ ${GOAL_US} µs` },
    },
    { what: `${title}: whole way ÷ bare SDK`, unit: '×', values: ratios(of('whole way'), of('bare SDK')) },
  ];
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
