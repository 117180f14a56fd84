// What one message of ChatGPT's export says: texts, thoughts, code, canvas documents, and what is only named.
// Which kinds there are, and where each keeps its words, is told by those who have read exports: the repositories
// mitkury/chatgpt-export-parser, pionxzh/chatgpt-exporter, Sinity/polylogue, Superkikim/nexus-ai-chat-importer and
// daugaard47/ChatGPT_Conversations_To_Markdown (issue 8: the marks in texts).
import { isRecord } from '../isRecord.ts';
import type { AssistantContent } from '../provider.ts';
import type { MessageContext } from '../records.ts';
import { cleanName, cutText, fenced, LONGEST_TEXT, missingFile, plainWords } from './cleaned.ts';
import type { Notes } from './notes.ts';

export interface ChatgptContent {
  parts: AssistantContent[];
  context: MessageContext[];
  /** Titles of pictures that the file only names; empty where they have none. */
  pictures: string[];
}

/** `isAnswer`: the model's own words, which have marks in them. */
export function contentOf(content: Record<string, unknown>, isAnswer: boolean, notes: Notes): ChatgptContent {
  return new Contents(isAnswer, notes).read(content);
}

/** Reads one content; what is left out goes to the notes. */
class Contents {
  readonly #isAnswer: boolean;
  readonly #notes: Notes;
  readonly #found: ChatgptContent = { parts: [], context: [], pictures: [] };

  constructor(isAnswer: boolean, notes: Notes) {
    this.#isAnswer = isAnswer;
    this.#notes = notes;
  }

  read(content: Record<string, unknown>): ChatgptContent {
    const kind = content['content_type'];
    switch (kind) {
      case 'text':
      case 'multimodal_text':
        listOf(content['parts']).forEach((part) => this.#part(part));
        break;
      case 'code':
        this.#code(content['text'] ?? partTexts(content), languageOf(content['language']));
        break;
      case 'execution_output':
        this.#code(content['text'] ?? partTexts(content));
        break;
      case 'thoughts':
        this.#thoughts(content['thoughts'] ?? partTexts(content));
        break;
      case 'reasoning_recap':
      case 'user_editable_context':
      case 'model_editable_context':
        break;
      default:
        this.#say(content['text'] ?? content['result'] ?? content['output_str'] ?? partTexts(content));
        if (this.#found.parts.length === 0) {
          const name = cleanName(kind, 40) ?? 'nothing known';
          this.#notes.add(1, `part of the kind “${name}” was`, `parts of the kind “${name}” were`);
        }
    }
    return this.#found;
  }

  #cut(value: unknown): string {
    const { text, note } = cutText(value);
    this.#notes.say(note);
    return text;
  }

  #say(value: unknown): void {
    const text = this.#isAnswer ? withoutMarks(this.#cut(value)) : this.#cut(value);
    if (text.trim() !== '') {
      this.#found.parts.push({ type: 'text', text });
    }
  }

  #code(value: unknown, language = ''): void {
    const text = this.#cut(value);
    if (text.trim() !== '') {
      this.#found.parts.push({ type: 'text', text: fenced(text, language) });
    }
  }

  #part(part: unknown): void {
    if (typeof part === 'string') {
      this.#say(part);
      return;
    }
    if (!isRecord(part)) {
      return;
    }
    const kind = part['content_type'];
    if (typeof part['text'] === 'string') {
      this.#say(part['text']);
    } else if (typeof kind === 'string' && kind.includes('image')) {
      this.#found.context.push(missingFile('Picture'));
      this.#found.pictures.push(promptOf(part));
      this.#notes.add(1, 'picture was', 'pictures were');
    } else {
      this.#notes.add(1, 'recording or other part was', 'recordings or other parts were');
    }
  }

  #thoughts(thoughts: unknown): void {
    const told = typeof thoughts === 'string' ? [{ content: thoughts }] : listOf(thoughts);
    const texts = told.map((thought) => {
      const { summary, content, chunks } = isRecord(thought) ? thought : {};
      const words = typeof content === 'string' && content !== '' ? content : textsIn(chunks);
      return [summary, words]
        .map((text) => withoutMarks(this.#cut(text)))
        .filter((text) => text.trim() !== '')
        .join('\n');
    });
    const text = texts.filter((words) => words !== '').join('\n\n');
    if (text !== '') {
      this.#found.parts.push({ type: 'reasoning', text });
    }
  }
}

