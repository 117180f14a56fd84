// A request as a TypeScript program with Vercel's AI SDK, by the package that is made for who is asked.
import {
  type CodeRequest,
  formOf,
  OPENAI_PATHS,
  sdkAccess,
  sdkAddress,
  type WireHeader,
  type WireRequest,
} from './codeRequest.ts';
import { aiMessages, systemText } from './aiMessages.ts';
import { commentText, scriptValue, Source, type Value } from './literals.ts';

type Body = Readonly<Record<string, unknown>>;
type Values = Record<string, Value>;

/** How one package is told what to ask. */
interface Dialect {
  packageName: string;
  /** The function that makes the provider. */
  factory: string;
  settings: Values;
  /** Method of the provider that makes the model; absent: the provider itself. */
  method?: string;
  instructions?: string;
  parameters: Values;
  /** Under which name `options` go in `providerOptions`. */
  optionsOf: string;
  options: Values;
  /** The vendor's own fields, which the package has no word for. */
  extra?: Values;
}

export function typescriptCode(asked: CodeRequest): string {
  const dialect = dialectOf(asked);
  const { packageName, factory, method, extra, options, optionsOf } = dialect;
  const model = `provider${method ? `.${method}` : ''}(${scriptValue(asked.model)})`;
  const isJson = dialect.parameters['output'] !== undefined;
  const call: Values = {
    model: new Source(model),
    instructions: dialect.instructions,
    messages: aiMessages(asked.chat.body),
    ...dialect.parameters,
    providerOptions: Object.keys(options).length > 0 ? { [optionsOf]: options } : undefined,
    onError: new Source('({ error }) => {\n    console.error(error);\n    process.exitCode = 1;\n  }'),
  };
  return [
    `// npm install ai ${packageName}`,
    `// ${commentText(`${asked.model}, ${asked.provider.name}`)}.`,
    ...(packageName === '@ai-sdk/openai-compatible' ? asked.chatNotes.map((note) => `// ${commentText(note)}`) : []),
    `import { ${factory} } from '${packageName}';`,
    `import { ${isJson ? 'Output, ' : ''}streamText } from 'ai';`,
    '',
    ...(extra ? [addingFetch(extra), ''] : []),
    `const provider = ${factory}(${scriptValue(dialect.settings)});`,
    '',
    `const { textStream } = streamText(${scriptValue(call)});`,
    'for await (const text of textStream) {\n  process.stdout.write(text);\n}',
    String.raw`process.stdout.write('\n');`,
    '',
  ].join('\n');
}

function dialectOf(asked: CodeRequest): Dialect {
  switch (formOf(asked.native)) {
    case 'anthropic':
      return anthropic(asked);
    case 'gemini':
      return google(asked);
    case 'responses':
      return responses(asked);
    case 'chat':
      return asked.provider.id === 'openai' ? openaiChat(asked) : compatible(asked);
    case 'other':
      return compatible(asked);
  }
}

function access(wire: WireRequest, path: RegExp, keyHeader = 'authorization'): Values {
  const { keyVariable, headers } = sdkAccess(wire, keyHeader);
  return {
    baseURL: sdkAddress(wire, path),
    apiKey: keyVariable === undefined ? undefined : variable(keyVariable),
    headers: headersOf(headers),
  };
}

/** `?? ''`: the type of a variable that may not be set. */
function variable(name: string): Source {
  return new Source(`process.env['${name}'] ?? ''`);
}

function headersOf(headers: readonly WireHeader[]): Values | undefined {
  const values = headers.map(({ name, value, variable: of }): [string, Value] => [
    name,
    of === undefined
      ? value
      : value === ''
        ? variable(of)
        : new Source(`${scriptValue(value)} + (process.env['${of}'] ?? '')`),
  ]);
  return values.length > 0 ? Object.fromEntries(values) : undefined;
}

/** A field as it stands in the body; only what our own providers put there. */
function field(body: Body, name: string): Value {
  return body[name] as Value;
}

function openaiChat(asked: CodeRequest): Dialect {
  const { body } = asked.native;
  const first = (body['messages'] as readonly { role?: string }[] | undefined)?.[0];
  return {
    packageName: '@ai-sdk/openai',
    factory: 'createOpenAI',
    settings: access(asked.native, OPENAI_PATHS),
    method: 'chat',
    instructions: systemText(asked),
    parameters: {
      temperature: field(body, 'temperature'),
      topP: field(body, 'top_p'),
      output: body['response_format'] ? new Source('Output.json()') : undefined,
    },
    optionsOf: 'openai',
    options: compact({
      maxCompletionTokens: field(body, 'max_completion_tokens'),
      reasoningEffort: field(body, 'reasoning_effort'),
      systemMessageMode: first?.role === 'system' || first?.role === 'developer' ? first.role : undefined,
    }),
  };
}

