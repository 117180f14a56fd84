// A conversation as one Markdown document, for the clipboard and for files.
import { cited, closed, inline, joinBlocks } from '../markdownText.ts';
import type { StoredMessage } from '../records.ts';
import { breathing } from '../usage/breathing.ts';
import { textOf } from './answerParts.ts';

/** Messages that are read at once. */
const PAGE = 50;

/**
 * The messages in reading order, each below a heading that names who speaks. `pageBefore` gives the last ones of the branch that stand before
 * a message, or the last ones of all. `speaker`: "GPT-5 mini (OpenAI)" of an answer.
 */
export async function conversationMarkdown(
  title: string,
  pageBefore: (page: { limit: number; beforeId?: string }) => readonly StoredMessage[],
  speaker: (answer: StoredMessage) => string,
): Promise<string> {
  const breathe = breathing();
  const sections: string[] = [];
  let page = pageBefore({ limit: PAGE });
  while (page.length > 0) {
    for (const message of page.toReversed()) {
      sections.push(message.role === 'user' ? questionSection(message) : answerSection(message, speaker(message)));
      await breathe();
    }
    page = pageBefore({ limit: PAGE, beforeId: page[0]?.id });
  }
  return `${[`# ${inline(title)}`, ...sections.toReversed()].join('\n\n')}\n`;
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
