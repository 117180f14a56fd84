// Stands in for the host's part of the page of routing: settings in memory, read, changed and checked by the program's own code.
import {
  entryIds,
  limitRows,
  lockedChains,
  lockedLimits,
  lockedRules,
  rawRules,
  requireChain,
  ruleTexts,
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
} from '../../../src/core/configuration/routingEdits.ts';
import { readRateLimits } from '../../../src/core/configuration/routingReader.ts';
import { usualAnswerTokens } from '../../../src/core/router/answerTokens.ts';
import { questionOf, requestOf } from '../../../src/core/router/requestOf.ts';
import { resolveChain } from '../../../src/core/routing/ownChains.ts';
import { firstMatch } from '../../../src/core/routing/rules/matchRules.ts';
import { readRules } from '../../../src/core/routing/rules/readRules.ts';
import { RuleNames } from '../../../src/core/routing/rules/ruleNames.ts';
import { unknownTargets } from '../../../src/core/routing/rules/unknownTargets.ts';
import { suggestions } from '../../../src/host/ruleSuggestions.ts';
import type { RoutingRequests, RuleDraft } from '../../../src/shared/protocol/routing.ts';
import type { RoutingPageView, TriedPrompt } from '../../../src/shared/routingPageViews.ts';
import type { RuleProblem } from '../../../src/shared/routingViews.ts';
import { hostile, receipt } from './routeReceipts.ts';
import { ROUTING, type RoutingState } from './routingStates.ts';

export type RoutingAnswers = {
  [M in keyof RoutingRequests]: (params: RoutingRequests[M]['params']) => RoutingRequests[M]['result'];
};

/** `name` is the gallery's state. */
export function routingAnswers(name: string): { answers: RoutingAnswers; settings(): RoutingState } {
  const state: RoutingState = { ...(ROUTING[name] ?? ROUTING['settingsRouting']) };
  let removedRule: RemovedEntry | undefined;
  let removedChain: RemovedChain | undefined;
  let removedLimit: RemovedEntry | undefined;
  const names = (): RuleNames => new RuleNames(nameable(state));
  const answer = (): RoutingPageView => viewOf(state, names());
  const check = ({ id, texts }: RuleDraft): readonly RuleProblem[] => {
    const raw = withRule(state.rules, id, texts);
    const list = rawRules(state.rules);
    const place = id === undefined ? list.length + 1 : entryIds(list).indexOf(id) + 1;
    return problemsOf(raw, names()).filter(({ rule }) => rule === place);
  };
  const answers: RoutingAnswers = {
    'routing/view': answer,
    'routing/saveRule': (draft) => {
      const wrong = check(draft).find(({ severity }) => severity === 'error');
      if (wrong) {
        throw new Error(wrong.message);
      }
      state.rules = withRule(state.rules, draft.id, draft.texts);
      return answer();
    },
    'routing/removeRule': ({ id }) => {
      ({ raw: state.rules, removed: removedRule } = withoutRule(state.rules, id));
      return answer();
    },
    'routing/putBackRule': () => {
      state.rules = removedRule && withRuleBack(state.rules, removedRule);
      return answer();
    },
    'routing/moveRule': ({ id, by }) => {
      state.rules = withRuleMoved(state.rules, id, by);
      return answer();
    },
    'routing/checkRule': check,
    'routing/suggest': ({ field, before }) => suggestions(field, before, nameable(state)),
    'routing/saveChain': ({ name: chain, from, was, entries }) => {
      if (from !== undefined && was !== undefined) {
        requireChain(state.chains, from, was);
      }
      state.chains = withChain(state.chains, chain, from, entries);
      return answer();
    },
    'routing/removeChain': ({ name: chain }) => {
      ({ raw: state.chains, removed: removedChain } = withoutChain(state.chains, chain));
      return answer();
    },
    'routing/putBackChain': () => {
      state.chains = removedChain && withChainBack(state.chains, removedChain);
      return answer();
    },
    'routing/checkChain': ({ entries }) =>
      entries.map((entry) => {
        const { models, problems } = resolveChain([entry], names());
        return { models: models.map(({ model }) => model), problems };
      }),
    'routing/saveLimit': ({ id, values }) => {
      state.limits = withLimit(state.limits, id, values);
      return answer();
    },
    'routing/removeLimit': ({ id }) => {
      ({ raw: state.limits, removed: removedLimit } = withoutLimit(state.limits, id));
      return answer();
    },
    'routing/putBackLimit': () => {
      state.limits = removedLimit && withLimitBack(state.limits, removedLimit);
      return answer();
    },
    'routing/clearKept': () => {
      state.kept = { answers: 0, bytes: 0 };
      return answer();
    },
    'routing/try': (asked) => tried(state, asked, names()),
    'routing/editFile': () => null,
    'routing/calibrate': () => null,
  };
  return { answers, settings: () => state };
}

function problemsOf(raw: unknown, names: RuleNames): readonly RuleProblem[] {
  const read = readRules(raw, 'settings');
  return [...read.problems, ...unknownTargets(read.rules, names)];
}