/** OpenAI's Responses, or another's edition of them. */
function responses({ provider, native: wire }: CodeRequest): Dialect {
  const { body } = wire;
  const isOpenai = provider.id === 'openai';
  const { effort } = (body['reasoning'] ?? {}) as { effort?: string };
  const known = new Set(['model', 'instructions', 'input', 'stream', 'store', 'include', 'max_output_tokens']);
  // Of models that it does not know, the package does not send how they are to reason.
  const said = new Set([...known, 'temperature', 'top_p', 'text', ...(isOpenai ? ['reasoning'] : [])]);
  const extra = Object.entries(body).filter(([name, value]) => !said.has(name) && value !== undefined);
  const [first] = (body['input'] as readonly { role?: string; content?: unknown }[] | undefined) ?? [];
  const format = (body['text'] as { format?: { type?: string } } | undefined)?.format;
  return {
    packageName: '@ai-sdk/openai',
    factory: 'createOpenAI',
    settings: { ...access(wire, OPENAI_PATHS), fetch: extra.length > 0 ? new Source('fetchWithFields') : undefined },
    method: 'responses',
    instructions: first?.role === 'developer' && typeof first.content === 'string' ? first.content : undefined,
    parameters: {
      temperature: field(body, 'temperature'),
      topP: field(body, 'top_p'),
      maxOutputTokens: field(body, 'max_output_tokens'),
      output: format?.type === 'json_object' ? new Source('Output.json()') : undefined,
    },
    optionsOf: 'openai',
    options: compact({
      instructions: field(body, 'instructions'),
      store: field(body, 'store'),
      include: field(body, 'include'),
      reasoningEffort: isOpenai ? effort : undefined,
      // Unasked, the package would ask for summaries, too.
      reasoningSummary: isOpenai && effort ? null : undefined,
    }),
    extra: extra.length > 0 ? (Object.fromEntries(extra) as Values) : undefined,
  };
}

function addingFetch(extra: Values): string {
  return [
    "// What the vendor's interface has beyond OpenAI's.",
    `const fields = ${scriptValue(extra)};`,
    'const fetchWithFields: typeof fetch = (url, init) =>',
    '  fetch(url, { ...init, body: JSON.stringify({ ...JSON.parse(String(init?.body)), ...fields }) });',
  ].join('\n');
}

function anthropic(asked: CodeRequest): Dialect {
  const { body } = asked.native;
  const { thinking, output_config: config } = body as {
    thinking?: { type: string; budget_tokens?: number; display?: string };
    output_config?: { effort?: string };
  };
  const budget = thinking?.budget_tokens;
  const max = body['max_tokens'] as number;
  return {
    packageName: '@ai-sdk/anthropic',
    factory: 'createAnthropic',
    settings: access(asked.native, /\/messages$/),
    instructions: systemText(asked),
    parameters: {
      // The package adds the budget to it.
      maxOutputTokens: max - (budget ?? 0),
      temperature: field(body, 'temperature'),
      topP: field(body, 'top_p'),
    },
    optionsOf: 'anthropic',
    options: compact({
      thinking: thinking && compact({ type: thinking.type, budgetTokens: budget, display: thinking.display }),
      effort: config?.effort,
    }),
  };
}

function google(asked: CodeRequest): Dialect {
  const config = (asked.native.body['generationConfig'] ?? {}) as Body;
  return {
    packageName: '@ai-sdk/google',
    factory: 'createGoogleGenerativeAI',
    settings: access(asked.native, /(?<=\/v1beta)\/.*$/, 'x-goog-api-key'),
    instructions: systemText(asked),
    parameters: {
      temperature: field(config, 'temperature'),
      topP: field(config, 'topP'),
      maxOutputTokens: field(config, 'maxOutputTokens'),
      output: config['responseMimeType'] ? new Source('Output.json()') : undefined,
    },
    optionsOf: 'google',
    options: compact({ thinkingConfig: field(config, 'thinkingConfig') }),
  };
}

/** What the package does not know it sends as it is. */
function compatible(asked: CodeRequest): Dialect {
  const { provider, chat } = asked;
  const { body } = chat;
  const name = camelCase(provider.id);
  const said = new Set(['model', 'messages', 'stream', 'stream_options', 'temperature', 'top_p', 'max_tokens']);
  const { query } = sdkAccess(chat, 'authorization');
  return {
    packageName: '@ai-sdk/openai-compatible',
    factory: 'createOpenAICompatible',
    settings: {
      name,
      ...access(chat, OPENAI_PATHS),
      queryParams: Object.keys(query).length > 0 ? query : undefined,
      includeUsage: body['stream_options'] ? true : undefined,
    },
    instructions: systemText(asked),
    parameters: {
      temperature: field(body, 'temperature'),
      topP: field(body, 'top_p'),
      maxOutputTokens: field(body, 'max_tokens'),
    },
    optionsOf: name,
    options: compact(Object.fromEntries(Object.entries(body).filter(([key]) => !said.has(key))) as Values),
  };
}

function camelCase(id: string): string {
  const name = id.replaceAll(/[^a-z0-9]+(.)?/gi, (_all, next: string | undefined) => next?.toUpperCase() ?? '');
  return /^[a-z]/i.test(name) ? name : `endpoint${name}`;
}

/** Without what is not set. */
function compact(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
