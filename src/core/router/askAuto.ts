// One question outside any conversation to whom Auto takes for it, with a receipt like any other choice.
import type { RoutingReceipt } from '../../shared/routingViews.ts';
import { askOnce, type AskOnceOptions, type OnceAnswered } from '../pipeline/askOnce.ts';
import type { ModelReference, UsagePurpose } from '../records.ts';
import type { RouteAsk, RouterDoor } from './contract.ts';

export interface AskAutoOptions extends AskOnceOptions {
  router: Pick<RouterDoor, 'plan' | 'attempted'>;
  newId(): string;
  keepReceipt(receipt: RoutingReceipt, labels: { purpose: UsagePurpose; conversationId?: string }): Promise<void>;
}

export interface AutoQuestion extends Pick<
  RouteAsk,
  'request' | 'requestFor' | 'purpose' | 'workspace' | 'conversationId' | 'text' | 'task' | 'languageId' | 'path'
> {
  /** The Auto that is asked. */
  auto: ModelReference;
  /** See `OnceAsked`. */
  asking?: 'always' | 'once';
}

/** Throws as `askOnce` and `RouterDoor.plan` do; the receipt is kept however it ends. */
export async function askAuto(
  options: AskAutoOptions,
  { auto, asking, ...asked }: AutoQuestion,
  signal: AbortSignal,
): Promise<OnceAnswered> {
  const { router } = options;
  const { purpose, workspace, conversationId } = asked;
  const plan = await router.plan({ ...asked, receiptId: options.newId(), models: [auto] }, signal);
  const { first, route } = plan;
  // How long such an answer is says nothing of what the person asks at that task.
  const features = asked.task === undefined ? plan.features : { ...plan.features, ownTask: true };
  let { receipt } = plan;
  try {
    return await askOnce(
      options,
      {
        provider: first.provider,
        request: asked.requestFor(first),
        purpose,
        workspace,
        conversationId,
        asking,
        routed: {
          route,
          // Nothing that another model says again has to be taken back.
          delivery: 'whole',
          features,
          receiptId: receipt.id,
          onAttempt: (attempt) => (receipt = router.attempted(receipt, attempt)),
        },
      },
      signal,
    );
  } finally {
    await options
      .keepReceipt(receipt, { purpose, conversationId })
      .catch((error: unknown) => options.log.warn(`A receipt was not kept: ${String(error)}`));
  }
}