/** What a picture was asked for with, where the export says so. */
function promptOf({ metadata }: Record<string, unknown>): string {
  const dalle = isRecord(metadata) ? metadata['dalle'] : undefined;
  return plainWords(cleanName(isRecord(dalle) ? dalle['prompt'] : undefined) ?? '');
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, 1000) : [];
}

function textsIn(value: unknown): string {
  return listOf(value)
    .filter((text) => typeof text === 'string')
    .join('\n');
}

/** Some exports keep in `parts` what others have in a member of its own. */
function partTexts(content: Record<string, unknown>): string {
  return textsIn(content['parts']);
}

function languageOf(language: unknown): string {
  return typeof language === 'string' && language !== 'unknown' ? language : '';
}

/** From the private use area: what is meant, and then its words, between two marks. */
const MARKED = /\ue200([^\ue200\ue201]{0,2000})\ue201/g;
const LONE_MARKS = /[\ue200-\ue206]/g;
/** "【12†source】", "【4:0†notes.pdf】": where a sentence comes from, in answers up to 2024. */
const SOURCE_MARKS = /【\d{1,5}(?::\d{1,5})?†[^【】\n]{0,200}】/g;
/** Lines around a text that was written to be taken elsewhere. */
const DIRECTIVES = /^:::writing\{[^}\n]{0,500}\}[ \t]*\n([\s\S]*?)(?:\n:::[ \t]*$|(?![\s\S]))/gm;

/** Sources are kept beside an answer; the words of names and links stay in it. */
function withoutMarks(text: string): string {
  return text
    .replaceAll(MARKED, (_all, inner: string) => wordsOf(inner.split('\ue202')))
    .replaceAll(LONE_MARKS, '')
    .replaceAll(SOURCE_MARKS, '')
    .replaceAll(DIRECTIVES, '$1');
}

/** "entity" has a list of its kind and its name, or the name alone; "url" a title and an address. */
function wordsOf([kind, first = '']: readonly string[]): string {
  if (kind === 'url') {
    return first;
  }
  if (kind !== 'entity') {
    return '';
  }
  const list = jsonIn(first);
  const name = Array.isArray(list) ? (list as unknown[])[1] : first;
  return typeof name === 'string' ? name : '';
}

function jsonIn(text: unknown): unknown {
  if (typeof text !== 'string' || text.length > LONGEST_TEXT) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A document beside the conversation: what the model sent to "canmore.create_textdoc" or "canmore.update_textdoc";
 * `undefined` for what is sent elsewhere, or cannot be read.
 */
export function canvasOf(recipient: string, content: Record<string, unknown>): AssistantContent[] | undefined {
  const call = recipient.startsWith('canmore.') ? jsonIn(content['text'] ?? partTexts(content)) : undefined;
  if (!isRecord(call)) {
    return undefined;
  }
  if (typeof call['content'] === 'string') {
    const name = plainWords(cleanName(call['name']) ?? '');
    const [, language = 'markdown'] = /^code\/(.+)$/s.exec(typeof call['type'] === 'string' ? call['type'] : '') ?? [];
    return [
      { type: 'text', text: `*(Canvas${name === '' ? '' : `: ${name}`})*\n\n${fencedText(call['content'], language)}` },
    ];
  }
  const changes = listOf(call['updates']).flatMap((update) =>
    isRecord(update) && typeof update['replacement'] === 'string' ? [fencedText(update['replacement'])] : [],
  );
  return changes.length > 0 ? [{ type: 'text', text: ['*(Canvas changed)*', ...changes].join('\n\n') }] : undefined;
}

function fencedText(text: string, language = ''): string {
  return fenced(cutText(text).text, language);
}
