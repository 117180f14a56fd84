// How the model of an answer was chosen: one quiet line, which unfolds into the whole receipt.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { RoutingReceipt } from '../../src/shared/routingViews.ts';
import type { RouteLineView } from '../../src/shared/views.ts';
import { useMessages } from '../viewContexts.ts';
import { Button, ProgressRing } from '../toolkit.tsx';
import { Fold } from '../views/fold.tsx';
import { Receipt } from './receipt.tsx';

interface RouteLineProps {
  route: RouteLineView;
  /** Outlives the end of the answer, at which the line is drawn anew. */
  open: Signal<boolean>;
}

export function RouteLine({ route, open }: RouteLineProps): VNode {
  return (
    <Fold summary={route.line} open={open}>
      {(id) => (
        <div id={id} class="receiptFrame" role="region" aria-label="Routing receipt">
          <KeptReceipt route={route} />
        </div>
      )}
    </Fold>
  );
}

type Fetched = { receipt: RoutingReceipt | null } | { problem: string };

/** Fetched when it is looked at, and again when its line has changed: another attempt was made. */
function KeptReceipt({ route }: { route: RouteLineView }): VNode {
  const app = useMessages();
  const fetched = useSignal<Fetched | undefined>(undefined);
  const tries = useSignal(0);
  useEffect(() => {
    const asked = new AbortController();
    const ask = async (): Promise<void> => {
      const answer = await app
        .ask('routing/receipt', { receiptId: route.receiptId }, asked.signal)
        .then((receipt): Fetched => ({ receipt }))
        .catch((error: unknown): Fetched => ({ problem: error instanceof Error ? error.message : String(error) }));
      if (!asked.signal.aborted) {
        fetched.value = answer;
      }
    };
    void ask();
    return () => {
      asked.abort();
    };
  }, [route.receiptId, route.line, tries.value]);
  const { providers } = app.models.value;
  if (!fetched.value) {
    return (
      <p class="row dim appearsLate">
        <ProgressRing /> Loading the receipt…
      </p>
    );
  }
  if ('problem' in fetched.value) {
    return (
      <div class="row wrap" role="alert">
        <span>The receipt could not be read: {fetched.value.problem}</span>
        <Button
          label="Try again"
          small
          onClick={() => {
            tries.value += 1;
          }}
        />
      </div>
    );
  }
  const { receipt } = fetched.value;
  return receipt ? (
    <Receipt
      receipt={receipt}
      providerName={(providerId) => providers.find(({ id }) => id === providerId)?.name ?? providerId}
      copy={(text) => {
        app.copy(text);
      }}
    />
  ) : (
    <p class="dim">This receipt is not kept any more. Receipts are kept for a while; the answer stays.</p>
  );
}
