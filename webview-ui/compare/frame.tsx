// The comparison page: what was asked on top, the columns, what they cost together, and where the next question is written.
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { isComposing } from '../keyboard.ts';
import { NoticeRow } from '../noticeRow.tsx';
import { Button, ProgressRing } from '../toolkit.tsx';
import { LiveRegion } from '../views/liveRegion.tsx';
import { ParametersPanel } from '../views/parametersPanel.tsx';
import { UndoRow } from '../views/undoRow.tsx';
import { AskedRow } from './askedRow.tsx';
import { Columns } from './columns.tsx';
import { useCompare, type CompareApp } from './compareState.ts';
import { CompareComposer } from './composer.tsx';
import { DecisionPanels } from './decide/decisionPanels.tsx';
import { Start } from './start.tsx';
import { SumBar } from './sumBar.tsx';
import { CompareToolbar } from './toolbar.tsx';

/** Milliseconds between two looks at what is under way. */
const TICK = 250;

export function CompareFrame(): VNode {
  const app = useCompare();
  const frame = useRef<HTMLDivElement>(null);
  useTicks(app);
  useLayoutEffect(() => (frame.current ? app.focus.watch(frame.current) : undefined), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    // Pop-ups and fields that use Escape themselves prevent its default; what the start page hides is left alone.
    const isShown = app.comparison.value !== undefined && !app.shelf.isOpen.value;
    if (isShown && event.key === 'Escape' && !event.defaultPrevented && !isComposing(event)) {
      if (app.alone.value) {
        event.preventDefault();
        app.showAlone(undefined);
      } else if (app.busy.value.length > 0) {
        event.preventDefault();
        app.stopAll();
      }
    }
  };
  return (
    <div class="app compareApp" ref={frame} onKeyDown={onKeyDown}>
      {!app.loaded.value ? <NotLoaded /> : app.comparison.value && !app.shelf.isOpen.value ? <Comparison /> : <Start />}
      <LiveRegion announcement={app.announcement} />
    </div>
  );
}

function Comparison(): VNode {
  const app = useCompare();
  const turn = app.turn.value;
  return (
    <>
      <CompareToolbar />
      <AskedRow />
      <main class="compareMain" aria-label="Columns">
        <Columns />
        {turn && <DecisionPanels turn={turn} />}
      </main>
      <SumBar />
      <Undo />
      {app.parametersOpen.value && <ParametersPanel />}
      <CompareComposer />
    </>
  );
}

/** Live figures are drawn four times a second at most, whatever comes. */
function useTicks(app: CompareApp): void {
  const isBusy = app.busy.value.length > 0;
  useEffect(() => {
    app.now.value = Date.now();
    const timer = isBusy
      ? setInterval(() => {
          app.now.value = Date.now();
        }, TICK)
      : undefined;
    return () => {
      clearInterval(timer);
    };
  }, [isBusy]);
}

function Undo(): VNode | null {
  const app = useCompare();
  const removed = app.set.removed.value;
  return removed ? (
    <UndoRow
      key={removed.columnId}
      text={`Column ${removed.letter} removed.`}
      undo={() => void app.set.restore(removed.columnId)}
      over={() => {
        app.set.removed.value = undefined;
      }}
    />
  ) : null;
}

function NotLoaded(): VNode {
  const app = useCompare();
  const problem = app.unopened.value;
  return problem === undefined ? (
    <main class="start appearsLate">
      <h1 class="unseen">LLM Workbench: Compare</h1>
      <p class="row dim">
        <ProgressRing /> Loading…
      </p>
    </main>
  ) : (
    <main class="start">
      <h1>Nothing can be shown yet</h1>
      <NoticeRow tone="problem">{problem}</NoticeRow>
      <p class="row">
        <Button label="Try again" primary onClick={() => void app.load()} />
        <Button label="Show log" onClick={() => app.tell('action/run', { action: 'showLog' })} />
      </p>
    </main>
  );
}
