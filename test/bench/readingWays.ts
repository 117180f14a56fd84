// Ways to read one streamed answer, and their CPU time per chunk, taken in turns in one process.
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenerativeAI } from '@google/generative-ai';
import Groq from 'groq-sdk';
import { Ollama } from 'ollama/browser';
import OpenAI from 'openai';
import type { BenchOptions, Figure } from './report.ts';
import { answerPieces } from './streamBytes.ts';

/** Reads the answer to a question and returns its text, so that nobody gets away with reading less. */
export type Way = (question: string) => Promise<string>;

const WARM_UP_ROUNDS = 3;
const ROUNDS = 12;
/** Read in one go by each way, in one answer or several: enough that one collection of garbage more or less does not matter. */
const CHUNKS_AT_ONCE = 20_000;

/** Runs all ways in turns, beginning with another one each round, and gives µs per chunk. */
export async function compareWays(
  title: string,
  ways: Readonly<Record<string, Way>>,
  chunks: number,
  { rounds = ROUNDS }: BenchOptions,
): Promise<{ figures: Figure[]; of: (name: string) => number[] }> {
  const question = `${chunks} chunks`;
  const expected = answerPieces(chunks).join('');
  const entries = Object.entries(ways);
  const values = new Map(entries.map(([name]) => [name, [] as number[]]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    const first = (round + WARM_UP_ROUNDS) % entries.length;
    for (const [name, way] of [...entries.slice(first), ...entries.slice(0, first)]) {
      const before = process.cpuUsage();
      for (let left = CHUNKS_AT_ONCE; left > 0; left -= chunks) {
        const text = await way(question);
        if (text !== expected) {
          throw new Error(`${title}: ${name} read ${text.length} characters of ${expected.length}`);
        }
      }
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) {
        values.get(name)?.push((user + system) / CHUNKS_AT_ONCE);
      }
    }
  }
  const of = (name: string) => values.get(name) ?? [];
  return { figures: entries.map(([name]) => ({ what: `${title}: ${name}`, unit: 'µs', values: of(name) })), of };
}

/** What the least thinkable reader does: splits the events itself, parses each, adds up the text. */
export function rawReader(url: string, textOf: (event: unknown) => string | undefined, framing = '\n\n'): Way {
  return async (question) => {
    const body = JSON.stringify({ messages: [{ role: 'user', content: question }], stream: true });
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    const decoder = new TextDecoder();
    let text = '';
    let rest = '';
    for await (const bytes of response.body ?? []) {
      const events = (rest + decoder.decode(bytes, { stream: true })).split(framing);
      rest = events.pop() ?? '';
      for (const event of events) {
        const data = framing === '\n' ? event : event.slice(event.indexOf('data: ') + 'data: '.length);
        text += data === '[DONE]' ? '' : (textOf(JSON.parse(data)) ?? '');
      }
    }
    return text;
  };
}

export function openaiText(event: unknown): string | undefined {
  return (event as { choices: { delta: { content?: string } }[] }).choices[0]?.delta.content;
}

export function anthropicText(event: unknown): string | undefined {
  return (event as { delta?: { text?: string } }).delta?.text;
}

export function bareOpenai(baseURL: string, model: string): Way {
  const client = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 });
  return async (question) => {
    const stream = await client.chat.completions.create({
      model,
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

export function bareResponses(baseURL: string, model: string): Way {
  const client = new OpenAI({ apiKey: 'none', baseURL, maxRetries: 0 });
  return async (question) => {
    let text = '';
    for await (const event of await client.responses.create({ model, input: question, stream: true })) {
      text += event.type === 'response.output_text.delta' ? event.delta : '';
    }
    return text;
  };
}

export function bareAnthropic(baseURL: string): Way {
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

export function bareGroq(baseURL: string, model: string): Way {
  const client = new Groq({ apiKey: 'none', baseURL, maxRetries: 0 });
  return async (question) => {
    const stream = await client.chat.completions.create({
      model,
      messages: [{ role: 'user', content: question }],
      stream: true,
    });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    return text;
  };
}

export function bareGemini(baseUrl: string, model: string): Way {
  const client = new GoogleGenerativeAI('none').getGenerativeModel({ model }, { baseUrl });
  return async (question) => {
    const { stream } = await client.generateContentStream(question);
    let text = '';
    for await (const part of stream) {
      text += part.candidates?.[0]?.content?.parts?.[0]?.text ?? '';
    }
    return text;
  };
}

export function bareOllama(host: string, model: string): Way {
  const client = new Ollama({ host });
  return async (question) => {
    let text = '';
    for await (const part of await client.chat({
      model,
      messages: [{ role: 'user', content: question }],
      stream: true,
    })) {
      text += part.message.content;
    }
    return text;
  };
}
