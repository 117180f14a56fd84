// A request as a JavaScript program with LangChain, by the class that is made for who is asked.
import {
  type CodeRequest,
  formOf,
  OPENAI_PATHS,
  sdkAccess,
  sdkAddress,
  type WireHeader,
  type WireRequest,
} from './codeRequest.ts';
import { systemText } from './aiMessages.ts';
import { commentText, scriptValue, Source, type Value } from './literals.ts';

type Body = Readonly<Record<string, unknown>>;
type Values = Record<string, Value>;

interface Dialect {
  packageName: string;
  className: string;
  fields: Values;
}

/** LangChain takes messages in the form of OpenAI's chat completions, whoever is asked. */
export function javascriptCode(asked: CodeRequest): string {
  const { packageName, className, fields } = dialectOf(asked);
  const isTranslated = formOf(asked.native) === 'other';
  return [
    `// npm install @langchain/core ${packageName}`,
    `// ${commentText(`${asked.model}, ${asked.provider.name}`)}.`,
    ...(isTranslated ? asked.chatNotes.map((note) => `// ${commentText(note)}`) : []),
    `import { ${className} } from '${packageName}';`,
    '',
    `const model = new ${className}(${scriptValue({ model: asked.model, ...fields })});`,
    '',
    `const stream = await model.stream(${scriptValue(messagesOf(asked))});`,
    'for await (const chunk of stream) {\n  process.stdout.write(chunk.text);\n}',
    String.raw`process.stdout.write('\n');`,
    '',
  ].join('\n');
}

/** Thoughts that a vendor wants back stand in fields of its own, for which LangChain has no place. */
function messagesOf(asked: CodeRequest): readonly Value[] {
  const { native, chat } = asked;
  const messages = (chat.body['messages'] ?? []) as readonly Values[];
  const own = messages.filter(({ role }) => !isSystem(role));
  switch (formOf(native)) {
    case 'responses': {
      // There the system prompt is a field of the request, and what has to be said of JSON comes first.
      const [first] = native.body['input'] as readonly Values[];
      return first && isSystem(first['role']) ? [first, ...own] : own;
    }
    case 'anthropic':
    case 'gemini': {
      const system = systemText(asked);
      return system === undefined ? own : [{ role: 'system', content: system }, ...own];
    }
    case 'chat':
    case 'other':
      return messages;
  }
}

function isSystem(role: Value): boolean {
  return role === 'system' || role === 'developer';
}

function dialectOf(asked: CodeRequest): Dialect {
  switch (formOf(asked.native)) {
    case 'anthropic':
      return anthropic(asked.native);
    case 'gemini':
      return google(asked.native);
    case 'responses':
      return openai(asked.native, 'ChatOpenAIResponses', ['input']);
    case 'chat':
    case 'other':
      return openai(asked.chat, 'ChatOpenAICompletions', ['messages', 'stream_options']);
  }
}

function variable(name: string): Source {
  return new Source(`process.env['${name}']`);
}

function headersOf(headers: readonly WireHeader[]): Values {
  return Object.fromEntries(
    headers.map(({ name, value, variable: of }): [string, Value] => [
      name,
      of === undefined
        ? value
        : value === ''
          ? variable(of)
          : new Source(`${scriptValue(value)} + process.env['${of}']`),
    ]),
  );
}

const WITHOUT_BEARER = `(url, init) => {
      init.headers.delete('authorization');
      return fetch(url, init);
    }`;

/** What the class calls by a name of its own; all else goes in `modelKwargs`, which it sends as it is. */
function openai(wire: WireRequest, className: string, elsewhere: readonly string[]): Dialect {
  const { body } = wire;
  const { keyVariable, headers, query } = sdkAccess(wire, 'authorization');
  const limit = className === 'ChatOpenAIResponses' ? 'max_output_tokens' : limitField(String(body['model']));
  const said = new Set(['model', 'stream', 'temperature', 'top_p', limit, ...elsewhere]);
  const others: [string, Value][] = Object.entries(body as Values).filter(
    ([name, value]) => !said.has(name) && value !== undefined,
  );
  if (className === 'ChatOpenAIResponses' && !body['text']) {
    others.push(['text', new Source('undefined')]); // Unasked, the class sends an empty one.
  }
  return {
    packageName: '@langchain/openai',
    className,
    fields: {
      apiKey: keyVariable === undefined ? 'unused' : variable(keyVariable),
      configuration: {
        baseURL: sdkAddress(wire, OPENAI_PATHS),
        defaultHeaders: headers.length > 0 ? headersOf(headers) : undefined,
        // The key is in another header, and this one would say something else.
        fetch: keyVariable === undefined && headers.length > 0 ? new Source(WITHOUT_BEARER) : undefined,
        defaultQuery: Object.keys(query).length > 0 ? query : undefined,
      },
      temperature: field(body, 'temperature'),
      topP: field(body, 'top_p'),
      maxTokens: field(body, limit),
      streamUsage: className === 'ChatOpenAICompletions' && !body['stream_options'] ? false : undefined,
      modelKwargs: others.length > 0 ? Object.fromEntries(others) : undefined,
    },
  };
}

/** As the class sends `maxTokens` (@langchain/openai 1.6.0, `utils/misc`): what is not this goes in `modelKwargs`. */
function limitField(model: string): string {
  return /^o\d|^gpt-[56](?!-chat)/.test(model) ? 'max_completion_tokens' : 'max_tokens';
}

function field(body: Body, name: string): Value {
  return body[name] as Value;
}

function anthropic(wire: WireRequest): Dialect {
  const { body } = wire;
  const { keyVariable, headers } = sdkAccess(wire, 'authorization');
  return {
    packageName: '@langchain/anthropic',
    className: 'ChatAnthropic',
    fields: {
      apiKey: keyVariable === undefined ? 'unused' : variable(keyVariable),
      anthropicApiUrl: sdkAddress(wire, /\/v1\/messages$/),
      clientOptions: headers.length > 0 ? { defaultHeaders: headersOf(headers) } : undefined,
      maxTokens: field(body, 'max_tokens'),
      temperature: field(body, 'temperature'),
      topP: field(body, 'top_p'),
      thinking: field(body, 'thinking'),
      outputConfig: field(body, 'output_config'),
    },
  };
}

function google(wire: WireRequest): Dialect {
  const config = (wire.body['generationConfig'] ?? {}) as Body;
  const { keyVariable, headers } = sdkAccess(wire, 'x-goog-api-key');
  return {
    packageName: '@langchain/google-genai',
    className: 'ChatGoogleGenerativeAI',
    fields: {
      apiKey: keyVariable === undefined ? 'unused' : variable(keyVariable),
      baseUrl: sdkAddress(wire, /\/v1beta\/.*$/),
      customHeaders: headers.length > 0 ? headersOf(headers) : undefined,
      maxOutputTokens: field(config, 'maxOutputTokens'),
      temperature: field(config, 'temperature'),
      topP: field(config, 'topP'),
      json: config['responseMimeType'] ? true : undefined,
      thinkingConfig: field(config, 'thinkingConfig'),
    },
  };
}