function viewOf(state: RoutingState, names: RuleNames): RoutingPageView {
  const list = rawRules(state.rules);
  const ids = entryIds(list);
  const problems = problemsOf(state.rules, names);
  const isWrong = problems.some(({ severity }) => severity === 'error');
  const locked = lockedRules(state.rules);
  const noChains = lockedChains(state.chains);
  const chains = (noChains === undefined ? (state.chains ?? {}) : {}) as Readonly<Record<string, readonly string[]>>;
  const noLimits = lockedLimits(state.limits);
  const rows = limitRows(state.limits);
  return {
    rules: {
      rows: list.map((entry, index) => ({
        id: ids[index] ?? '',
        texts: ruleTexts(entry),
        problems: problems.filter(({ rule }) => rule === index + 1),
        ...(typeof entry !== 'object' && { strange: JSON.stringify(entry) }),
      })),
      problems: problems.filter(({ rule }) => rule === undefined).map(({ message }) => message),
      inForce: isWrong ? (state.lastGood ? 'lastGood' : 'faultless') : 'written',
      held: isWrong && state.lastGood ? readRules(state.lastGood, 'settings').rules : [],
      ...(locked !== undefined && { locked }),
    },
    folders: state.folders ?? [],
    isUntrusted: state.isUntrusted ?? false,
    chains: {
      own: Object.entries(chains).map(([chain, entries]) => {
        const found = resolveChain(entries, names);
        return { name: chain, entries, models: found.models.map(({ model }) => model), problems: found.problems };
      }),
      computed: state.computed ?? [],
      ...(noChains !== undefined && { locked: noChains }),
    },
    limits: {
      rows,
      problems: rows.some(({ problem }) => problem) ? [] : readRateLimits(state.limits ?? []).problems,
      waiting: state.waiting ?? 0,
      ...(noLimits !== undefined && { locked: noLimits }),
    },
    kept: state.kept ?? { answers: 0, bytes: 0 },
    gains: { requests: state.gains?.length ?? 0, spread: (state.gains ?? []).toSorted((a, b) => a - b) },
    workspace: { uri: 'file:///home/me/llm-workbench', name: 'llm-workbench' },
  };
}

/** The rule that holds is found as the program does; the rest of the receipt is always the same. */
function tried(state: RoutingState, asked: RoutingRequests['routing/try']['params'], names: RuleNames): TriedPrompt {
  const { prompt, languageId, path, speed, purpose = 'chat', draft } = asked;
  const raw = draft ? withRule(state.rules, draft.id, draft.texts) : state.rules;
  const read = readRules(raw, 'settings');
  const isWrong = read.problems.some(({ severity }) => severity === 'error');
  const { rules } = isWrong ? readRules(state.lastGood ?? [], 'settings') : read;
  const ask = {
    receiptId: '',
    request: { messages: [{ role: 'user' as const, parts: [{ type: 'text' as const, text: prompt }] }] },
    requestFor: () => ({ model: '', messages: [] }),
    text: prompt,
    purpose,
    ...(languageId && { languageId }),
    ...(path && { path }),
    ...(speed && { speed }),
  };
  const facts = { settings: { preferLocal: false }, budget: {}, usual: usualAnswerTokens, now: 0 };
  const request = requestOf(ask, questionOf(ask), facts);
  const match = firstMatch(rules, { ...request, promptText: () => prompt }, names);
  const list = rawRules(state.rules);
  const place = draft && (draft.id === undefined ? list.length + 1 : entryIds(list).indexOf(draft.id) + 1);
  const fired = match && { place: match.place, text: match.text, source: match.source };
  const base = prompt.includes('hostile') ? hostile : receipt;
  const { rule: _rule, ...rest } = base;
  return {
    receipt: { ...rest, by: fired ? 'rule' : 'strategy', ...(fired && { rule: fired }), attempts: [] },
    ...(fired && {
      rule: { ...fired, isDraft: fired.place === place, ...(match.rule.name && { name: match.rule.name }) },
    }),
    ...(draft && { note: 'Tried with the rule as it stands in the form, which is not saved yet.' }),
  };
}

function nameable(state: RoutingState) {
  return {
    providers: ['openai', 'anthropic', 'groq', 'ollama'],
    models: MODELS,
    aliases: new Map([['fast', { providerId: 'groq', model: 'llama-3.1-70b-versatile' }]]),
    chains: Object.keys(state.chains ?? {}),
  };
}

const MODELS = [
  { providerId: 'openai', model: 'gpt-5' },
  { providerId: 'openai', model: 'gpt-4o' },
  { providerId: 'openai', model: 'gpt-4o-mini' },
  { providerId: 'anthropic', model: 'claude-sonnet-4-5' },
  { providerId: 'anthropic', model: 'claude-haiku-4-5' },
  { providerId: 'groq', model: 'llama-3.1-70b-versatile' },
  { providerId: 'ollama', model: 'qwen2.5-coder:7b' },
];
