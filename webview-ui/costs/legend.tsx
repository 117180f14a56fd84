// Which colour and pattern is what, with its sum; a click shows nothing but that.
import type { Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { Swatch } from './patterns.tsx';
import { ShortName } from './shortName.tsx';
import type { Slot } from './slots.ts';

export interface LegendItem {
  key: string;
  text: string;
  slot: Slot | 'forecast';
  figure: string;
  /** What a click does, in words. */
  does?: string | undefined;
  run?: (() => void) | undefined;
}

export function Legend({ items, lit }: { items: readonly LegendItem[]; lit?: Signal<string | undefined> }): VNode {
  const light = (key: string | undefined) => (): void => {
    if (lit) {
      lit.value = key;
    }
  };
  return (
    <ul class="legend sm">
      {items.map(({ key, text, slot, figure, does, run }) => {
        const words = (
          <>
            <Swatch slot={slot} />
            <ShortName text={text} />
            {figure !== '' && <span class="fig dim">{figure}</span>}
          </>
        );
        return (
          <li key={key} onPointerEnter={light(key)} onPointerLeave={light(undefined)}>
            {run ? (
              <button type="button" title={does} onClick={run} onFocus={light(key)} onBlur={light(undefined)}>
                {words}
              </button>
            ) : (
              <span class="row">{words}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
