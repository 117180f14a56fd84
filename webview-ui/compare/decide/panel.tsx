// The frame of what a model made of the answers: its name and cost in one line, which folds the rest away.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';
import { formatMoney } from '../../../src/shared/money.ts';
import { Icon } from '../../icon.tsx';

interface PanelProps {
  /** "Judge", "Fused answer". */
  title: string;
  by: { modelName: string; providerName: string };
  costUsd: number | undefined;
  /** Stands alone while the rest is folded away. */
  summary?: string;
  children: ComponentChildren;
}

export function Panel({ title, by, costUsd, summary, children }: PanelProps): VNode {
  const open = useSignal(true);
  const id = useId();
  return (
    <section class="decisionPanel" aria-label={title}>
      <header class="row">
        <button
          type="button"
          class="panelFold"
          aria-expanded={open.value}
          aria-controls={open.value ? id : undefined}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <Icon name={open.value ? 'chevronDown' : 'chevronRight'} />
          <b>{title}</b>
          {summary && <span class="cut">{summary}</span>}
        </button>
        <span class="panelBy cut dim sm">
          {by.modelName} of {by.providerName}
        </span>
        <span class={costUsd === undefined ? 'fig sm unknownCost nowrap' : 'fig sm nowrap'}>
          {costUsd === undefined ? 'cost unknown' : formatMoney(costUsd)}
        </span>
      </header>
      {open.value && (
        <div class="panelBody" id={id}>
          {children}
        </div>
      )}
    </section>
  );
}
