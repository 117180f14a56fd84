// Programs that ask what the program asked: whatever a prompt, a model's name or an address holds, it stays data.
import assert from 'node:assert/strict';
import {
  array,
  assert as assertProperty,
  asyncProperty,
  constantFrom,
  oneof,
  property,
  string,
  type Arbitrary,
} from 'fast-check';
import { codeRequest } from '../../../../src/core/chat/wireRequest.ts';
import { requestCode } from '../../../../src/core/exporting/requestCode.ts';
import type { ChatRequest, Provider } from '../../../../src/core/provider.ts';
import { anthropic } from '../../../../src/core/providers/anthropic.ts';
import { cohere } from '../../../../src/core/providers/cohere.ts';
import { gemini } from '../../../../src/core/providers/gemini.ts';
import { mistral } from '../../../../src/core/providers/mistral.ts';
import { ollama } from '../../../../src/core/providers/ollama.ts';
import { openai } from '../../../../src/core/providers/openai.ts';
import { CODE_LANGUAGES } from '../../../../src/shared/exportFormats.ts';
import { runCurl, runScript } from './runSnippet.ts';

const NASTY = [
  "'",
  '"',
  '`',
  '\\',
  '$HOME',
  '$(touch hacked)',
  '${process.exit(1)}',
  '\nJSON\n',
  "'\nJSON\ntouch hacked\n",
  '\0',
  '\r\n',
  '\u2028',
  '\u202E',
  '\uD800',
  '*/',
  '"""',
  '</script>',
  '\\u0027',
  '__proto__',
] as const;
const hostile: Arbitrary<string> = array(oneof(constantFrom(...NASTY), string({ unit: 'binary', maxLength: 20 })), {
  maxLength: 12,
}).map((pieces) => pieces.join(''));

const ask = (texts: readonly string[], more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'some-model',
  system: 'Be brief.',
  messages: texts.map((text, at) =>
    at % 2 === 0
      ? { role: 'user', parts: [{ type: 'text', text }] }
      : { role: 'assistant', parts: [{ type: 'text', text }] },
  ),
  ...more,
});
const access = (provider: Provider) => ({ baseUrl: provider.baseUrl, keyVariable: provider.environment.apiKey[0] });
const codeOf = async (provider: Provider, request: ChatRequest, language: (typeof CODE_LANGUAGES)[number]) =>
  requestCode(await codeRequest(provider, request, access(provider)), language).code;
const KEYS = { OPENAI_API_KEY: 'k1', ANTHROPIC_API_KEY: 'k2', MISTRAL_API_KEY: 'k3' };

