// What a blind comparison shows: data without names, figures and addresses, so that no view can draw, or name in a title, what it does not have.
import type { ColumnView, ComparisonView } from '../../../src/shared/compareViews.ts';
import type { ErrorKind } from '../../../src/shared/errorKind.ts';
import type { ConversationView, ErrorView, MessageView } from '../../../src/shared/views.ts';

/** A column in its place. */
export interface PlacedColumn<C = ColumnView> {
  column: C;
  /** "A" is the first that is shown. */
  letter: string;
}

/** Names and figures are hidden now. */
export function isBlind(comparison: Pick<ComparisonView, 'blind'>): boolean {
  return comparison.blind !== undefined;
}

/** Columns as they are shown, lettered from A: in the person's own order, or in that of chance. One that came later is last. */
export function placedColumns<C extends { id: string }>(
  comparison: Pick<ComparisonView, 'blind'> & { columns: readonly C[] },
): readonly PlacedColumn<C>[] {
  const { columns, blind } = comparison;
  const place = new Map(blind?.order.map((id, at) => [id, at]));
  const placeOf = ({ id }: C): number => place.get(id) ?? columns.length;
  const shown = blind ? columns.toSorted((a, b) => placeOf(a) - placeOf(b)) : columns;
  return shown.map((column, at) => ({ column, letter: letterOf(at) }));
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function letterOf(at: number): string {
  return LETTERS[at] ?? String(at + 1);
}

/** What a column is called in sentences: "Model B" while blind, otherwise its letter and the model's name. */
export function columnName(
  comparison: Pick<ComparisonView, 'blind'> & { columns: readonly Pick<ColumnView, 'id' | 'model'>[] },
  columnId: string,
): string {
  const placed = placedColumns(comparison).find(({ column }) => column.id === columnId);
  if (!placed) {
    return 'a removed column';
  }
  return isBlind(comparison) ? `Model ${placed.letter}` : `${placed.letter}, ${placed.column.model.modelName}`;
}

const conversations = new WeakMap<ConversationView, ConversationView>();

/** The same object for the same conversation, so that what has not changed is not drawn again. */
export function blindConversation(conversation: ConversationView): ConversationView {
  return kept(conversations, conversation, () => ({
    ...conversation,
    title: '',
    messages: conversation.messages.map(blindMessage),
    totals: { costUsd: 0, unknownCosts: 0, requests: 0, inputTokens: 0, outputTokens: 0 },
    parameters: {},
  }));
}

const messages = new WeakMap<MessageView, MessageView>();

/** Keeps what was said, and that something failed. The text of an answer may still name its writer: that is flagged. */
export function blindMessage(message: MessageView): MessageView {
  return message.role === 'user' ? message : kept(messages, message, () => withoutNames(message));
}

function withoutNames(message: MessageView): MessageView {
  const { facts: _figures, route: _receipt, reasoningMs: _time, citations: _addresses, ...rest } = message;
  const { error, note, earlier } = message;
  return {
    ...rest,
    ...(error && { error: blindError(error) }),
    ...(note !== undefined && { note: 'It is shorter than was asked for. The reason shows after the vote.' }),
    ...(earlier && {
      earlier: earlier.map(({ text, reasoning }, at) => ({
        providerName: '',
        modelName: at === 0 ? 'the first model' : 'another model',
        text,
        ...(reasoning !== undefined && { reasoning }),
        reason: 'it broke off, and the next in the chain answered',
      })),
    }),
  };
}

/** A failure without names: of what kind it is may be known, who failed may not. */
function blindError({ kind, severity, actions }: ErrorView): ErrorView {
  return {
    kind,
    title: TITLES[kind],
    detail: 'Who failed, and why, shows after the vote.',
    actions: actions.some(({ id }) => id === 'retry') ? [{ id: 'retry', label: 'Try Again' }] : [],
    technical: '',
    severity,
  };
}

const FAILED = 'No answer.';
const NOT_SENT = 'It was not asked.';

const TITLES: Readonly<Record<ErrorKind, string>> = {
  auth: FAILED,
  quota: FAILED,
  rateLimit: 'Rate limited.',
  overloaded: 'Overloaded.',
  network: 'The connection failed.',
  timeout: 'It took too long.',
  cancelled: 'Stopped.',
  badRequest: FAILED,
  modelNotFound: FAILED,
  contextTooLong: 'The question is too long for it.',
  contentFilter: 'A content filter ended the answer.',
  badResponse: FAILED,
  truncated: 'The answer broke off.',
  budgetExceeded: NOT_SENT,
  notAllowed: NOT_SENT,
  config: FAILED,
  internal: FAILED,
};

function kept<T extends object>(known: WeakMap<T, T>, from: T, make: () => T): T {
  const made = known.get(from) ?? make();
  known.set(from, made);
  return made;
}
