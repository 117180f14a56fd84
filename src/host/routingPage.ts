// Puts together what the settings page of routing shows.
import * as vscode from 'vscode';
import { isRecord } from '../core/isRecord.ts';
import {
  chainEntries,
  entryIds,
  limitRows,
  lockedChains,
  lockedLimits,
  lockedRules,
  rawRules,
  ruleTexts,
} from '../core/configuration/routingEdits.ts';
import { readChains, readRateLimits } from '../core/configuration/routingReader.ts';
import { RuleWords } from '../core/router/ruleWords.ts';
import { COMPUTED_CHAINS } from '../core/routing/chains.ts';
import { resolveChain } from '../core/routing/ownChains.ts';
import type { RoutingRule } from '../core/routing/rules/routingRule.ts';
import { readRules } from '../core/routing/rules/readRules.ts';
import type { RuleNames } from '../core/routing/rules/ruleNames.ts';
import { unknownTargets } from '../core/routing/rules/unknownTargets.ts';
import type { ModelReference } from '../core/records.ts';
import type { RoutingPageView, RuleLine, RulesInForce } from '../shared/routingPageViews.ts';
import type { RuleProblem } from '../shared/routingViews.ts';
import type { RuleSourcesNow } from './routingRules.ts';
import { namedNow } from './ruleNamesNow.ts';
import { type Services, workspaceUri } from './services.ts';

/** Of a person's own last questions. */
const MOST_GAINS = 2000;
/** Steps of their spread: enough for a share to the percent. */
const SPREAD_STEPS = 200;
const LONGEST_STRANGE = 200;
const MOST_COMPUTED = 6;

const words = new RuleWords();

/** What rules and chains can name now, and whether a name that is unknown is unknown for good. */
export async function namesNow(services: Services): Promise<{ names: RuleNames; isWhole: boolean }> {
  const { isWhole, ...named } = await namedNow(services);
  return { names: words.of(named).names, isWhole };
}

export async function routingPage(services: Services, signal: AbortSignal): Promise<RoutingPageView> {
  const { configuration } = services;
  const [{ names, isWhole }, sources, computed, store] = await Promise.all([
    namesNow(services),
    services.ruleSources().then((rules) => rules.sources()),
    computedChains(services, signal),
    services.store(),
  ]);
  const uri = workspaceUri();
  return {
    rules: rulesView(configuration.own('routing.rules'), sources.setting, isWhole ? names : undefined),
    folders: sources.folders.map(folderView),
    isUntrusted: !vscode.workspace.isTrusted && (vscode.workspace.workspaceFolders?.length ?? 0) > 0,
    chains: { ...chainsView(services, names), computed },
    limits: limitsView(services),
    kept: store.cachedAnswers.size(),
    gains: gainsView(store.learning.gains(MOST_GAINS)),
    ...(uri !== undefined && { workspace: { uri, name: vscode.workspace.name ?? uri } }),
  };
}

/** Of one rule: what is wrong with it, and names that nobody knows where all are known. */
export function ruleProblems(raw: unknown, place: number, names: RuleNames | undefined): readonly RuleProblem[] {
  const read = readRules(raw, 'settings');
  const all = [...read.problems, ...(names ? unknownTargets(read.rules, names) : [])];
  return all.filter(({ rule }) => rule === place);
}

function rulesView(
  raw: unknown,
  now: RuleSourcesNow['setting'],
  names: RuleNames | undefined,
): RoutingPageView['rules'] {
  const list = rawRules(raw);
  const ids = entryIds(list);
  const read = readRules(raw, 'settings');
  const all = [...read.problems, ...(names ? unknownTargets(read.rules, names) : [])];
  const locked = lockedRules(raw);
  const inForce = inForceOf(now);
  return {
    rows: list.map((entry, index) => ({
      id: ids[index] ?? '',
      texts: ruleTexts(entry),
      problems: all.filter(({ rule }) => rule === index + 1),
      ...(!isRecord(entry) && { strange: (JSON.stringify(entry) ?? '').slice(0, LONGEST_STRANGE) }),
    })),
    problems: read.problems.filter(({ rule }) => rule === undefined).map(({ message }) => message),
    inForce,
    held: inForce === 'lastGood' ? now.rules.map(lineOf) : [],
    ...(locked !== undefined && { locked }),
  };
}

function folderView(folder: RuleSourcesNow['folders'][number]): RoutingPageView['folders'][number] {
  const { name, uri, state, rules, problems } = folder;
  return { folder: name, uri: uri.toString(), state, inForce: inForceOf(folder), rules: rules.map(lineOf), problems };
}

function inForceOf({ problems, isLastGood }: RuleSourcesNow['setting']): RulesInForce {
  return isLastGood ? 'lastGood' : problems.some(({ severity }) => severity === 'error') ? 'faultless' : 'written';
}

function lineOf({ place, name, text }: RoutingRule): RuleLine {
  return { place, text, ...(name !== undefined && { name }) };
}

function chainsView(services: Services, names: RuleNames): Omit<RoutingPageView['chains'], 'computed'> {
  const raw = services.configuration.own('routing.chains');
  const locked = lockedChains(raw);
  const own = Object.entries(isRecord(raw) ? raw : {}).map(([name, value]) => {
    const entries = chainEntries(value);
    const { models, problems } = resolveChain(entries, names);
    const wrong = readChains({ [name]: value }).problems;
    return { name, entries, models: models.map((model) => nameOf(services, model)), problems: [...wrong, ...problems] };
  });
  return { own, ...(locked !== undefined && { locked }) };
}

/** The dry run for a short question says who is in each. */
async function computedChains(services: Services, signal: AbortSignal): Promise<RoutingPageView['chains']['computed']> {
  const { router } = await services.routing();
  const own = services.configuration.settings.routing().chains;
  const shown = COMPUTED_CHAINS.filter((name) => !Object.hasOwn(own, name));
  return Promise.all(
    shown.map(async (name) => {
      const { chain } = await router.explain(
        {
          receiptId: '',
          chain: name,
          request: { messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] },
          requestFor: ({ modelInfo }) => ({ model: modelInfo.id, messages: [] }),
          purpose: 'chat',
          workspace: workspaceUri(),
        },
        signal,
      );
      return { name, models: chain.slice(0, MOST_COMPUTED).map((one) => one.name) };
    }),
  );
}

function limitsView(services: Services): RoutingPageView['limits'] {
  const raw = services.configuration.own('rateLimits');
  const locked = lockedLimits(raw);
  const rows = limitRows(raw);
  const problems = rows.some(({ problem }) => problem !== undefined) ? [] : readRateLimits(raw ?? []).problems;
  return { rows, problems, waiting: services.waitingRequests().length, ...(locked !== undefined && { locked }) };
}

function gainsView(gains: readonly number[]): RoutingPageView['gains'] {
  const sorted = gains.toSorted((one, other) => one - other);
  const steps = Math.min(sorted.length, SPREAD_STEPS);
  const at = (step: number) => sorted[Math.floor(((step + 0.5) * sorted.length) / steps)] ?? 0;
  return { requests: sorted.length, spread: Array.from({ length: steps }, (_, step) => at(step)) };
}

export function nameOf({ catalog }: Services, model: ModelReference): string {
  return catalog.nameOf(model) ?? model.model;
}