describe('a request as code', () => {
  it('curl sends the bytes of the vendor’s own wire, whatever is said', async function () {
    this.timeout(60_000);
    await assertProperty(
      asyncProperty(hostile, hostile, async (question, answer) => {
        const meant = await codeRequest(anthropic, ask([`Q${question}`, answer, 'And?']), access(anthropic));
        const { args, stdin } = runCurl(requestCode(meant, 'curl').code, KEYS);
        assert.deepEqual(JSON.parse(stdin), JSON.parse(JSON.stringify(meant.native.body)));
        assert.equal(args[args.indexOf('--url') + 1], 'https://api.anthropic.com/v1/messages');
        assert.ok(args.includes('authorization: Bearer k2'));
      }),
      { numRuns: 25 },
    );
  });

  it('curl is given address and headers as they are, whatever they hold', () => {
    const odd = 'it\'s $(touch hacked) `id` \\ " $HOME';
    const url = `https://a.test/v1/chat/completions?x=${odd}`;
    const headers = [
      { name: 'x-odd', value: odd },
      { name: 'x-key', value: `${odd} `, variable: 'ODD_KEY' },
    ];
    const wire = { url, headers, body: {} };
    const asked = { provider: { id: 'a', name: odd }, model: odd, native: wire, chat: wire, chatNotes: [] };
    const { args } = runCurl(requestCode(asked, 'curl').code, { ODD_KEY: odd });
    assert.equal(args[args.indexOf('--url') + 1], url);
    assert.ok(args.includes(`x-odd: ${odd}`));
    assert.ok(args.includes(`x-key: ${odd} ${odd}`));
  });

  for (const language of ['typescript', 'javascript'] as const) {
    it(`${language} tells its package what was said, and does nothing else`, async () => {
      await assertProperty(
        asyncProperty(hostile, hostile, hostile, async (system, question, answer) => {
          const request = ask([`Q${question}`, `A${answer}`, 'And?'], { system: `S${system}`, model: `m${answer}` });
          const { calls, printed } = await runScript(await codeOf(mistral, request, language), KEYS);
          const text = JSON.stringify(calls);
          for (const said of [`S${system}`, `Q${question}`, `A${answer}`]) {
            assert.ok(text.includes(JSON.stringify(said.trim().toWellFormed()).slice(1, -1)), JSON.stringify(said));
          }
          assert.deepEqual(
            calls.map(({ name }) => name),
            language === 'typescript'
              ? ['createOpenAICompatible', 'createOpenAICompatible()', 'streamText']
              : ['ChatOpenAICompletions', 'ChatOpenAICompletions.stream'],
          );
          assert.equal(printed, '\n');
        }),
        { numRuns: 60 },
      );
    });
  }

  it('never lets a comment of one line end: a model’s name may hold anything', async () => {
    await assertProperty(
      asyncProperty(hostile, async (name) => {
        const meant = await codeRequest(openai, ask(['Hi'], { model: `gpt${name}` }), access(openai));
        const named = { ...meant, provider: { id: 'mine', name: `Mine ${name}` } };
        for (const language of CODE_LANGUAGES) {
          const comments = requestCode(named, language).code.split(/\r\n|[\n\r\u2028\u2029\v\f\u0085]/);
          // Every line is one that a program has by itself, or is a comment, or is a literal's own line.
          assert.ok(!comments.includes('touch hacked'), language);
          const shown = comments.filter((line) => line.includes('Mine'));
          assert.ok(
            shown.every((line) => /^(?:#|\/\/) /.test(line)),
            JSON.stringify(shown),
          );
        }
      }),
      { numRuns: 100 },
    );
  });

  it('hides nothing from the reader: what reorders or hides text stands as an escape', () => {
    assertProperty(
      property(constantFrom(...CODE_LANGUAGES), (language) => {
        const wire = {
          url: 'https://a.test/v1/chat/completions',
          headers: [],
          body: { messages: [{ role: 'user', content: 'a\u202Eb\u2066c\u200Bd\uFEFFe\u0085f\u009Bg' }] },
        };
        const { code } = requestCode(
          { provider: { id: 'a', name: 'A' }, model: 'm', native: wire, chat: wire, chatNotes: [] },
          language,
        );
        assert.match(code, /\\u202e/);
        assert.ok(!/[\u007F-\u009F\u202A-\u202E\u2066-\u2069\u200B\uFEFF]/.test(code));
      }),
    );
  });

  it('names the variable of the key as the vendor does, and holds no secret', async () => {
    for (const [provider, variable] of [
      [openai, 'OPENAI_API_KEY'],
      [anthropic, 'ANTHROPIC_API_KEY'],
      [cohere, 'COHERE_API_KEY'],
      [gemini, gemini.environment.apiKey[0] ?? ''],
    ] as const) {
      for (const language of CODE_LANGUAGES) {
        assert.ok((await codeOf(provider, ask(['Hi']), language)).includes(variable), `${provider.id} ${language}`);
      }
    }
    for (const language of CODE_LANGUAGES) {
      const code = await codeOf(ollama, ask(['Hi']), language);
      assert.ok(!/API_KEY|environ\[|\[0-9a-f]{8}-/.test(code), language);
    }
  });

  it('sends parameters by the names of each wire', async () => {
    const parameters = { temperature: 0.25, topP: 0.75, maxOutputTokens: 321 };
    const curl = async (provider: Provider, model: string, more: Partial<ChatRequest> = {}) =>
      JSON.parse(
        runCurl(await codeOf(provider, ask(['Hi'], { model, ...parameters, ...more }), 'curl'), KEYS).stdin,
      ) as Record<string, unknown>;
    const gpt = await curl(openai, 'gpt-4.1');
    assert.deepEqual(
      [gpt['temperature'], gpt['top_p'], gpt['max_completion_tokens'], gpt['max_tokens']],
      [0.25, 0.75, 321, undefined],
    );
    const reasoning = await curl(openai, 'gpt-5', { reasoningEffort: 'low' });
    assert.deepEqual([reasoning['temperature'], reasoning['reasoning_effort']], [undefined, 'low']);
    const claude = await curl(anthropic, 'claude-haiku-4-5');
    assert.deepEqual([claude['max_tokens'], claude['temperature'], claude['top_p']], [321, 0.25, undefined]);
    const command = await curl(cohere, 'command-a-03-2025');
    assert.deepEqual([command['max_tokens'], command['p']], [321, 0.75]);
    const google = await curl(gemini, 'gemini-2.0-flash', { responseFormat: { type: 'json' } });
    const config = google['generationConfig'] as Record<string, unknown>;
    assert.deepEqual(
      [config['maxOutputTokens'], config['topP'], config['responseMimeType']],
      [321, 0.75, 'application/json'],
    );
    const local = await curl(ollama, 'llama3.2');
    assert.deepEqual((local['options'] as Record<string, unknown>)['num_predict'], 321);
  });

  it('asks those who do not speak OpenAI’s interface by the endpoint that they document, and says so', async () => {
    const python = (provider: Provider, model: string) => codeOf(provider, ask(['Hi'], { model }), 'python');
    const claude = await python(anthropic, 'claude-haiku-4-5');
    assert.ok(claude.includes('base_url="https://api.anthropic.com/v1"'));
    assert.ok(claude.includes("# Anthropic's compatible endpoint"));
    assert.ok(
      (await python(gemini, 'gemini-2.5-flash')).includes(
        'base_url="https://generativelanguage.googleapis.com/v1beta/openai"',
      ),
    );
    const command = await python(cohere, 'command-a-03-2025');
    assert.ok(command.includes('base_url="https://api.cohere.ai/compatibility/v1"'));
    assert.ok(!command.includes('stream_options'), 'Cohere refuses it');
    assert.ok((await python(ollama, 'llama3.2')).includes('base_url="http://127.0.0.1:11434/v1"'));
    assert.ok((await python(openai, 'gpt-5-pro')).includes('client.responses.create('));
  });

  it('takes down what would be sent and sends nothing', async () => {
    const kept = globalThis.fetch;
    let sent = 0;
    globalThis.fetch = async () => {
      sent += 1;
      throw new Error('sent');
    };
    try {
      for (const provider of [openai, anthropic, gemini, cohere, ollama]) {
        await codeRequest(provider, ask(['Hi']), access(provider));
      }
    } finally {
      globalThis.fetch = kept;
    }
    assert.equal(sent, 0);
  });

  it('refuses what the provider refuses before it sends', async () => {
    const gif: ChatRequest = {
      ...ask([]),
      messages: [{ role: 'user', parts: [{ type: 'image', mediaType: 'image/gif', data: 'R0lGODlhAQABAAAAACw=' }] }],
    };
    await assert.rejects(codeRequest(gemini, gif, access(gemini)), /PNG, JPEG or WebP/);
  });
});
