// Exported programs, really run: each asks the simulator, and what it sent is held against what the program itself would send.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonValue, sample } from 'fast-check';
import { codeRequest } from '../../src/core/chat/wireRequest.ts';
import type { CodeRequest } from '../../src/core/exporting/codeRequest.ts';
import { pythonValue, type Value } from '../../src/core/exporting/literals.ts';
import { requestCode } from '../../src/core/exporting/requestCode.ts';
import type { ChatMessage, ChatRequest, ModelInfo, Provider } from '../../src/core/provider.ts';
import { endpointServer, type ServerForm } from '../../src/core/providers/endpointServer.ts';
import { providers } from '../../src/core/providers/registry.ts';
import type { CodeLanguage } from '../../src/shared/exportFormats.ts';
import { isolatedEnvironment } from '../harness/environment.ts';
import { root } from '../harness/paths.ts';
import { runProgram } from '../harness/program.ts';
import { startSimulator, type Simulator } from '../simulator/start.ts';
import { png } from '../unit/support/pictures.ts';
import { startSnippetFront, textIn, type SnippetFront } from './snippetFront.ts';
import { parametersOf, spokenIn } from './snippetBodies.ts';

const FILES: Readonly<Record<CodeLanguage, string>> = {
  curl: 'ask.sh',
  python: 'ask.py',
  typescript: 'ask.ts',
  javascript: 'ask.js',
};
const KEY = 'key-of-nobody-0123456789';
const NASTY = [
  `Say "hi" to O'Brien & $HOME, \`id\`, $(id), \\ and %s; \${process.exit(7)} {0} """ ''' # // */`,
  'JSON',
  'EOF\r\n\t\u0000\u0007\u001B[31m \u202Egnirts\u202C \u2028 \u2029 \uFEFF Grüße aus 東京 👋🏽 <script>',
  String.raw`\u0041 \n \x41 '); throw new Error(1); ("`,
].join('\n');

const words = (role: 'user' | 'assistant', text: string): ChatMessage => ({ role, parts: [{ type: 'text', text }] });
const conversation: readonly ChatMessage[] = [
  {
    role: 'user',
    parts: [
      { type: 'text', text: 'File: a.ts\n```ts\nconst x = `${1}`;\n```' },
      { type: 'text', text: NASTY },
    ],
  },
  words('assistant', NASTY),
  words('user', 'And in one sentence?'),
];
const picture: ChatMessage = {
  role: 'user',
  parts: [
    { type: 'image', mediaType: 'image/png', data: png(8, 8).toString('base64') },
    { type: 'text', text: 'What is this?' },
  ],
};

interface Case {
  name: string;
  /** Folder of the simulator. */
  providerId: string;
  request: ChatRequest;
  /** A server of the person's own; absent: the program's provider of that id. */
  endpoint?: ServerForm;
  headerVariables?: Readonly<Record<string, string>>;
}

type MeantBy = [request: ChatRequest, endpoint: Case['endpoint'], headerVariables: Case['headerVariables']];

const asked = (
  providerId: string,
  model: string,
  more: Partial<ChatRequest> = {},
  facts: Partial<ModelInfo> = {},
): Case => ({
  name: `${providerId} ${model}${Object.keys(more).length > 0 ? ` (${Object.keys(more).join(', ')})` : ''}`,
  providerId,
  request: {
    model,
    system: 'Be brief, it\'s "late".\nAnswer in $LANG.',
    messages: conversation,
    modelInfo: { id: model, abilities: {}, ...facts },
    ...more,
  },
});
const reasons = { abilities: { reasoning: true } };

