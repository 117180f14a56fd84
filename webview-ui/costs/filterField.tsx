// The filter: one field that finds providers, models, keys, purposes and workspaces, and a chip for each that was chosen.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { CostsView } from '../../src/shared/costViews.ts';
import { Icon } from '../icon.tsx';
import { isComposing, movedTo } from '../keyboard.ts';
import { useFocusBack } from '../views/useFocusBack.ts';
import { useCosts } from './costsState.ts';
import { FILTER_WORDS, type FilterOption, filterOptions, matching } from './filters.ts';

export function FilterField({ view }: { view: CostsView }): VNode {
  const app = useCosts();
  const listId = useId();
  const field = useRef<HTMLInputElement>(null);
  const typed = useSignal('');
  const isOpen = useSignal(false);
  const active = useSignal(0);
  const filter = app.query.value?.filter ?? {};
  const all = filterOptions(view.report.choices, view.names, filter);
  const found = isOpen.value ? matching(all, typed.value) : [];
  const index = Math.min(active.value, found.length - 1);
  const toggle = (option: FilterOption): void => {
    app.filterBy(option.change(filter, !option.isOn(filter)));
    typed.value = '';
  };
  const steps: Steps = {
    choose: toggle,
    move: (to) => {
      active.value = to;
    },
    open: () => {
      isOpen.value = true;
    },
    leave: () => {
      isOpen.value = false;
      typed.value = '';
    },
  };
  return (
    <div class="searchBox costFilter">
      <div class="searchRow">
        <Icon name="filter" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label="Filter by provider, model, key, purpose or workspace"
          aria-expanded={isOpen.value}
          aria-controls={listId}
          aria-activedescendant={found[index] ? `${listId}-${index}` : undefined}
          aria-autocomplete="list"
          placeholder="Filter: @provider, @model, @key, @purpose…"
          spellcheck={false}
          autocomplete="off"
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            isOpen.value = true;
            active.value = 0;
          }}
          onClick={steps.open}
          onBlur={() => {
            isOpen.value = false;
          }}
          onKeyDown={(event) =>
            steer(event, { found, index, isOpen: isOpen.value, isEmpty: typed.value === '' }, steps)
          }
        />
      </div>
      {isOpen.value && (
        <Options id={listId} options={found} index={index} isOn={(option) => option.isOn(filter)} toggle={toggle} />
      )}
    </div>
  );
}

interface Steps {
  choose: (option: FilterOption) => void;
  move: (to: number) => void;
  open: () => void;
  leave: () => void;
}

interface FieldState {
  found: readonly FilterOption[];
  index: number;
  isOpen: boolean;
  isEmpty: boolean;
}

function steer(event: KeyboardEvent, { found, index, isOpen, isEmpty }: FieldState, steps: Steps): void {
  const to = movedTo(event.key, index, found.length);
  const chosen = found[index];
  if (isComposing(event)) {
    return;
  }
  if (event.key === 'Enter' && chosen) {
    steps.choose(chosen);
  } else if (event.key === 'Escape' && (isOpen || !isEmpty)) {
    steps.leave();
  } else if (event.key === 'ArrowDown' && !isOpen) {
    steps.open();
  } else if (to !== undefined) {
    steps.move(to);
  } else {
    return;
  }
  event.preventDefault();
}

interface OptionsProps {
  id: string;
  options: readonly FilterOption[];
  index: number;
  isOn: (option: FilterOption) => boolean;
  toggle: (option: FilterOption) => void;
}

function Options({ id, options, index, isOn, toggle }: OptionsProps): VNode {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }, [index, options]);
  return (
    // The press would take the cursor out of the field, and so close the list under the pointer.
    <div class="completions" onMouseDown={(event) => event.preventDefault()}>
      <div id={id} role="listbox" aria-label="Filters" aria-multiselectable="true" ref={list}>
        {options.map((option, at) => {
          const isFirst = options[at - 1]?.kind !== option.kind;
          return (
            <div
              key={option.id}
              id={`${id}-${at}`}
              role="option"
              aria-selected={isOn(option)}
              class={at === index ? 'option active' : 'option'}
              onClick={() => toggle(option)}
            >
              <span class="optionKind dim sm">
                {isFirst ? FILTER_WORDS[option.kind] : <span class="unseen">{FILTER_WORDS[option.kind]}</span>}
              </span>
              <span class="optionCheck">{isOn(option) && <Icon name="check" />}</span>
              <span class="cut">{option.text}</span>
              <span class="dim sm cut grow">{option.detail}</span>
            </div>
          );
        })}
      </div>
      {options.length === 0 && <p class="dim sm noOption">Nothing of that name has been asked yet.</p>}
    </div>
  );
}

/** What the figures are narrowed to; each can be taken away. */
export function FilterChips({ view }: { view: CostsView }): VNode | null {
  const app = useCosts();
  const list = useRef<HTMLUListElement>(null);
  /** Place of the chip that was removed: the next one takes it, else the one before; else the field has the cursor. */
  const removed = useRef(0);
  const focusBack = useFocusBack(() => {
    const buttons = list.current?.querySelectorAll<HTMLElement>('.chipRemove') ?? [];
    const next = buttons[Math.min(removed.current, buttons.length - 1)];
    return next ?? document.querySelector<HTMLElement>('.costFilter input');
  });
  const filter = app.query.value?.filter ?? {};
  const chosen = filterOptions(view.report.choices, view.names, filter).filter(({ isOn }) => isOn(filter));
  const remove = (option: FilterOption, place: number): void => {
    removed.current = place;
    focusBack();
    app.filterBy(option.change(filter, false));
  };
  return chosen.length === 0 ? null : (
    <ul class="chips" ref={list} aria-label="Filters">
      {chosen.map((option, place) => (
        <li key={option.id}>
          <span class="chip filterOn" title={option.detail}>
            <span class="dim">{FILTER_WORDS[option.kind]}</span>
            <span class="cut">{option.text}</span>
            <button
              type="button"
              class="chipRemove"
              aria-label={`Remove filter ${FILTER_WORDS[option.kind]} ${option.text}`}
              title="Remove this filter"
              onClick={() => remove(option, place)}
            >
              <Icon name="close" />
            </button>
          </span>
        </li>
      ))}
      {chosen.length > 1 && (
        <li>
          <button
            type="button"
            class="ghost sm"
            onClick={() => {
              app.filterBy({});
              document.querySelector<HTMLElement>('.costFilter input')?.focus();
            }}
          >
            Clear all
          </button>
        </li>
      )}
    </ul>
  );
}
