// What one message of Claude's export says: blocks of text, thoughts, tools and artifacts, and what was attached.
import { isRecord } from '../isRecord.ts';
import type { AssistantContent } from '../provider.ts';
import type { MessageContext } from '../records.ts';
import {
  attachedText,
  citationsIn,
  cleanName,
  cutText,
  fenced,
  LONGEST_ATTACHMENT,
  missingFile,
  plainWords,
} from './cleaned.ts';
import type { Notes } from './notes.ts';

export interface ClaudeContent {
  parts: AssistantContent[];
  context: MessageContext[];
  citations: { url: string; title?: string }[];
}

type Block = Record<string, unknown>;
/** What a tool was given is read. */
type ReadBlock = Block & { input: Block };

/** What stands in texts in the place of a block that is beside them. */
const PLACEHOLDER = /```[ \t]{0,9}\nThis block is not supported on your current device yet\.\n```/g;

/** Blocks of how the program works, and nothing that was said: what room was left, what was put before the model unseen. */
const UNSAID = new Set(['token_budget', 'injected_prompt_block', 'summaries']);
/** Characters of JSON in a text, which is read at once: a few milliseconds, or some tens where it is made to be slow. */
const LONGEST_JSON = 250_000;
/** Files and pictures among the blocks. */
const FILES = new Set(['document', 'image']);

/** A question has text and attachments, an answer all kinds of blocks. What is left out goes to the notes. */
export async function claudeContent(
  message: Block,
  sender: 'human' | 'assistant',
  { notes, breathe }: { notes: Notes; breathe: () => Promise<void> },
): Promise<ClaudeContent> {
  const say: Say = (value, longest) => {
    const { text, note } = cutText(value, longest);
    notes.say(note);
    return text;
  };
  const blocks: ReadBlock[] = [];
  const parts: AssistantContent[] = [];
  for (const told of blocksOf(message['content'], notes)) {
    await breathe();
    // Read once, for its part and for its sources.
    const block = { ...told, input: inputOf(told, notes) };
    blocks.push(block);
    parts.push(...partsOf(block, say, notes));
  }
  // Older exports have the text beside the blocks, or no blocks.
  const said = parts.length > 0 ? parts : textParts(say(message['text']));
  if (sender === 'human') {
    return {
      parts: said.filter((part) => part.type === 'text'),
      context: filesOf(message, blocks, say),
      citations: [],
    };
  }
  const files = blocks.filter(isFile).length;
  notes.add(files, 'picture or file was', 'pictures or files were');
  return { parts: said, context: [], citations: citationsIn(blocks.flatMap(sourcesIn)) };
}

type Say = (text: unknown, longest?: number) => string;

/** Some exports have them as JSON in a text. */
function blocksOf(content: unknown, notes: Notes): Block[] {
  const list = typeof content === 'string' ? jsonIn(content, notes) : content;
  return Array.isArray(list) ? (list as unknown[]).slice(0, 5000).filter(isRecord) : [];
}