const CASES: readonly Case[] = [
  asked('openai', 'gpt-4.1-mini', { temperature: 0.3, topP: 0.9, maxOutputTokens: 900 }),
  asked('openai', 'gpt-4.1-mini', { messages: [picture], responseFormat: { type: 'json' }, system: undefined }),
  asked('openai', 'gpt-5-mini', { reasoningEffort: 'low', maxOutputTokens: 4000 }),
  asked('openai', 'gpt-5-pro', { reasoningEffort: 'high', maxOutputTokens: 4000 }),
  asked('anthropic', 'claude-haiku-4-5', { temperature: 0, maxOutputTokens: 700 }),
  asked(
    'anthropic',
    'claude-haiku-4-5',
    { messages: [picture], reasoningEffort: 'low', maxOutputTokens: 6000 },
    reasons,
  ),
  asked('anthropic', 'claude-sonnet-4-6', { reasoningEffort: 'medium', maxOutputTokens: 6000 }, reasons),
  asked(
    'gemini',
    'gemini-2.5-flash',
    { temperature: 0.2, topP: 0.8, maxOutputTokens: 4000, reasoningEffort: 'low' },
    reasons,
  ),
  asked('gemini', 'gemini-3.8-flash', { messages: [picture], responseFormat: { type: 'json' } }),
  asked('groq', 'openai/gpt-oss-120b', { temperature: 0.5, maxOutputTokens: 2000, reasoningEffort: 'high' }),
  asked('deepseek', 'deepseek-v4-pro', { maxOutputTokens: 2000, reasoningEffort: 'high' }),
  asked('together', 'openai/gpt-oss-120b', { temperature: 1, topP: 0.5 }),
  asked('mistral', 'mistral-medium-2604', {
    temperature: 0.7,
    maxOutputTokens: 2000,
    responseFormat: { type: 'json' },
  }),
  asked('cohere', 'command-a-03-2025', { temperature: 0.4, topP: 0.6, maxOutputTokens: 800 }),
  asked('perplexity', 'perplexity/sonar', { maxOutputTokens: 800, reasoningEffort: 'low' }),
  asked('ollama', 'llama3.2:3b', { temperature: 0.1, maxOutputTokens: 800 }),
  {
    ...asked('litellm', 'smart', { topP: 0.7, maxOutputTokens: 300 }),
    name: 'a server with its key in a header of its own, a version in the query and another header',
    endpoint: { keyHeader: 'api-key', apiVersion: '2026-10-01', maxTokensField: 'max_completion_tokens' },
    headerVariables: { 'x-team': 'MY_SERVER_X_TEAM_API_KEY' },
  },
  asked('litellm', 'fast', { temperature: 0.6, maxOutputTokens: 800, reasoningEffort: 'low' }),
];

