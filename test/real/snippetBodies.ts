// What a request says, whatever interface it is for: packages write the same in several forms.
type Fields = Readonly<Record<string, unknown>>;

const SPOKEN = new Set([
  'messages',
  'input',
  'contents',
  'system',
  'instructions',
  'systemInstruction',
  'system_instruction',
]);

/** Who says what, in order: texts and pictures. Whether a system prompt stands among the messages makes no difference. */
export function spokenIn(body: Fields): readonly string[] {
  const { system, instructions, systemInstruction, messages, input, contents } = body;
  const before = [system, instructions, systemInstruction].flatMap((words) =>
    texts(words).map((text) => `system: ${text}`),
  );
  const turns = [messages, input, contents].flatMap((list) => (Array.isArray(list) ? (list as Fields[]) : []));
  const said = turns.flatMap((turn) =>
    texts(turn['content'] ?? turn['parts']).map((text) => `${roleOf(String(turn['role']))}: ${text}`),
  );
  return [...before, ...said];
}

function roleOf(role: string): string {
  return { developer: 'system', model: 'assistant' }[role] ?? role;
}

function texts(content: unknown): readonly string[] {
  if (typeof content === 'string') {
    return [content];
  }
  if (Array.isArray(content)) {
    return content.flatMap(texts);
  }
  if (typeof content !== 'object' || content === null) {
    return [];
  }
  const { parts, text, image_url: url, source, inlineData } = content as Record<string, unknown>;
  const picture = typeof url === 'string' ? url : (url as Fields | undefined)?.['url'];
  const data =
    (typeof picture === 'string' ? picture.split('base64,')[1] : undefined) ??
    (source as Fields)?.['data'] ??
    (inlineData as Fields)?.['data'];
  return [
    ...texts(parts),
    ...(typeof text === 'string' ? [text] : []),
    ...(typeof data === 'string' ? [`picture ${data}`] : []),
  ];
}

/** All but what is said. An empty list says nothing: some packages send such. */
export function parametersOf(body: Fields): Fields {
  const isSaid = (value: unknown) => !(Array.isArray(value) && value.length === 0);
  const sent = JSON.stringify(body, (_name, value: unknown) => (isSaid(value) ? value : undefined));
  return Object.fromEntries(Object.entries(JSON.parse(sent) as Fields).filter(([name]) => !SPOKEN.has(name)));
}
