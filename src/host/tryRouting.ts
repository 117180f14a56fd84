// The trial of a prompt: whom Auto would ask for it, with the rules in force or with one as it is being written. Sends nothing.
import { entryIds, rawRules, withRule } from '../core/configuration/routingEdits.ts';
import type { RouteAsk } from '../core/router/contract.ts';
import { readRules } from '../core/routing/rules/readRules.ts';
import type { RoutingRule } from '../core/routing/rules/routingRule.ts';
import { autoModel } from '../shared/autoModel.ts';
import type { RuleDraft } from '../shared/protocol/routing.ts';
import type { PromptToTry, TriedPrompt } from '../shared/routingPageViews.ts';
import type { RoutingReceipt } from '../shared/routingViews.ts';
import type { RuleSourcesNow } from './routingRules.ts';
import { type Services, workspaceUri } from './services.ts';

export async function tryRouting(
  services: Services,
  asked: PromptToTry & { draft?: RuleDraft | undefined },
  signal: AbortSignal,
): Promise<TriedPrompt> {
  const [routing, sources] = await Promise.all([
    services.routing(),
    services.ruleSources().then((rules) => rules.sources()),
  ]);
  const own = ownRules(services.configuration.own('routing.rules'), sources, asked.draft);
  const rules = [...own.rules, ...sources.folders.flatMap((folder) => folder.rules)];
  const receipt = await routing.explainWith(rules, askFor(services, asked), signal);
  const rule = firedRule(receipt, rules, own.draftPlace);
  return { receipt, ...(rule && { rule }), ...(own.note !== undefined && { note: own.note }) };
}

interface OwnRules {
  rules: readonly RoutingRule[];
  note?: string;
  draftPlace?: number;
}

function ownRules(raw: unknown, { setting }: RuleSourcesNow, draft: RuleDraft | undefined): OwnRules {
  if (!draft) {
    return { rules: setting.rules, ...(setting.isLastGood && { note: LAST_GOOD }) };
  }
  const draftPlace = draft.id === undefined ? rawRules(raw).length + 1 : entryIds(rawRules(raw)).indexOf(draft.id) + 1;
  const read = readRules(withRule(raw, draft.id, draft.texts), 'settings');
  const errors = read.problems.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) {
    return { rules: read.rules, draftPlace, note: WITH_DRAFT };
  }
  const isDrafts = errors.some(({ rule }) => rule === draftPlace);
  return { rules: setting.rules, note: isDrafts ? NOT_THE_DRAFT : LAST_GOOD };
}

const LAST_GOOD = 'There is a mistake in your rules: tried with those that are in force, the last good ones.';
const WITH_DRAFT = 'Tried with the rule as it stands in the form, which is not saved yet.';
const NOT_THE_DRAFT = 'The rule in the form has a mistake: tried with the rules that are in force, without it.';

function askFor(
  { configuration }: Services,
  { prompt, languageId, path, speed, purpose = 'chat' }: PromptToTry,
): RouteAsk {
  const { system, maxOutputTokens } = configuration.settings.parameters();
  const isChat = purpose === 'chat' || purpose === 'editorAction';
  return {
    receiptId: '',
    models: [autoModel()],
    request: {
      messages: [{ role: 'user', parts: [{ type: 'text', text: prompt }] }],
      ...(isChat && { system, maxOutputTokens }),
    },
    requestFor: ({ modelInfo }) => ({ model: modelInfo.id, messages: [] }),
    text: prompt,
    purpose,
    workspace: workspaceUri(),
    ...(languageId && { languageId }),
    ...(path && { path }),
    ...(speed && { speed }),
  };
}

function firedRule(
  { rule }: RoutingReceipt,
  rules: readonly RoutingRule[],
  draftPlace: number | undefined,
): TriedPrompt['rule'] {
  if (!rule) {
    return undefined;
  }
  const { place, text, source } = rule;
  const name = rules.find((one) => one.place === place && one.source === source && one.text === text)?.name;
  return { place, text, source, isDraft: source === 'settings' && place === draftPlace, ...(name && { name }) };
}
