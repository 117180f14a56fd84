// Several models side by side: what the comparison page may ask of the host, but for decisions and exports.
import * as vscode from 'vscode';
import { columnOfLast } from '../../core/compare/comparisonColumns.ts';
import { AppError } from '../../core/errors.ts';
import type { ModelReference, StoredMessage } from '../../core/records.ts';
import type { ComparisonSnapshot, TurnView } from '../../shared/compareViews.ts';
import type { ComparePageEvents } from '../../shared/protocol.ts';
import type { CompareRequests } from '../../shared/protocol/compare.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { ChatView } from '../chatView.ts';
import { runEditorAction } from '../editorActions.ts';
import type { KeyCommands } from '../keyCommands.ts';
import { newComparison } from '../newComparison.ts';
import type { Services } from '../services.ts';
import type { AnsweringPage } from './answers.ts';
import type { AttachingPage } from './context.ts';
import { done } from './done.ts';
import { refuseBlind } from './refuseBlind.ts';

/** What the handlers of the comparison page work with. */
export interface ComparePlace {
  readonly services: Services;
  /** The comparison that the page shows. */
  readonly shownId: string | undefined;
  /** Tells the page; not heard while it is hidden, which asks anew when it is seen again. */
  emit<E extends keyof ComparePageEvents>(event: E, data: ComparePageEvents[E]): void;
}

/** The page itself. */
export interface ComparePage extends ComparePlace, AttachingPage {
  readonly keyCommands: KeyCommands;
  readonly view: ChatView;
  snapshot(): Promise<ComparisonSnapshot>;
  /** Everything anew for a page that is in sight. */
  tell(): Promise<void>;
  /** Another comparison is the one that is shown; the page is not told. */
  choose(id: string | undefined): Promise<void>;
  pageIsReady(): void;
  /** Chips say which of these columns take no pictures. */
  checkPictures(columnIds: readonly string[]): Promise<void>;
  /** Something that VS Code asks the person by itself. */
  inVsCode(task: Promise<void>): void;
}

type Elsewhere =
  | `compare/${'decide' | 'judge' | 'judgeOffer' | 'merge' | 'mergeOffer' | 'mergePoints' | 'keepAsTest'}`
  | `compare/export${'' | 'Code'}`;

export function compareHandlers(page: ComparePage): Handlers<Omit<CompareRequests, Elsewhere>> {
  const { services } = page;
  const comparisons = () => services.comparisons();
  return {
    'compare/snapshot': async () => {
      try {
        return await page.snapshot();
      } finally {
        // Also where there is none: the page says so, and hears when things work again.
        page.pageIsReady();
      }
    },
    'compare/new': async (wanted) => show(page, (await newComparison(services, wanted)).id),
    'compare/open': async ({ id }) => {
      if (!(await services.store()).comparisons.get(id)) {
        throw new AppError('badRequest', 'This comparison is not there any more.');
      }
      return show(page, id);
    },
    'compare/list': async (query, signal) => (await comparisons()).list({ ...query, signal }),
    'compare/rename': async ({ id, title }) => done((await comparisons()).rename(id, title)),
    'compare/delete': ({ id }) => removeComparison(page, id),
    'compare/undelete': async ({ id }) => {
      if (!(await comparisons()).undelete(id)) {
        throw new AppError('badRequest', 'This comparison cannot be brought back any more.');
      }
      return null;
    },
    'compare/addColumn': async ({ id, model, ask }) => (await comparisons()).addColumn(id, model, ask),
    'compare/removeColumn': async ({ id, columnId }) => (await comparisons()).removeColumn(id, columnId),
    'compare/restoreColumn': async ({ id, columnId }) => (await comparisons()).restoreColumn(id, columnId),
    'compare/setColumn': async ({ id, columnId, ...change }) => {
      const changed = await (await comparisons()).setColumn(id, columnId, change);
      if (change.model || change.ticked !== undefined) {
        await page.attach(() => undefined);
      }
      return changed;
    },
    'compare/reorder': async ({ id, columnIds }) => (await comparisons()).reorder(id, columnIds),
    'compare/setParameters': async ({ id, parameters }) => (await comparisons()).setParameters(id, parameters),
    'compare/blind': async ({ id, on }) => (await comparisons()).setBlind(id, on),
    'compare/ask': (asked) => ask(page, asked),
    'compare/editAndAsk': async ({ id, turnId, text }) => (await comparisons()).editAndAsk(id, turnId, text),
    'compare/estimate': async ({ id, text, columnIds }, signal) =>
      (await comparisons()).estimate(id, text, page.attachments.contexts(), columnIds, signal),
    'compare/stop': async ({ id, columnId }) => done((await comparisons()).stop(id, columnId)),
    'compare/rerun': async ({ id, columnId }) => done(await (await comparisons()).rerun(id, columnId)),
    'compare/showBranch': async ({ id, columnId, messageId }) =>
      (await comparisons()).showBranch(id, columnId, messageId),
    'compare/older': async ({ id, columnId, before }) => (await comparisons()).older(id, columnId, before),
    'compare/continue': ({ id, columnId }) => continueInChat(page, id, columnId),
    'compare/forkAll': ({ id }) => forkAll(page, id),
    'compare/saveSet': async ({ id, name }) => {
      (await comparisons()).saveSet(id, name);
      return page.snapshot();
    },
    'compare/deleteSet': async ({ name }) => {
      (await comparisons()).deleteSet(name);
      return page.snapshot();
    },
  };
}

