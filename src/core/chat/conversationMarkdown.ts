// A conversation as one Markdown document, for the clipboard.
import { textOf } from './answerParts.ts';
import type { StoredMessage } from '../records.ts';

/** The messages in reading order, each below a heading that names who speaks. `speaker`: "GPT-5 mini (OpenAI)" of an answer. */
export function conversationMarkdown(
  title: string,
  messages: readonly StoredMessage[],
  speaker: (answer: StoredMessage) => string,
): string {
  const sections = messages.map((message) =>
    message.role === 'user' ? questionSection(message) : answerSection(message, speaker(message)),
  );
  return `${[`# ${inline(title)}`, ...sections].join('\n\n')}\n`;
}

function questionSection(message: StoredMessage): string {
  const labels = (message.context ?? []).map(({ label }) => inline(label));
  const attached = labels.length > 0 ? `*With: ${labels.join(', ')}*` : '';
  return join('## Question', attached, closed(textOf(message, 'text')));
}

const ENDINGS: Readonly<Record<StoredMessage['status'], string>> = {
  complete: '',
  streaming: '*(still being written)*',
  incomplete: '*(cut off)*',
  cancelled: '*(stopped)*',
  failed: '*(failed)*',
};

function answerSection(message: StoredMessage, speaker: string): string {
  const sources = (message.citations ?? []).map(({ url, title }) => `- [${inline(title ?? url)}](<${address(url)}>)`);
  return join(
    `## ${inline(speaker)}`,
    ...(message.earlier ?? []).map(({ model }) => `*(${inline(model)} had begun an answer that broke off)*`),
    closed(textOf(message, 'text')),
    sources.length > 0 ? `Sources:\n\n${sources.join('\n')}` : '',
    message.note === undefined ? '' : `*${inline(message.note)}*`,
    ENDINGS[message.status],
  );
}

function join(...blocks: string[]): string {
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** Text of one line that Markdown leaves as it is. */
function inline(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`*_[\]<>#&]/g, String.raw`\$&`);
}

function address(url: string): string {
  return url.replaceAll(/[<>\\\s]/g, (character) => encodeURIComponent(character));
}

/**
 * The text with a code block that it leaves open closed, so that what follows is not swallowed by it: an answer may have been
 * stopped in the middle, and a person writes what they like. By CommonMark's rules for fences (spec 0.31, section 4.5).
 */
function closed(text: string): string {
  const trimmed = text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd();
  let open: string | undefined;
  for (const line of trimmed.split(/\r\n|\n|\r/)) {
    const [, fence = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open === undefined) {
      open = fence !== '' && !(fence.startsWith('`') && rest.includes('`')) ? fence : undefined;
    } else if (fence.startsWith(open) && rest.trim() === '') {
      open = undefined;
    }
  }
  return open === undefined ? trimmed : `${trimmed}\n${open}`;
}
