// Several models side by side: what the comparison page asks of the host, and what it hears beside the events of its runs.
import * as v from 'valibot';
import type {
  ColumnView,
  ComparisonEstimateView,
  ComparisonListItem,
  ComparisonSnapshot,
  ComparisonView,
  DecisionView,
  MergeKind,
  TurnView,
} from '../compareViews.ts';
import { MOST_COLUMNS } from '../compareViews.ts';
import { CODE_LANGUAGES, COMPARISON_FORMATS, type CodeLanguage, type ComparisonFormat } from '../exportFormats.ts';
import type { Schemas } from '../rpc.ts';
import type { MessageView, ModelReference, ParametersView } from '../views.ts';
import { id, modelReference, nothing, parameters, text } from './fields.ts';

export interface CompareRequests {
  /** The page is ready and wants all that it shows. */
  'compare/snapshot': { params: Record<string, never>; result: ComparisonSnapshot };
  /** A new one with these models, or with those that fit best of what is set up; nothing is asked. */
  'compare/new': { params: { models?: readonly ModelReference[]; set?: string }; result: ComparisonSnapshot };
  'compare/open': { params: { id: string }; result: ComparisonSnapshot };
  'compare/list': {
    params: { query?: string; before?: string; limit: number };
    result: { items: readonly ComparisonListItem[]; next?: string };
  };
  'compare/rename': { params: { id: string; title: string }; result: null };
  'compare/delete': { params: { id: string }; result: null };
  'compare/undelete': { params: { id: string }; result: null };

  /** With `ask`, it is asked all that the others were asked, in order. */
  'compare/addColumn': { params: { id: string; model: ModelReference; ask: boolean }; result: ComparisonView };
  /** Stops it first; `compare/restoreColumn` brings it back where it stood. */
  'compare/removeColumn': { params: { id: string; columnId: string }; result: ComparisonView };
  'compare/restoreColumn': { params: { id: string; columnId: string }; result: ComparisonView };
  /** Another model answers the next question; what was answered stays. */
  'compare/setColumn': {
    params: {
      id: string;
      columnId: string;
      model?: ModelReference;
      overrides?: ParametersView;
      collapsed?: boolean;
      width?: number;
      ticked?: boolean;
    };
    result: ComparisonView;
  };
  'compare/reorder': { params: { id: string; columnIds: readonly string[] }; result: ComparisonView };
  /** Of all columns that do not say otherwise, from the next question on. */
  'compare/setParameters': { params: { id: string; parameters: ParametersView }; result: ComparisonView };
  'compare/blind': { params: { id: string; on: boolean }; result: ComparisonView };

  /** Sends a question with the page's attachments to these columns; resolves when each has begun, or has said why not. */
  'compare/ask': { params: { id: string; text: string; columnIds: readonly string[] }; result: TurnView };
  /** The last question, changed, to those that were asked it: a branch of its own in each column. */
  'compare/editAndAsk': { params: { id: string; turnId: string; text: string }; result: TurnView };
  'compare/estimate': {
    params: { id: string; text: string; columnIds: readonly string[] };
    result: ComparisonEstimateView;
  };
  /** One column, or all of them: those that wait for their turn, too. */
  'compare/stop': { params: { id: string; columnId?: string }; result: null };
  /** Another answer to its last question; the others stay. */
  'compare/rerun': { params: { id: string; columnId: string }; result: null };
  /** Another answer that the column has given to its last question is shown, and counts. */
  'compare/showBranch': { params: { id: string; columnId: string; messageId: string }; result: ComparisonView };
  /** What stands above the first message that the page holds of a column: a page of it. */
  'compare/older': {
    params: { id: string; columnId: string; before: string };
    result: { messages: readonly MessageView[]; hasOlder: boolean };
  };

  /** Without `kind` it is taken back. Ends blindness: the view that follows names everybody. */
  'compare/decide': {
    params: { id: string; turnId: string; kind?: DecisionView['kind']; columnId?: string; reason?: string };
    result: ComparisonView;
  };
  /** Long: `compare/progress` tells how far it is; cancelling the request stops it and keeps what was judged. */
  'compare/judge': {
    params: { id: string; turnId: string; model?: ModelReference; criteria?: string };
    result: TurnView;
  };
  /** Who would judge if nobody is named (of another family than those that answered), and about what it would cost. */
  'compare/judgeOffer': {
    params: { id: string; turnId: string; model?: ModelReference };
    result: {
      model?: ModelReference & { modelName: string; providerName: string };
      calls: number;
      lowUsd?: number;
      highUsd?: number;
      problem?: string;
    };
  };
  /** Who would merge if nobody is named (the chat's model), and about what it would cost. */
  'compare/mergeOffer': {
    params: { id: string; turnId: string; kind: MergeKind; model?: ModelReference; columnIds: readonly string[] };
    result: CompareRequests['compare/judgeOffer']['result'];
  };
  'compare/merge': {
    params: { id: string; turnId: string; kind: MergeKind; model?: ModelReference; columnIds: readonly string[] };
    result: TurnView;
  };
  /** Ticks of a checklist, kept; with `write`, the ticked points are put together into one answer. */
  'compare/mergePoints': {
    params: { id: string; turnId: string; mergeId: string; ticked: readonly string[]; write: boolean };
    result: TurnView;
  };
  'compare/keepAsTest': { params: { id: string; turnId: string; keep: boolean }; result: TurnView };

