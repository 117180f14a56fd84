// Opens the cost view at one conversation: the days of it, broken down by conversation.
import * as vscode from 'vscode';
import { AppError } from '../core/errors.ts';
import { localDay } from '../core/localDay.ts';
import type { CostPeriod, CostQuery } from '../shared/costViews.ts';
import type { Services } from './services.ts';

/** Throws `badRequest` when the conversation is gone. */
export async function openConversationCosts(services: Services, conversationId: string): Promise<void> {
  const conversation = (await services.store()).conversations.get(conversationId);
  if (!conversation) {
    throw new AppError('badRequest', 'This conversation is not there any more.');
  }
  const query: CostQuery = { period: periodOf(conversation), by: 'conversation' };
  await vscode.commands.executeCommand('llmWorkbench.openCosts', query);
}

function periodOf({ createdAt, updatedAt }: { createdAt: number; updatedAt: number }): CostPeriod {
  // A clock that was set back may have the end before the beginning.
  const [from, to] = [localDay(Math.min(createdAt, updatedAt)), localDay(Math.max(createdAt, updatedAt))];
  return from === to ? { kind: 'day', of: from } : { kind: 'range', from, to };
}
