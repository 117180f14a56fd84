// A conversation as one Markdown document, for the clipboard.
import { cited, closed, inline, joinBlocks } from '../markdownText.ts';
import type { StoredMessage } from '../records.ts';
import { textOf } from './answerParts.ts';

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
  return joinBlocks('## Question', attached, closed(textOf(message, 'text')));
}

const ENDINGS: Readonly<Record<StoredMessage['status'], string>> = {
  complete: '',
  streaming: '*(still being written)*',
  incomplete: '*(cut off)*',
  cancelled: '*(stopped)*',
  failed: '*(failed)*',
};

function answerSection(message: StoredMessage, speaker: string): string {
  return joinBlocks(
    `## ${inline(speaker)}`,
    ...(message.earlier ?? []).map(({ model }) => `*(${inline(model)} had begun an answer that broke off)*`),
    closed(textOf(message, 'text')),
    cited(message.citations),
    message.note === undefined ? '' : `*${inline(message.note)}*`,
    ENDINGS[message.status],
  );
}
