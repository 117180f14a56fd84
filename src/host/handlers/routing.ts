// The settings page of routing: changes rules, chains and rate limits in the person's settings, and tries prompts.
import * as vscode from 'vscode';
import {
  entryIds,
  rawRules,
  requireChain,
  withChain,
  withChainBack,
  withLimit,
  withLimitBack,
  withoutChain,
  withoutLimit,
  withoutRule,
  withRule,
  withRuleBack,
  withRuleMoved,
  type RemovedChain,
  type RemovedEntry,
} from '../../core/configuration/routingEdits.ts';
import { AppError } from '../../core/errors.ts';
import { resolveChain } from '../../core/routing/ownChains.ts';
import type { RoutingRequests, RuleDraft } from '../../shared/protocol/routing.ts';
import type { RuleProblem } from '../../shared/routingViews.ts';
import type { Handlers } from '../../shared/rpc.ts';
import { namesNow, nameOf, routingPage, ruleProblems } from '../routingPage.ts';
import { namedNow } from '../ruleNamesNow.ts';
import { suggestions } from '../ruleSuggestions.ts';
import type { Services } from '../services.ts';
import { tryRouting } from '../tryRouting.ts';
import { done } from './done.ts';
import { LastRemoved, written } from './written.ts';

type Setting = 'routing.rules' | 'routing.chains' | 'rateLimits';

export function routingHandlers(services: Services): Handlers<RoutingRequests> {
  const removedRule = new LastRemoved<RemovedEntry>();
  const removedChain = new LastRemoved<RemovedChain>();
  const removedLimit = new LastRemoved<RemovedEntry>();
  const view = (signal: AbortSignal) => routingPage(services, signal);
  const writing = (id: Setting) => (work: (raw: unknown) => unknown) =>
    written(services.configuration.change(id, 'user', work));
  const change = async (id: Setting, work: (raw: unknown) => unknown, signal: AbortSignal) => {
    await writing(id)(work);
    return view(signal);
  };
  return {
    'routing/view': (_params, signal) => view(signal),
    'routing/saveRule': async ({ id, texts }, signal) => {
      refuseMistakes(await problemsOf(services, { id, texts }));
      return change('routing.rules', (raw) => withRule(raw, id, texts), signal);
    },
    'routing/removeRule': async ({ id }, signal) => {
      await removedRule.take(writing('routing.rules'), (raw) => withoutRule(raw, id));
      return view(signal);
    },
    'routing/putBackRule': (_params, signal) =>
      removedRule.putBack('rule', (rule) => change('routing.rules', (raw) => withRuleBack(raw, rule), signal)),
    'routing/moveRule': ({ id, by }, signal) => change('routing.rules', (raw) => withRuleMoved(raw, id, by), signal),
    'routing/checkRule': (draft) => problemsOf(services, draft),
    'routing/suggest': async ({ field, before }) => {
      const { chains, ...named } = await namedNow(services);
      return suggestions(field, before, { ...named, chains: Object.keys(chains) });
    },
    'routing/saveChain': ({ name, from, was, entries }, signal) =>
      change(
        'routing.chains',
        (raw) => {
          if (from !== undefined && was !== undefined) {
            requireChain(raw, from, was);
          }
          return withChain(raw, name, from, entries);
        },
        signal,
      ),
    'routing/removeChain': async ({ name }, signal) => {
      await removedChain.take(writing('routing.chains'), (raw) => withoutChain(raw, name));
      return view(signal);
    },
    'routing/putBackChain': (_params, signal) =>
      removedChain.putBack('chain', (chain) => change('routing.chains', (raw) => withChainBack(raw, chain), signal)),
    'routing/checkChain': async ({ entries }) => {
      const { names, isWhole } = await namesNow(services);
      return entries.map((entry) => {
        const { models, problems } = resolveChain([entry], names);
        // A name that nobody knows may stand in a list that is being read.
        return { models: models.map((model) => nameOf(services, model)), problems: isWhole ? problems : [] };
      });
    },
    'routing/saveLimit': ({ id, values }, signal) => change('rateLimits', (raw) => withLimit(raw, id, values), signal),
    'routing/removeLimit': async ({ id }, signal) => {
      await removedLimit.take(writing('rateLimits'), (raw) => withoutLimit(raw, id));
      return view(signal);
    },
    'routing/putBackLimit': (_params, signal) =>
      removedLimit.putBack('limit', (limit) => change('rateLimits', (raw) => withLimitBack(raw, limit), signal)),
    'routing/clearKept': async (_params, signal) => {
      (await services.store()).cachedAnswers.clear();
      return view(signal);
    },
    'routing/try': (asked, signal) => tryRouting(services, asked, signal),
    'routing/editFile': async ({ uri }) => done(await editFile(services, uri)),
    'routing/calibrate': async () => done(await vscode.commands.executeCommand('llmWorkbench.calibrateRouter')),
  };
}

async function problemsOf(services: Services, { id, texts }: RuleDraft): Promise<readonly RuleProblem[]> {
  const raw = services.configuration.own('routing.rules');
  const { names, isWhole } = await namesNow(services);
  const list = rawRules(raw);
  const place = id === undefined ? list.length + 1 : entryIds(list).indexOf(id) + 1;
  return ruleProblems(withRule(raw, id, texts), place, isWhole ? names : undefined);
}

function refuseMistakes(problems: readonly RuleProblem[]): void {
  const error = problems.find(({ severity }) => severity === 'error');
  if (error) {
    throw new AppError('config', error.message);
  }
}

/** Only a file that this page shows. */
async function editFile(services: Services, uri: string | undefined): Promise<void> {
  if (uri === undefined) {
    await vscode.commands.executeCommand('llmWorkbench.editRoutingRules');
    return;
  }
  const { folders } = await (await services.ruleSources()).sources();
  const known = folders.find((folder) => folder.uri.toString() === uri);
  if (!known || known.state === 'missing') {
    throw new AppError('config', 'This file is not there any more.');
  }
  await vscode.window.showTextDocument(known.uri);
}
