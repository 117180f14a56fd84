// The commands that open a comparison: anew, of a conversation, an answer or a selection, of a saved set, or one that was kept.
import * as vscode from 'vscode';
import { AppError } from '../core/errors.ts';
import { codeContext } from '../core/prompts/codeContext.ts';
import type { Conversation } from '../core/records.ts';
import type { ComparisonListItem } from '../shared/compareViews.ts';
import type { ComparePanel } from './comparePanel.ts';
import { codeOrExplain } from './editorActions.ts';
import { removeComparison } from './handlers/compare.ts';
import { newComparison, type WantedComparison } from './newComparison.ts';

type CompareCommandId =
  | 'compareModels'
  | 'compareConversation'
  | 'compareAnswer'
  | 'compareSelection'
  | 'openComparison'
  | 'compareSet';

/** By their ids; `of` comes from a command and may be anything. Each throws in words. */
export const compareCommands: Readonly<Record<CompareCommandId, (panel: ComparePanel, of?: unknown) => Promise<void>>> =
  { compareModels, compareConversation, compareAnswer, compareSelection, openComparison, compareSet };

/** More are found by the page, which searches. */
const MOST_LISTED = 200;

/** The one that was open, or a new one. Without a model the page says what is missing. */
async function compareModels(panel: ComparePanel): Promise<void> {
  const { services, shownId } = panel;
  if (shownId !== undefined && (await services.store()).comparisons.get(shownId)) {
    return panel.show(shownId);
  }
  try {
    await showNew(panel);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'noModel') {
      throw error;
    }
    await panel.show(undefined);
  }
}

/** `of` is a conversation's id; without one the conversation that the chat shows is meant. */
async function compareConversation(panel: ComparePanel, of?: unknown): Promise<void> {
  const id = typeof of === 'string' ? of : panel.view.conversationId;
  const conversation = id === undefined ? undefined : (await panel.services.store()).conversations.get(id);
  if (typeof of === 'string' && !conversation) {
    throw new AppError('badRequest', 'This conversation is not there any more.');
  }
  // There is nothing in a new one that could be carried over.
  await showNew(panel, conversation?.leafId === undefined ? {} : carriedFrom(conversation));
}

/** "What if another model had been asked?" `of` is the id of an answer, or of a question. */
async function compareAnswer(panel: ComparePanel, of?: unknown): Promise<void> {
  const store = await panel.services.store();
  const message = typeof of === 'string' ? store.messages.get(of) : undefined;
  const conversation = message && store.conversations.get(message.conversationId);
  if (!message || !conversation) {
    throw new AppError('badRequest', 'This message is not there any more.');
  }
  const { providerId, model } = message;
  const first = providerId !== undefined && model !== undefined ? { providerId, model } : conversation.model;
  await showNew(panel, { ...carriedFrom(conversation, message.id), first });
}

async function compareSelection(panel: ComparePanel): Promise<void> {
  const code = await codeOrExplain();
  if (code) {
    const { id } = await newComparison(panel.services);
    await panel.show(id, { text: '', context: [codeContext(code)] });
  }
}

async function compareSet(panel: ComparePanel): Promise<void> {
  const sets = (await panel.services.comparisons()).sets();
  if (sets.length === 0) {
    void vscode.window.showInformationMessage('No set is saved yet: save the models of a comparison in its own menu.');
    return;
  }
  const items = sets.map(({ name, columns }) => ({
    label: name,
    description: columns.map(({ label }) => label).join(', '),
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: 'Compare with a Saved Set',
    placeHolder: 'Which models to compare',
    matchOnDescription: true,
  });
  if (chosen) {
    await showNew(panel, { set: chosen.label });
  }
}

interface ComparisonItem extends vscode.QuickPickItem {
  id: string;
}

const DELETE: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Delete Comparison' };

/** `of` is a comparison's id; without one the person chooses among all that are kept. */
async function openComparison(panel: ComparePanel, of?: unknown): Promise<void> {
  if (typeof of === 'string') {
    return panel.show(of);
  }
  const comparisons = await panel.services.comparisons();
  const pick = vscode.window.createQuickPick<ComparisonItem>();
  pick.title = 'Open Saved Comparison';
  pick.placeholder = 'Search by title or model';
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const fill = async () => {
    pick.items = (await comparisons.list({ limit: MOST_LISTED })).items.map(itemOf);
    pick.placeholder = pick.items.length > 0 ? pick.placeholder : 'No comparison was asked anything yet';
  };
  pick.onDidTriggerItemButton(({ item }) => {
    panel.inVsCode(removeInPick(panel, item, fill));
  });
  const chosen = new Promise<ComparisonItem | undefined>((resolve) => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0]));
    pick.onDidHide(() => resolve(undefined));
  });
  try {
    pick.busy = true;
    pick.show();
    await fill();
    pick.busy = false;
    const item = await chosen;
    if (item) {
      await panel.show(item.id);
    }
  } finally {
    pick.dispose();
  }
}

async function removeInPick(
  panel: ComparePanel,
  { id, label }: ComparisonItem,
  fill: () => Promise<void>,
): Promise<void> {
  await removeComparison(panel, id);
  await fill();
  const undo = 'Undo';
  if ((await vscode.window.showInformationMessage(`"${label}" was deleted.`, undo)) === undo) {
    (await panel.services.comparisons()).undelete(id);
    await fill();
  }
}

function itemOf({ id, title, updatedAt, models, decision }: ComparisonListItem): ComparisonItem {
  const when = new Date(updatedAt).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const detail = [models.join(', '), decision].filter(Boolean).join(' · ');
  return { id, label: title, description: when, detail, buttons: [DELETE] };
}

function carriedFrom({ id, parameters, model }: Conversation, messageId?: string): WantedComparison {
  return {
    carriedFrom: { conversationId: id, ...(messageId !== undefined && { messageId }) },
    parameters,
    first: model,
  };
}

/** With an empty composer, or with the question that is carried over, to be changed before it is sent. */
async function showNew(panel: ComparePanel, wanted: WantedComparison = {}): Promise<void> {
  const { id, draft } = await newComparison(panel.services, wanted);
  await panel.show(id, draft);
}
