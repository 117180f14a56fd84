// A receipt: why a model was asked, who else could have been, who could not and why, and what became of each attempt.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { RoutingReceipt } from '../../src/shared/routingViews.ts';
import { Icon, type IconName } from '../icon.tsx';
import { Fold } from '../views/fold.tsx';
import { Candidates } from './candidates.tsx';
import { formatDuration } from '../../src/shared/format.ts';
import {
  attemptFigures,
  attemptWords,
  FILTER_WORDS,
  nameOf,
  receiptFacts,
  removedGroups,
  type RemovedGroup,
} from './receiptWords.ts';

export interface ReceiptProps {
  receipt: RoutingReceipt;
  /** Providers by their names; the id where it is not known any more. */
  providerName: (providerId: string) => string;
  /** To the clipboard. */
  copy: (text: string) => void;
  /** Nothing was sent: it only says what would be asked. */
  isDryRun?: boolean;
}

export function Receipt({ receipt, providerName, copy, isDryRun }: ReceiptProps): VNode {
  return (
    <div class="receipt">
      <dl class="receiptFacts">
        {receiptFacts(receipt).map(({ name, text, code }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {text}
              {code && <code>{code}</code>}
            </dd>
          </div>
        ))}
      </dl>
      <Candidates receipt={receipt} providerName={providerName} />
      <Removed receipt={receipt} providerName={providerName} />
      {!isDryRun && <Attempts receipt={receipt} providerName={providerName} />}
      <p>
        <button
          type="button"
          class="link"
          onClick={() => {
            copy(JSON.stringify(receipt, undefined, 2));
          }}
        >
          Copy as JSON
        </button>
      </p>
    </div>
  );
}

type PartProps = Pick<ReceiptProps, 'receipt' | 'providerName'>;

/** So many stand open; of more only how many each filter removed. */
const FEW = 6;

function Removed({ receipt, providerName }: PartProps): VNode | null {
  const heading = useId();
  const groups = removedGroups(receipt);
  if (groups.length === 0) {
    return null;
  }
  const count = groups.reduce((sum, { entries, leftOut }) => sum + entries.length + leftOut, 0);
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>
        Not considered <span class="dim">{count}</span>
      </h2>
      {groups.map((group) => (
        <RemovedRows key={group.filter} group={group} opens={count <= FEW} providerName={providerName} />
      ))}
    </section>
  );
}

interface RemovedRowsProps {
  group: RemovedGroup;
  opens: boolean;
  providerName: ReceiptProps['providerName'];
}

function RemovedRows({ group, opens, providerName }: RemovedRowsProps): VNode {
  const open = useSignal(opens);
  const { filter, entries, leftOut } = group;
  const summary = `${FILTER_WORDS[filter]}: ${entries.length + leftOut}`;
  return (
    <Fold summary={summary} open={open}>
      {(id) => (
        <ul class="removed" id={id} aria-label={FILTER_WORDS[filter]}>
          {entries.map(({ providerId, model, name, reason }) => (
            <li key={`${providerId}/${model}`} title={`${providerId}: ${model}`}>
              <span>{name}</span> <span class="dim">· {providerName(providerId)}</span>
              <span class="why dim">{reason}</span>
            </li>
          ))}
          {leftOut > 0 && <li class="dim">{more(leftOut, entries.length)} that stand here no more</li>}
        </ul>
      )}
    </Fold>
  );
}

function more(count: number, shown: number): string {
  return shown === 0 ? count.toLocaleString('en-US') : `and ${count.toLocaleString('en-US')} more`;
}

function Attempts({ receipt, providerName }: PartProps): VNode {
  const heading = useId();
  const { attempts, leftOut } = receipt;
  // Of very many those in the middle are gone.
  const gap = leftOut?.attempts ? Math.floor(attempts.length / 2) : -1;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>Attempts</h2>
      {attempts.length === 0 && <p class="dim">Nobody has been asked.</p>}
      <ol class="attempts">
        {attempts.map((attempt, place) => {
          const { icon, tone } = ATTEMPT_ICONS[attempt.outcome];
          const figures = attemptFigures(attempt);
          return (
            <>
              {place === gap && (
                <li class="dim">{leftOut?.attempts.toLocaleString('en-US')} more in between stand here no more</li>
              )}
              <li key={place} title={`${attempt.providerId}: ${attempt.model}`}>
                <Icon name={icon} class={tone} />
                <span class="grow">
                  <b>{nameOf(receipt, attempt)}</b> · {providerName(attempt.providerId)}
                  {attempt.keyName && `, key ${attempt.keyName}`}
                  <span class="why dim">{attemptWords(attempt)}</span>
                  {figures && <span class="why dim">{figures}</span>}
                </span>
                {attempt.outcome !== 'skipped' && <span class="nowrap dim">{formatDuration(attempt.durationMs)}</span>}
              </li>
            </>
          );
        })}
      </ol>
    </section>
  );
}

const ATTEMPT_ICONS: Readonly<
  Record<RoutingReceipt['attempts'][number]['outcome'], { icon: IconName; tone?: string }>
> = {
  success: { icon: 'check', tone: 'ok' },
  failed: { icon: 'error', tone: 'err' },
  cancelled: { icon: 'stop' },
  hedgeLost: { icon: 'stop' },
  skipped: { icon: 'disabled' },
};