describe('exported programs', () => {
  let simulator: Simulator;
  let front: SnippetFront;
  let folder: string;
  const { SNIPPETS_PYTHON: python, SNIPPETS_PACKAGES: packages, SNIPPETS_MISSING: missing = '{}' } = process.env;
  const absent = JSON.parse(missing) as Partial<Record<CodeLanguage, string>>;

  before(async () => {
    simulator = await startSimulator({ pace: 0 });
    front = await startSnippetFront(simulator.url);
    assert.ok(packages, 'npm run test:snippets starts this');
    mkdirSync(packages, { recursive: true });
    folder = mkdtempSync(join(packages, 'run-'));
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await front?.stop();
    await simulator?.stop();
  });

  /** Of the provider that the program has, or of a server of the person's own, at the simulator's address. */
  function meantBy(id: string, ...[request, endpoint, headerVariables]: MeantBy): Promise<CodeRequest> {
    const provider = providerOf(id);
    const baseUrl = `${front.url}/${id}${new URL(provider.baseUrl).pathname.replace(/\/$/, '')}`;
    const server = endpoint && endpointServer({ id: 'my-server', name: 'Mine', baseUrl }, endpoint);
    const keyVariable = endpoint ? 'MY_SERVER_API_KEY' : provider.environment.apiKey[0];
    const asked = { ...provider, ...(server && { id: 'my-server', ...server }) };
    return codeRequest(asked, request, { baseUrl, keyVariable, headerVariables });
  }

  async function run(language: CodeLanguage, code: string): Promise<string> {
    const file = join(folder, FILES[language]);
    writeFileSync(file, code);
    const command = {
      curl: 'sh',
      python: python ?? 'python3',
      typescript: process.execPath,
      javascript: process.execPath,
    }[language];
    const variables = Object.fromEntries([...code.matchAll(/[A-Z][A-Z0-9_]*_API_KEY/g)].map(([name]) => [name, KEY]));
    const env = {
      ...isolatedEnvironment(),
      ...variables,
      HOME: folder,
      PYTHONUTF8: '1',
      LANGSMITH_TRACING: 'false',
      AI_SDK_LOG_WARNINGS: 'false',
    };
    return runProgram(command, [file], { cwd: folder, env });
  }

  it('python reads any value back as it was written', async function () {
    if (absent.python !== undefined) {
      console.log(`skipped: values in python: ${absent.python}`);
      this.skip();
    }
    const values = [NASTY, ...sample(jsonValue({ stringUnit: 'binary', maxDepth: 3 }), 300)] as Value[];
    const lines = values.map((value) => `print(json.dumps(${pythonValue(value)}))`);
    const printed = await run('python', ['import json', ...lines, ''].join('\n'));
    const read = printed.trimEnd().split('\n');
    assert.equal(read.length, values.length);
    values.forEach((value, at) => assert.deepEqual(JSON.parse(read[at] ?? ''), JSON.parse(JSON.stringify(value))));
  });

  for (const language of ['curl', 'python', 'typescript', 'javascript'] as const) {
    describe(language, () => {
      before(function () {
        if (absent[language] !== undefined) {
          console.log(`skipped: exported programs in ${language}: ${absent[language]}`);
          this.skip();
        }
      });

      it('fails where the vendor refuses, and says why', async () => {
        const provider = providerOf('openai');
        const access = { baseUrl: `${front.url}/openai/v1`, keyVariable: 'OPENAI_API_KEY' };
        const meant = await codeRequest(provider, { model: 'no-such-model', messages: [words('user', 'Hi')] }, access);
        await assert.rejects(run(language, requestCode(meant, language).code), /exited with [1-9][^]*no-such-model/);
      });

      if (language === 'typescript') {
        it('is right by its packages’ types', async () => {
          const files = await Promise.all(
            CASES.map(async ({ providerId, request, endpoint, headerVariables }, at) => {
              const meant = await meantBy(providerId, request, endpoint, headerVariables);
              const file = join(folder, `typed${at}.ts`);
              writeFileSync(file, requestCode(meant, language).code);
              return file;
            }),
          );
          const types = ['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')];
          const modern = ['--target', 'esnext', '--module', 'nodenext', '--strict', '--skipLibCheck', '--noEmit'];
          const compiler = join(root, 'node_modules/typescript/bin/tsc');
          await runProgram(process.execPath, [compiler, ...modern, ...types, ...files], { cwd: folder });
        });
      }

      for (const { name, providerId, request, endpoint, headerVariables } of CASES) {
        it(`asks ${name} the same, and prints the answer`, async () => {
          const meant = await meantBy(providerId, request, endpoint, headerVariables);
          const { code } = requestCode(meant, language);
          assert.ok(!code.includes(KEY));

          front.taken();
          const printed = await run(language, code);

          const exchanges = front.taken();
          assert.equal(exchanges.length, 1, `asked ${exchanges.length} times`);
          const [exchange] = exchanges;
          assert.ok(exchange);
          assert.equal(exchange.status, 200, exchange.answer);
          const wire = sentBy(language, meant);
          assert.equal(exchange.path, wire.url.slice(front.url.length));
          if (endpoint || providerOf(providerId).auth !== 'none') {
            assert.ok(JSON.stringify(exchange.headers).includes(KEY), 'the key was not sent');
          }
          if (endpoint) {
            assert.equal(exchange.headers['authorization'], undefined);
            assert.equal(exchange.headers['x-team'], KEY);
          }
          assert.deepEqual(spokenIn(exchange.body), spokenIn(wire.body));
          assert.deepEqual(parametersOf(exchange.body), parametersOf(wire.body));
          if (language === 'curl') {
            assert.equal(printed, exchange.answer);
            assert.deepEqual(exchange.body, wire.body);
          } else {
            assert.ok(textIn(exchange.answer).length > 0, 'the simulator said nothing');
            assert.equal(printed.trimEnd(), textIn(exchange.answer).trimEnd());
          }
        });
      }
    });
  }
});

/** The interface that programs in this language use. */
function sentBy(language: CodeLanguage, { native, chat }: CodeRequest) {
  const path = new URL(native.url).pathname;
  if (language === 'curl' || /\/(?:responses|chat\/completions)$/.test(path)) {
    return native;
  }
  return language !== 'python' && /\/messages$|:streamGenerateContent$/.test(path) ? native : chat;
}

function providerOf(id: string): Provider {
  const provider = providers.find((one) => one.id === id);
  assert.ok(provider, id);
  return provider;
}
