// A request as a Python program with OpenAI's SDK: directly for who speaks its interfaces, else by the vendor's compatible endpoint.
import { type CodeRequest, formOf, OPENAI_PATHS, sdkAccess, sdkAddress, type WireHeader } from './codeRequest.ts';
import { commentText, pythonValue, Source, type Value } from './literals.ts';

/** What `create` takes by name (openai 3.54.0); all else goes in `extra_body`. */
const CHAT_ARGUMENTS = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'reasoning_effort',
  'response_format',
  'stop',
  'seed',
  'tools',
  'tool_choice',
]);
const RESPONSES_ARGUMENTS = new Set([
  'model',
  'instructions',
  'input',
  'stream',
  'store',
  'include',
  'reasoning',
  'max_output_tokens',
  'temperature',
  'top_p',
  'text',
  'tools',
  'tool_choice',
]);

const CHAT_LOOP = `for chunk in stream:
    text = chunk.choices[0].delta.content if chunk.choices else None
    if isinstance(text, str):
        print(text, end="", flush=True)
print()
`;
const RESPONSES_LOOP = `for event in stream:
    if event.type == "response.output_text.delta":
        print(event.delta, end="", flush=True)
print()
`;

export function pythonCode(asked: CodeRequest): string {
  const isResponses = formOf(asked.native) === 'responses';
  const wire = isResponses ? asked.native : asked.chat;
  const access = sdkAccess(wire, 'authorization');
  const headers: Record<string, Value> = Object.fromEntries(
    access.headers.map((header) => [header.name, headerValue(header)]),
  );
  // The SDK insists on a key, and sends it: who wants none passes over it, and beside one in another header it is taken out.
  const isElsewhere = access.keyVariable === undefined && access.headers.length > 0;
  const client: Record<string, Value> = {
    base_url: sdkAddress(wire, OPENAI_PATHS),
    api_key: access.keyVariable === undefined ? 'unused' : variable(access.keyVariable),
    default_headers: access.headers.length > 0 ? headers : undefined,
    default_query: Object.keys(access.query).length > 0 ? access.query : undefined,
  };
  const call = isResponses ? 'client.responses.create' : 'client.chat.completions.create';
  const sent: Record<string, Value> = {
    ...argumentsOf(wire.body, isResponses ? RESPONSES_ARGUMENTS : CHAT_ARGUMENTS),
    extra_headers: isElsewhere ? { Authorization: new Source('Omit()') } : undefined,
  };
  const needsOs = access.keyVariable !== undefined || access.headers.some((header) => header.variable !== undefined);
  return [
    '# pip install openai',
    `# ${commentText(`${asked.model}, ${asked.provider.name}`)}.`,
    ...(isResponses ? [] : asked.chatNotes.map((note) => `# ${commentText(note)}`)),
    ...(needsOs ? ['import os', ''] : []),
    `from openai import ${isElsewhere ? 'Omit, ' : ''}OpenAI`,
    '',
    `client = OpenAI(\n${named(client)})`,
    '',
    `stream = ${call}(\n${named(sent)})`,
    isResponses ? RESPONSES_LOOP : CHAT_LOOP,
  ].join('\n');
}

function variable(name: string): Source {
  return new Source(`os.environ["${name}"]`);
}

function headerValue({ value, variable: name }: WireHeader): Value {
  if (name === undefined) {
    return value;
  }
  return value === '' ? variable(name) : new Source(`${pythonValue(value)} + os.environ["${name}"]`);
}

function argumentsOf(body: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): Record<string, Value> {
  const entries = Object.entries(body) as [string, Value][];
  const others = entries.filter(([name, value]) => !known.has(name) && value !== undefined);
  return {
    ...Object.fromEntries(entries.filter(([name]) => known.has(name))),
    extra_body: others.length > 0 ? Object.fromEntries(others) : undefined,
  };
}

function named(values: Readonly<Record<string, Value>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `    ${name}=${pythonValue(value, '    ')},\n`)
    .join('');
}
