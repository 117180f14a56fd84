// The frame of what a model made of the answers: its name and cost in one line, which folds the rest away.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { formatMoney } from '../../../src/shared/money.ts';
import { Icon } from '../../icon.tsx';
import { useDecisions } from './decisionDesk.ts';

interface PanelProps {
  /** Of what it shows, as `DecisionDesk.arrived` names it. */
  id: string;
  /** "Judge", "Fused answer". */
  title: string;
  by: { modelName: string; providerName: string };
  costUsd: number | undefined;
  /** Stands alone while the rest is folded away. */
  summary?: string;
  children: ComponentChildren;
}

export function Panel({ id: resultId, title, by, costUsd, summary, children }: PanelProps): VNode {
  const open = useSignal(true);
  const id = useId();
  const frame = useRef<HTMLElement>(null);
  const { value: arrived } = useDecisions().arrived;
  const news = arrived?.id === resultId ? arrived : undefined;
  useLayoutEffect(() => {
    if (news && frame.current) {
      bringIntoView(frame.current);
    }
  }, [news]);
  return (
    <section class="decisionPanel" aria-label={title} data-result={resultId} ref={frame}>
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

/** In the pane of what was decided: where the page scrolls as a whole, a person may be reading something else. */
function bringIntoView(panel: HTMLElement): void {
  const pane = panel.closest<HTMLElement>('.decisionPanels');
  if (pane) {
    pane.scrollTop += panel.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  }
  const body = panel.querySelector<HTMLElement>('.panelBody');
  const text = body?.querySelector('.points ~ .mergedText');
  if (body && text) {
    // Written below a checklist, which may be long.
    body.scrollTop += text.getBoundingClientRect().top - body.getBoundingClientRect().top;
  }
}
