// Makes a request of a conversation's branch.
import { takenParameters } from '../../shared/parameterRules.ts';
import type {
  AssistantContent,
  ChatMessage,
  ChatRequest,
  ModelInfo,
  PromptCacheLifetime,
  UserContent,
} from '../provider.ts';
import type { ChatParameters, MessageContext, StoredMessage } from '../records.ts';
import { refusedPicture, takenPictures, type TakenPictures } from './takenPictures.ts';

/** Messages of a branch that go along at most; the context window ends long before. */
export const LONGEST_BRANCH = 10_000;

/**
 * `branch` runs from the first message to the question that is to be answered. A kind of picture that is not among the
 * provider's `imageTypes` is left out of the questions before that one; in it, it stays for the provider to refuse in words.
 */
export function buildChatRequest(
  model: string,
  branch: readonly StoredMessage[],
  parameters: ChatParameters,
  modelInfo: ModelInfo | undefined,
  { promptCache, imageTypes }: { promptCache?: PromptCacheLifetime; imageTypes?: TakenPictures } = {},
): ChatRequest {
  const { system, json, ...taken } = takenParameters(parameters, modelInfo);
  const pictures = takenPictures(imageTypes, modelInfo);
  const question = branch.at(-1);
  return {
    model,
    modelInfo,
    system: system?.trim() || undefined,
    ...taken,
    promptCache,
    responseFormat: json ? { type: 'json' } : undefined,
    messages: branch
      .map((message) => toChatMessage(message, message === question && pictures?.length ? undefined : pictures))
      .filter((message) => message !== undefined),
  };
}

/** An answer that failed before its first word is nothing that the model said: it is left out. */
function toChatMessage(message: StoredMessage, pictures: TakenPictures): ChatMessage | undefined {
  if (message.role === 'user') {
    const context = (message.context ?? []).map((item) => contextPart(item, pictures));
    const own = message.parts.filter(
      (part): part is UserContent =>
        part.type !== 'reasoning' && part.type !== 'toolCall' && (part.type !== 'text' || part.text.trim() !== ''),
    );
    return { role: 'user', parts: [...context, ...own] };
  }
  const parts = message.parts.filter(
    (part): part is AssistantContent => part.type !== 'image' && part.type !== 'toolResult',
  );
  const says = parts.some((part) => part.type !== 'reasoning' && (part.type !== 'text' || part.text.trim() !== ''));
  return says ? { role: 'assistant', parts, providerId: message.providerId, model: message.model } : undefined;
}

/** The model is told of pictures that an earlier question had and that it does not take: with them it would refuse everything. */
function contextPart({ image, label, text }: MessageContext, pictures: TakenPictures): UserContent {
  const refused = image && refusedPicture(image, pictures);
  return refused
    ? { type: 'text', text: `(The picture ${label} is left out: this model takes no ${refused}.)` }
    : (image ?? { type: 'text', text });
}

/** Characters as a person counts them: a family or a flag is one. Made on first use: it takes milliseconds. */
let characters: Intl.Segmenter | undefined;
const LONGEST_TITLE = 60;
/** Code units of the question that may become the title: enough for sixty of the longest emoji. */
const LONGEST_LOOK = 1000;

/** The first words of a question as a title, at most 60 characters, cut between words where there are some. */
export function titleFrom(question: string): string {
  const line = question
    .slice(0, LONGEST_LOOK)
    .replaceAll(/^\s*(?:#{1,6}|>+|[-*+])\s+|`+|\*\*/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  characters ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const shown = Array.from(characters.segment(line), ({ segment }) => segment);
  if (shown.length <= LONGEST_TITLE) {
    return line || 'New conversation';
  }
  const cut = shown.slice(0, LONGEST_TITLE - 1).join('');
  const space = cut.lastIndexOf(' ');
  return `${cut.slice(0, space > LONGEST_TITLE / 2 ? space : undefined).trimEnd()}…`;
}