  /** The chat goes on with this column's conversation, in a copy of its own. */
  'compare/continue': { params: { id: string; columnId: string }; result: null };
  /** One conversation in the chat for each column. */
  'compare/forkAll': { params: { id: string }; result: null };
  /** Asks where, and writes there. */
  'compare/export': { params: { id: string; format: ComparisonFormat }; result: null };
  /** The request of a column's answer as a program, in a new editor. */
  'compare/exportCode': { params: { messageId: string; language: CodeLanguage }; result: null };
  'compare/saveSet': { params: { id: string; name: string }; result: ComparisonSnapshot };
  'compare/deleteSet': { params: { name: string }; result: ComparisonSnapshot };
}

export interface CompareEvents {
  /** Everything anew: another comparison was opened, or there is more to tell than the others do. */
  'compare/snapshot': ComparisonSnapshot;
  /** Something of the comparison that is shown has changed. `conversation` and `runs` of its columns are left out. */
  'compare/changed': { comparison: ComparisonChange };
  'compare/turn': { id: string; turn: TurnView };
  /** Its turn has not come; without `waits` it has. */
  'compare/waits': { id: string; columnId: string; waits?: string };
  'compare/progress': { id: string; turnId: string; done: number; of: number };
  /** Puts the cursor into the composer, with text where some is given. */
  'composer/focus': { text?: string };
}

/** A comparison without what its columns hold. */
export interface ComparisonChange extends Omit<ComparisonView, 'columns'> {
  columns: readonly Omit<ColumnView, 'conversation' | 'runs'>[];
}

const columnIds = v.pipe(v.array(id), v.maxLength(MOST_COLUMNS));
const limited = v.pipe(v.string(), v.maxLength(4000));
const merge = v.strictObject({
  id,
  turnId: id,
  kind: v.picklist(['fuse', 'checklist', 'criteria']),
  model: v.optional(modelReference),
  columnIds,
});

export const compareSchemas: Schemas<CompareRequests> = {
  'compare/snapshot': nothing,
  'compare/new': v.strictObject({
    models: v.optional(v.pipe(v.array(modelReference), v.maxLength(MOST_COLUMNS))),
    set: v.optional(v.pipe(v.string(), v.maxLength(200))),
  }),
  'compare/open': v.strictObject({ id }),
  'compare/list': v.strictObject({
    query: v.optional(v.pipe(v.string(), v.maxLength(1000))),
    before: v.optional(id),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)),
  }),
  'compare/rename': v.strictObject({ id, title: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)) }),
  'compare/delete': v.strictObject({ id }),
  'compare/undelete': v.strictObject({ id }),
  'compare/addColumn': v.strictObject({ id, model: modelReference, ask: v.boolean() }),
  'compare/removeColumn': v.strictObject({ id, columnId: id }),
  'compare/restoreColumn': v.strictObject({ id, columnId: id }),
  'compare/setColumn': v.strictObject({
    id,
    columnId: id,
    model: v.optional(modelReference),
    overrides: v.optional(parameters),
    collapsed: v.optional(v.boolean()),
    width: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(10))),
    ticked: v.optional(v.boolean()),
  }),
  'compare/reorder': v.strictObject({ id, columnIds }),
  'compare/setParameters': v.strictObject({ id, parameters }),
  'compare/blind': v.strictObject({ id, on: v.boolean() }),
  'compare/ask': v.strictObject({ id, text, columnIds }),
  'compare/editAndAsk': v.strictObject({ id, turnId: id, text }),
  'compare/estimate': v.strictObject({ id, text, columnIds }),
  'compare/stop': v.strictObject({ id, columnId: v.optional(id) }),
  'compare/rerun': v.strictObject({ id, columnId: id }),
  'compare/showBranch': v.strictObject({ id, columnId: id, messageId: id }),
  'compare/older': v.strictObject({ id, columnId: id, before: id }),
  'compare/decide': v.strictObject({
    id,
    turnId: id,
    kind: v.optional(v.picklist(['better', 'tie', 'bothBad'])),
    columnId: v.optional(id),
    reason: v.optional(limited),
  }),
  'compare/judge': v.strictObject({
    id,
    turnId: id,
    model: v.optional(modelReference),
    criteria: v.optional(limited),
  }),
  'compare/judgeOffer': v.strictObject({ id, turnId: id, model: v.optional(modelReference) }),
  'compare/mergeOffer': merge,
  'compare/merge': merge,
  'compare/mergePoints': v.strictObject({
    id,
    turnId: id,
    mergeId: id,
    ticked: v.pipe(v.array(id), v.maxLength(200)),
    write: v.boolean(),
  }),
  'compare/keepAsTest': v.strictObject({ id, turnId: id, keep: v.boolean() }),
  'compare/continue': v.strictObject({ id, columnId: id }),
  'compare/forkAll': v.strictObject({ id }),
  'compare/export': v.strictObject({ id, format: v.picklist(COMPARISON_FORMATS) }),
  'compare/exportCode': v.strictObject({ messageId: id, language: v.picklist(CODE_LANGUAGES) }),
  'compare/saveSet': v.strictObject({ id, name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)) }),
  'compare/deleteSet': v.strictObject({ name: v.pipe(v.string(), v.maxLength(200)) }),
};
