// The model picker over the composer: search, models by provider with price and context, and what is still to be set up.
import { useSignal, type Signal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { isAuto } from '../../src/shared/autoModel.ts';
import type { ModelChoice } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import { isComposing } from '../keyboard.ts';
import { pickerRows, UNFOLDS, type PickerRows } from '../modelRows.ts';
import { useModels } from '../viewContexts.ts';
import { IconButton, ProgressRing } from '../toolkit.tsx';
import { ModelDetails, ModelGroupRows, SetUpRows, sameModel } from './modelPickerRows.tsx';

interface ModelPickerProps {
  close: () => void;
  /** Hears the model that was chosen, in place of making it the one that is asked from now on. */
  onChoose?: (model: ModelChoice) => void;
}

export function ModelPicker({ close, onChoose }: ModelPickerProps): VNode {
  const app = useModels();
  const query = useSignal('');
  const listId = useId();
  const popup = useRef<HTMLDivElement>(null);
  useCloseOutside(popup, () => {
    // Whoever hears the choice has placed the picker, and closes it.
    if (!onChoose) {
      app.pickerOpen.value = false;
    }
  });
  const strategiesOpen = useSignal(false);
  const rows = pickerRows(app.models.value, query.value, strategiesOpen.value);
  const choices = rows.groups.flatMap(({ models }) => models);
  const active = useActive(choices, query.value.trim());
  const activeModel = choices[active.index];
  const optionId = (index: number): string => `${listId}-${index}`;
  const choose = (model: ModelChoice | undefined): void => {
    if (model === UNFOLDS) {
      // The first strategy takes its place, and the arrows stay on it.
      active.move(choices.indexOf(UNFOLDS));
      strategiesOpen.value = true;
      popup.current?.querySelector('input')?.focus();
      return;
    }
    if (model?.locked) {
      // The reason stands below the list, where the active model is told of.
      active.move(choices.findIndex((one) => sameModel(one, model)));
      popup.current?.querySelector('input')?.focus();
      return;
    }
    if (model && onChoose) {
      onChoose(model);
    } else if (model) {
      close();
      app.takeCursor();
      void app.chooseModel(model.providerId, model.model, model.alias);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
      close();
    } else if (event.altKey && event.code === 'KeyP' && activeModel && !isAuto(activeModel)) {
      // By its place on the keyboard: with Alt some systems type another letter.
      event.preventDefault();
      active.move(active.index);
      void app.pinModel(activeModel, !activeModel.pinned);
    }
  };
  useEffect(() => {
    // Speeds may be of new answers; no vendor is asked for that.
    void app.refreshModels(false);
  }, []);
  return (
    <div class="popup" role="dialog" aria-label="Choose a model" ref={popup} onKeyDown={onKeyDown}>
      <SearchRow
        query={query}
        listId={listId}
        activeId={choices.length > 0 ? optionId(active.index) : undefined}
        onKeyDown={(event) => {
          steer(event, active, choices.length, () => choose(activeModel));
        }}
        close={close}
      />
      {/* Scrolled by keyboard also where no row of it takes the focus. */}
      <div class="popupList modelList" role="region" aria-label="Models and what can be set up" tabIndex={0}>
        <Options rows={rows} listId={listId} activeIndex={active.index} optionId={optionId} choose={choose} />
        {choices.length === 0 && query.value.trim() && <p class="none dim">No model matches “{query.value.trim()}”.</p>}
        <SetUpRows rows={rows.setUp} close={close} />
      </div>
      {activeModel && activeModel !== UNFOLDS && <ModelDetails model={activeModel} />}
    </div>
  );
}

interface SearchRowProps {
  query: Signal<string>;
  listId: string;
  activeId: string | undefined;
  onKeyDown: (event: KeyboardEvent) => void;
  close: () => void;
}

function SearchRow({ query, listId, activeId, onKeyDown, close }: SearchRowProps): VNode {
  const app = useModels();
  const refreshing = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  // Before the next key can come, so that none is lost; but where the picker floats, its frame is shown only after this.
  useLayoutEffect(() => {
    queueMicrotask(() => field.current?.focus());
  }, []);
  const refresh = (): void => {
    refreshing.value = true;
    void app.refreshModels().finally(() => {
      refreshing.value = false;
    });
    field.current?.focus();
  };
  return (
    <div class="searchRow">
      <Icon name="search" />
      {/* Native: the toolkit's field lies in a shadow tree, from which it cannot point at the active option. */}
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label="Search models"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={activeId}
        aria-autocomplete="list"
        aria-description="Alt+P pins or unpins a model. @ narrows by provider or ability: @local, @vision."
        placeholder="Search models, @vision, @local…"
        spellcheck={false}
        value={query.value}
        onInput={(event) => {
          query.value = event.currentTarget.value;
        }}
        onKeyDown={onKeyDown}
      />
      {refreshing.value ? (
        <ProgressRing />
      ) : (
        <IconButton icon="refresh" label="Read the model lists again" onClick={refresh} />
      )}
      <IconButton
        icon="library"
        label="Browse all models"
        onClick={() => {
          close();
          app.tell('action/run', { action: 'browseModels' });
        }}
      />
    </div>
  );
}

interface OptionsProps {
  rows: PickerRows;
  listId: string;
  activeIndex: number;
  optionId: (index: number) => string;
  choose: (model: ModelChoice) => void;
}

function Options({ rows, listId, activeIndex, optionId, choose }: OptionsProps): VNode {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }, [activeIndex]);
  // Above what has no prices it would say nothing.
  const priced = rows.groups.findIndex(({ heading }) => heading !== 'Auto');
  let next = 0;
  return (
    <div id={listId} role="listbox" aria-label="Models" ref={list}>
      {rows.groups.map((group, at) => {
        const first = next;
        next += group.models.length;
        return (
          <ModelGroupRows
            key={group.provider?.id ?? `@${group.heading}`}
            group={group}
            firstIndex={first}
            activeIndex={activeIndex}
            withUnits={at === priced}
            optionId={optionId}
            choose={choose}
          />
        );
      })}
    </div>
  );
}

