// The cost view: its report, and what can be done about what it shows.
import * as vscode from 'vscode';
import { AppError } from '../../core/errors.ts';
import { localDay } from '../../core/localDay.ts';
import { systemClock } from '../../core/systemClock.ts';
import { recalledQuery, rememberedQuery } from '../../core/usage/rememberedQuery.ts';
import type { CostQuery } from '../../shared/costViews.ts';
import type { CostsRequests } from '../../shared/protocol/costs.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { ChatView } from '../chatView.ts';
import { costsView } from '../costsView.ts';
import { askToRaise } from '../raiseBudget.ts';
import { askWhere, saved } from '../saveAs.ts';
import type { Services } from '../services.ts';
import { done } from './done.ts';

/** In the workspace's state. */
export const LAST_QUERY = 'llmWorkbench.costQuery';

const USAGE_COMMANDS = { export: 'exportUsage', import: 'importUsage', delete: 'deleteUsage' } as const;

/** `inVsCode`: for what VS Code asks, which may take the person minutes; the page does not wait for it. */
export function costsHandlers(
  services: Services,
  view: ChatView,
  inVsCode: (task: Promise<void>) => void,
): Handlers<CostsRequests> {
  const run = (command: string, ...rest: unknown[]) =>
    inVsCode(Promise.resolve(vscode.commands.executeCommand<void>(`llmWorkbench.${command}`, ...rest)));
  let modelsKnown: Promise<unknown> | undefined;
  return {
    'costs/view': async ({ query }, signal) => {
      // Once for each opening: a list of all models takes longer than a report.
      modelsKnown ??= services
        .models()
        .catch((error: unknown) => services.log.error('Names of models in the cost view', error));
      return costsView(services, await remembered(services, query), modelsKnown, signal);
    },
    // What decides and reads rules loads when somebody asks for it.
    'costs/whatIf': async ({ query, scenario }, signal) =>
      (await import('../whatIf.ts')).supposed(services, query, scenario, signal),
    'costs/whatIfModels': async () => ({ models: await (await import('../whatIf.ts')).supposable(services) }),
    'costs/save': async ({ kind, name, content }) => {
      const bytes = kind === 'png' ? pictureOf(content) : Buffer.from(content, 'utf8');
      const target = await askWhere(services, name, kind, 'Save');
      if (!target) {
        return { saved: false };
      }
      await saved(target, vscode.workspace.fs.writeFile(target, bytes));
      return { saved: true };
    },
    'costs/openConversation': async ({ conversationId }) => {
      const store = await services.store();
      const conversation = store.conversations.get(conversationId);
      const comparisonId = conversation?.comparisonId ?? store.comparisons.get(conversationId)?.id;
      if (comparisonId !== undefined) {
        return done(run('openComparison', comparisonId));
      }
      if (!conversation) {
        throw new AppError('badRequest', 'This conversation was deleted; only what it cost is still known.');
      }
      view.emit('chat/snapshot', await view.show(conversationId));
      return done(await view.reveal(true));
    },
    'costs/setPrice': async ({ providerId, model }) => done(run('setPrice', { providerId, model })),
    'costs/openSettings': async ({ page }) => done(run('openSettings', page)),
    'costs/raiseBudget': async (budget) => done(inVsCode(askToRaise(services, budget))),
    'costs/usageFile': async ({ action }) => done(run(USAGE_COMMANDS[action])),
  };
}

/** What was asked last, unless the page asks for something, which is kept. */
async function remembered({ context }: Services, query: CostQuery | undefined): Promise<CostQuery> {
  const today = localDay(systemClock.now());
  const state = context.workspaceState;
  const kept = state.get<unknown>(LAST_QUERY);
  if (query === undefined) {
    return recalledQuery(kept, today);
  }
  const next = rememberedQuery(query, today);
  if (JSON.stringify(next) !== JSON.stringify(kept)) {
    await state.update(LAST_QUERY, next);
  }
  return query;
}

/** The first bytes of every PNG. */
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The page is not trusted: nothing else is saved under a picture's name. */
function pictureOf(base64: string): Buffer {
  const bytes = Buffer.from(base64, 'base64');
  if (!bytes.subarray(0, PNG.length).equals(PNG)) {
    throw new AppError('badRequest', 'This is no PNG picture.');
  }
  return bytes;
}
