// The columns side by side, with separators to give them widths; stacked where the page is narrow.
import { Fragment, type VNode } from 'preact';
import { useRef } from 'preact/hooks';
import { MessagesContext, ModelsContext, ParametersContext } from '../viewContexts.ts';
import { Column } from './column.tsx';
import { useCompare, type CompareApp } from './compareState.ts';
import { Separator } from './separator.tsx';

/** Milliseconds for which a column that was moved with another is not asked to move that one. */
const ECHO = 120;

export function Columns(): VNode {
  const app = useCompare();
  const alone = app.alone.value;
  const columns = app.columns.value;
  const onScroll = useTogether(app);
  return (
    <div class={alone ? 'columns alone' : 'columns'} onScrollCapture={onScroll}>
      {columns.map((column, place) => {
        const next = columns[place + 1];
        return (
          <Fragment key={column.id}>
            <MessagesContext.Provider value={column}>
              <ModelsContext.Provider value={column}>
                <ParametersContext.Provider value={column}>
                  {/* Those that are not shown go on: what they write is there when they are. */}
                  <Column
                    column={column}
                    place={place}
                    isAlone={column === alone}
                    isHidden={alone !== undefined && column !== alone}
                  />
                </ParametersContext.Provider>
              </ModelsContext.Provider>
            </MessagesContext.Provider>
            {!alone && next && <Separator left={column} right={next} />}
          </Fragment>
        );
      })}
    </div>
  );
}

/** Where columns scroll together, each goes as far down, as a part of its own height, as the one that the person moved. */
function useTogether(app: CompareApp): (event: Event & { currentTarget: HTMLElement }) => void {
  const leader = useRef<{ element: EventTarget; until: number } | undefined>(undefined);
  return ({ target, currentTarget }) => {
    if (!app.layout.peek().together || !(target instanceof HTMLElement) || !target.matches('.log')) {
      return;
    }
    const now = performance.now();
    if (leader.current && leader.current.element !== target && now < leader.current.until) {
      return;
    }
    leader.current = { element: target, until: now + ECHO };
    const part = target.scrollTop / Math.max(1, target.scrollHeight - target.clientHeight);
    for (const other of currentTarget.querySelectorAll<HTMLElement>('.log')) {
      if (other !== target) {
        other.scrollTop = part * (other.scrollHeight - other.clientHeight);
      }
    }
  };
}
