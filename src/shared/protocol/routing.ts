// The settings page of routing: rules, chains and rate limits of the person, and the trial of a prompt.
import * as v from 'valibot';
import {
  LIMIT_FIGURES,
  LIMIT_SCOPES,
  TRIED_PURPOSES,
  type PromptToTry,
  type RateLimitValues,
  type RoutingPageView,
  type RuleSuggestions,
  type RuleTexts,
  type TriedPrompt,
} from '../routingPageViews.ts';
import type { RuleProblem } from '../routingViews.ts';
import type { Schemas } from '../rpc.ts';
import { languageId, nothing, text } from './fields.ts';

/** `chain`: an entry of a chain of one's own. */
const SUGGESTED_FIELDS = ['if', 'use', 'never', 'chain'] as const;
export type SuggestedField = (typeof SUGGESTED_FIELDS)[number];

/** A rule that is being edited; without `id` a new one at the end. */
export interface RuleDraft {
  id?: string | undefined;
  texts: RuleTexts;
}

export interface RoutingRequests {
  'routing/view': { params: Record<string, never>; result: RoutingPageView };
  /** Fails in words where the rule has a mistake, or was changed in the file meanwhile. */
  'routing/saveRule': { params: RuleDraft; result: RoutingPageView };
  'routing/removeRule': { params: { id: string }; result: RoutingPageView };
  /** Puts the rule that was removed last from this page back where it stood. */
  'routing/putBackRule': { params: Record<string, never>; result: RoutingPageView };
  /** One place up or down. */
  'routing/moveRule': { params: { id: string; by: -1 | 1 }; result: RoutingPageView };
  /** What is wrong with a rule as it is typed; writes nothing. Columns count in the texts as they were given. */
  'routing/checkRule': { params: RuleDraft; result: readonly RuleProblem[] };
  /** What can be written next; `before` is the field's text up to the cursor. */
  'routing/suggest': { params: { field: SuggestedField; before: string }; result: RuleSuggestions };
  /**
   * `from` is its name until now, `was` what it held when its form was opened. Fails in words where it does not fit, or was changed in
   * the file meanwhile.
   */
  'routing/saveChain': {
    params: {
      name: string;
      from?: string | undefined;
      was?: readonly string[] | undefined;
      entries: readonly string[];
    };
    result: RoutingPageView;
  };
  'routing/removeChain': { params: { name: string }; result: RoutingPageView };
  'routing/putBackChain': { params: Record<string, never>; result: RoutingPageView };
  /** What each of these means now, or what is wrong with it. */
  'routing/checkChain': {
    params: { entries: readonly string[] };
    result: readonly { models: readonly string[]; problems: readonly string[] }[];
  };
  'routing/saveLimit': { params: { id?: string | undefined; values: RateLimitValues }; result: RoutingPageView };
  'routing/removeLimit': { params: { id: string }; result: RoutingPageView };
  'routing/putBackLimit': { params: Record<string, never>; result: RoutingPageView };
  'routing/clearKept': { params: Record<string, never>; result: RoutingPageView };
  /** What a prompt would come to, with a rule as it is being edited. Sends nothing, writes nothing. */
  'routing/try': { params: PromptToTry & { draft?: RuleDraft | undefined }; result: TriedPrompt };
  /** The file of a folder's rules in the editor; without an address as the command does. */
  'routing/editFile': { params: { uri?: string | undefined }; result: null };
  /** VS Code's own questions. */
  'routing/calibrate': { params: Record<string, never>; result: null };
}

export interface RoutingEvents {
  /** Rules, models or circuits are others. */
  'routing/changed': Record<string, never>;
  /** Opens the page with this prompt, and tries it. */
  'routing/explain': PromptToTry;
}

const rowId = v.pipe(v.string(), v.regex(/^[\w-]{1,100}$/));
const word = v.pipe(v.string(), v.maxLength(3000));
const chainName = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(100));
const entries = v.pipe(v.array(word), v.maxLength(100));
/** As the file holds them, where all may be too many. */
const shown = v.pipe(v.array(v.string()), v.maxLength(100_000));
const figure = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const scopeText = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(2000));
const ruleText = v.pipe(v.string(), v.maxLength(20_000));
const draft = v.strictObject({
  id: v.optional(rowId),
  texts: v.strictObject({ name: ruleText, if: ruleText, use: ruleText, never: ruleText }),
});
const values = v.strictObject({
  ...v.entriesFromList(LIMIT_FIGURES, v.optional(figure)),
  ...v.entriesFromList(LIMIT_SCOPES, v.optional(scopeText)),
}) as unknown as v.GenericSchema<RateLimitValues>;

export const routingSchemas: Schemas<RoutingRequests> = {
  'routing/view': nothing,
  'routing/saveRule': draft,
  'routing/removeRule': v.strictObject({ id: rowId }),
  'routing/putBackRule': nothing,
  'routing/moveRule': v.strictObject({ id: rowId, by: v.picklist([-1, 1]) }),
  'routing/checkRule': draft,
  'routing/suggest': v.strictObject({ field: v.picklist(SUGGESTED_FIELDS), before: ruleText }),
  'routing/saveChain': v.strictObject({
    name: chainName,
    from: v.optional(chainName),
    was: v.optional(shown),
    entries,
  }),
  'routing/removeChain': v.strictObject({ name: chainName }),
  'routing/putBackChain': nothing,
  'routing/checkChain': v.strictObject({ entries }),
  'routing/saveLimit': v.strictObject({ id: v.optional(rowId), values }),
  'routing/removeLimit': v.strictObject({ id: rowId }),
  'routing/putBackLimit': nothing,
  'routing/clearKept': nothing,
  'routing/try': v.strictObject({
    prompt: text,
    languageId: v.optional(languageId),
    path: v.optional(word),
    speed: v.optional(v.literal('critical')),
    purpose: v.optional(v.picklist(TRIED_PURPOSES)),
    draft: v.optional(draft),
  }),
  'routing/editFile': v.strictObject({ uri: v.optional(word) }),
  'routing/calibrate': nothing,
};