interface Active {
  index: number;
  move: (to: number) => void;
}

/** The option that the arrows are on: the model in use at first, the best match after each letter; a model keeps it where it moves. */
function useActive(choices: readonly ModelChoice[], query: string): Active {
  const { current } = useModels().models.value;
  const moved = useSignal<{ query: string; index: number; model: ModelChoice | undefined } | undefined>(undefined);
  const indexOf = (wanted: ModelChoice | undefined) => choices.findIndex((model) => sameModel(model, wanted));
  const first = query ? 0 : indexOf(current);
  const { index, model } = moved.value?.query === query ? moved.value : { index: first };
  const kept = indexOf(model);
  return {
    index: Math.max(0, Math.min(kept === -1 ? index : kept, choices.length - 1)),
    move: (to) => {
      moved.value = { query, index: to, model: choices[to] };
    },
  };
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/** Moves the active option by the keys of a list; Enter chooses. */
function steer(event: KeyboardEvent, active: Active, count: number, choose: () => void): void {
  const step = STEPS[event.key];
  if (event.key === 'Enter' && !isComposing(event)) {
    event.preventDefault();
    choose();
  } else if (step !== undefined && count > 0) {
    event.preventDefault();
    const to = active.index + step;
    active.move(Math.abs(step) === 1 ? (to + count) % count : Math.min(count - 1, Math.max(0, to)));
  }
}

function useCloseOutside(popup: { current: HTMLElement | null }, close: () => void): void {
  useLayoutEffect(() => {
    const onPointerDown = (event: PointerEvent): void => {
      const target = event.target;
      // The button that opened the pop-up closes it by itself.
      if (target instanceof Element && !popup.current?.contains(target) && !target.closest('.pick')) {
        close();
      }
    };
    document.addEventListener('pointerdown', onPointerDown);
    return () => {
      document.removeEventListener('pointerdown', onPointerDown);
    };
  }, []);
}