function jsonIn(text: string, notes: Notes): unknown {
  if (text.length > LONGEST_JSON) {
    notes.add(1, 'part whose JSON is too long was', 'parts whose JSON is too long were');
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFile({ type }: Block): boolean {
  return typeof type === 'string' && FILES.has(type);
}

function textParts(text: string): AssistantContent[] {
  const without = text.replaceAll(PLACEHOLDER, '');
  const words = without === text ? text : without.replaceAll(/\n{3,}/g, '\n\n').trim();
  return words.trim() === '' ? [] : [{ type: 'text', text: words }];
}

function partsOf(block: ReadBlock, say: Say, notes: Notes): AssistantContent[] {
  const kind = block['type'];
  // A tool that the person was not shown.
  if (block['hidden_in_chat'] === true || (typeof kind === 'string' && UNSAID.has(kind)) || isFile(block)) {
    return [];
  }
  switch (kind) {
    case 'text':
      return textParts(say(block['text']));
    case 'thinking':
      return thinking(block, say);
    case 'tool_use':
      return toolUse(block, say);
    case 'tool_result':
      return textParts(resultOf(block, say));
    default: {
      const known = textParts(say(block['text']));
      if (known.length === 0) {
        const name = cleanName(kind, 40) ?? 'nothing known';
        notes.add(1, `part of the kind “${name}” was`, `parts of the kind “${name}” were`);
      }
      return known;
    }
  }
}

/** In full, or at least what it was about. */
function thinking(block: Block, say: Say): AssistantContent[] {
  const full = say(block['thinking']);
  const summaries = listOf(block['summaries'], 1000).map((one) => say(one['summary']));
  const text = full.trim() === '' ? summaries.filter((words) => words.trim() !== '').join('\n') : full;
  return text.trim() === '' ? [] : [{ type: 'reasoning', text }];
}

/** An artifact or a file is what the person asked for; of other tools their name is enough to understand the answer. */
function toolUse({ name: tool, input }: ReadBlock, say: Say): AssistantContent[] {
  const name = cleanName(tool, 60) ?? 'a tool';
  const isShell = name.startsWith('bash');
  const written = say(
    input['content'] ??
      input['file_text'] ??
      input['code'] ??
      input['widget_code'] ??
      input['new_str'] ??
      (isShell ? input['command'] : undefined),
  );
  const title = ['title', 'path', 'query', 'url', 'description']
    .map((key) => cleanName(input[key]))
    .find((words) => words !== undefined);
  const head = `*(Used ${plainWords(name)}${title === undefined ? '' : `: ${plainWords(title)}`})*`;
  const language = isShell ? 'bash' : languageOf(input);
  return [{ type: 'text', text: written === '' ? head : `${head}\n\n${fenced(written, language)}` }];
}

/** In some exports JSON in a text, too. */
function inputOf({ input }: Block, notes: Notes): Block {
  const value = typeof input === 'string' ? jsonIn(input, notes) : input;
  return isRecord(value) ? value : {};
}

function languageOf({ language, type }: Block): string {
  if (typeof language === 'string') {
    return language;
  }
  return type === 'text/html' ? 'html' : type === 'text/markdown' ? 'markdown' : '';
}

/** Only what is text; pages that were found are among the sources where they are cited. */
function resultOf(block: Block, say: Say): string {
  const content: unknown = block['content'];
  const texts = Array.isArray(content)
    ? listOf(content, 100).map((item) => (item['type'] === 'text' ? say(item['text']) : ''))
    : [say(content)];
  const text = texts.filter((words) => words.trim() !== '' && words !== 'OK').join('\n');
  return text === '' ? '' : fenced(text);
}

function listOf(value: unknown, most: number): Block[] {
  return Array.isArray(value) ? (value as unknown[]).slice(0, most).filter(isRecord) : [];
}

/** Attachments with their text; what the file only names is named, once: newer exports have one file in several lists. */
function filesOf(message: Block, blocks: readonly Block[], say: Say): MessageContext[] {
  const context: MessageContext[] = [];
  const known = new Set<unknown>();
  // What was pasted has no name.
  const know = (key: unknown) => typeof key === 'string' && key !== '' && known.add(key);
  const addMissing = (name: unknown, id: unknown) => {
    if (!known.has(name) && !known.has(id)) {
      context.push(missingFile(name));
      know(name);
      know(id);
    }
  };
  for (const file of listOf(message['attachments'], 100)) {
    const text = say(file['extracted_content'], LONGEST_ATTACHMENT);
    if (text === '') {
      addMissing(file['file_name'], file['id']);
    } else {
      context.push(attachedText(file['file_name'], text));
      know(file['file_name']);
    }
  }
  for (const file of [...listOf(message['files'], 100), ...listOf(message['files_v2'], 100)]) {
    addMissing(file['file_name'], file['file_uuid']);
  }
  for (const block of blocks.filter(isFile).slice(0, 100)) {
    addMissing(block['title'] ?? (block['type'] === 'image' ? 'Picture' : undefined), block['file_uuid']);
  }
  return context;
}

function sourcesIn({ citations, input }: ReadBlock): { url: unknown; title: unknown }[] {
  return [...listOf(citations, 1000), ...listOf(input['md_citations'], 1000)].flatMap((citation) => {
    const details = isRecord(citation['details']) ? citation['details'] : citation;
    const own = { url: citation['url'] ?? details['url'], title: citation['title'] ?? details['title'] };
    return [own, ...listOf(citation['sources'], 100).map(({ url, title }) => ({ url, title }))];
  });
}