/** Errors and answers in the columns of the comparison that is shown: those of others, or of the chat, are not touched from here. */
export function answersOf(page: ComparePage): AnsweringPage {
  const { services, keyCommands } = page;
  const again = async (message: StoredMessage, model?: ModelReference) => {
    const id = page.shownId;
    const stored = id === undefined ? undefined : (await services.store()).comparisons.get(id);
    const column = columnOfLast(stored, message);
    const comparisons = await services.comparisons();
    if (model) {
      // What stands over a column is who answers in it.
      await comparisons.setColumn(column.comparisonId, column.id, { model });
    }
    await comparisons.rerun(column.comparisonId, column.id);
  };
  return {
    services,
    keyCommands,
    chat: async () => (await services.comparisons()).chat,
    retry: (message) => again(message),
    askInstead: async (messageId, model) => {
      const message = (await services.store()).messages.get(messageId);
      return message && again(message, model);
    },
    // Each column has a picker of its own.
    switchModel: () => undefined,
    newConversation: async () => {
      await page.choose((await newComparison(services)).id);
      await page.tell();
    },
    editorTask: (task) => runEditorAction(page.view, task),
  };
}

async function show(page: ComparePage, id: string): Promise<ComparisonSnapshot> {
  await page.choose(id);
  return page.snapshot();
}

/** Also of one that is shown: then none is. */
export async function removeComparison(page: ComparePage, id: string): Promise<null> {
  (await page.services.comparisons()).delete(id);
  if (page.shownId === id) {
    await page.choose(undefined);
    await page.tell();
  }
  return null;
}

/** With what is attached now; what is attached meanwhile waits for the next one. */
async function ask(
  page: ComparePage,
  { id, text, columnIds }: CompareRequests['compare/ask']['params'],
): Promise<TurnView> {
  if (page.shownId !== id) {
    throw new AppError('badRequest', 'Another comparison is shown now; nothing was sent.');
  }
  const { attachments } = page;
  const [context, sent] = [attachments.contexts(), attachments.ids()];
  await page.checkPictures(columnIds);
  attachments.refuseProblems();
  const turn = await (await page.services.comparisons()).ask(id, text, context, columnIds);
  attachments.remove(sent);
  return turn;
}

/** A chat names the model that it goes on with. */
async function namesAreShown(services: Services, id: string): Promise<void> {
  const comparison = (await services.store()).comparisons.get(id);
  if (comparison) {
    refuseBlind(comparison, 'the chat');
  }
}

async function continueInChat(page: ComparePage, id: string, columnId: string): Promise<null> {
  const { services, view } = page;
  await namesAreShown(services, id);
  const conversationId = (await services.comparisons()).continueInChat(id, columnId);
  view.emit('chat/snapshot', await view.show(conversationId));
  await view.reveal(true);
  const column = (await services.store()).comparisons.get(id)?.columns.find((one) => one.id === columnId);
  if (column) {
    page.inVsCode(goOnWith(services, column.model));
  }
  return null;
}

/** The chat asks one model in all conversations: from now on the winner, unless the person takes that back. */
async function goOnWith(services: Services, model: ModelReference): Promise<void> {
  const { current } = await services.models();
  if (current?.providerId === model.providerId && current.model === model.model) {
    return;
  }
  const choose = (choice: ModelReference | string) =>
    services.choosing(() => services.configuration.chooseModel(choice));
  await choose(model);
  const now = `The chat now asks ${services.catalog.nameOf(model) ?? model.model}.`;
  if (!current) {
    return;
  }
  const back = `Back to ${current.name}`;
  if ((await vscode.window.showInformationMessage(now, back)) === back) {
    await choose(current.alias ?? current);
  }
}

async function forkAll(page: ComparePage, id: string): Promise<null> {
  const { services, view } = page;
  await namesAreShown(services, id);
  const [first] = (await services.comparisons()).forkAll(id);
  if (first === undefined) {
    throw new AppError('badRequest', 'No column has been asked anything yet.');
  }
  view.emit('chat/snapshot', await view.show(first));
  await view.reveal(false);
  view.emit('view/show', { part: 'conversations' });
  return null;
}
