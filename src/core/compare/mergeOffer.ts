// Who would merge answers, and about what that would cost, before it is asked.
import { isAuto } from '../../shared/autoModel.ts';
import type { MergeKind } from '../../shared/compareViews.ts';
import { currentModel } from '../chat/modelPlan.ts';
import type { ModelReference } from '../records.ts';
import { estimateTokens } from '../tokens.ts';
import {
  type DecisionOptions,
  type JudgeOffer,
  type TurnPlace,
  nameOf,
  offerOf,
  requireSeveral,
  sceneOf,
} from './decisions.ts';
import { callsCost } from './judgeModel.ts';
import { FUSED_TOKENS, LIST_TOKENS } from './merge.ts';

/** What is said to whoever merges besides question and answers. Tokens. */
const INSTRUCTION_TOKENS = 300;
/** A list or table, short. Tokens. */
const SHORT_LIST = 200;

/** `problem`: nothing can be merged, in words. */
export async function mergeOffer(
  options: DecisionOptions,
  wish: TurnPlace & { kind: MergeKind; model?: ModelReference; columnIds: readonly string[] },
): Promise<JudgeOffer> {
  const scene = sceneOf(options, wish);
  const answers = scene.answers.filter(({ columnId }) => wish.columnIds.includes(columnId));
  return offerOf(1, async () => {
    requireSeveral({ answers });
    const model = wish.model ?? (await currentModel(options));
    const named = await nameOf(options, model);
    if (isAuto(model)) {
      return { model: named };
    }
    const lengths = answers.map(({ text }) => estimateTokens(text));
    const all = lengths.reduce((sum, tokens) => sum + tokens, 0);
    const [low, high] =
      wish.kind === 'fuse'
        ? [Math.min(...lengths), Math.min(all, FUSED_TOKENS)]
        : [SHORT_LIST, Math.min(all + SHORT_LIST, LIST_TOKENS)];
    const inputTokens = INSTRUCTION_TOKENS + estimateTokens(scene.question) + all;
    const cost = await callsCost(options, model, { calls: 1, inputTokens, low, high });
    return { model: named, ...cost };
  });
}
