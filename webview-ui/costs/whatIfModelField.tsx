// The model that is supposed, found by a part of its name among all that are known: read from the host when somebody looks for one.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { WhatIfChoice } from '../../src/shared/whatIfViews.ts';
import { fuzzyScore } from '../fuzzySearch.ts';
import { Icon } from '../icon.tsx';
import { isComposing, movedTo } from '../keyboard.ts';
import { useCosts } from './costsState.ts';

/** More are not looked through, but typed for. */
const MOST_SHOWN = 60;

export function WhatIfModelField(): VNode {
  const { whatIf } = useCosts();
  const id = useId();
  const typed = useSignal<string | undefined>(undefined);
  const isOpen = useSignal(false);
  const active = useSignal(0);
  useEffect(() => {
    if (whatIf.choices.value === undefined) {
      void whatIf.readChoices();
    }
  }, []);
  const chosen = whatIf.model.value;
  const found = isOpen.value ? searched(whatIf.choices.value ?? [], typed.value ?? '') : [];
  const index = Math.min(active.value, found.length - 1);
  const leave = (): void => {
    isOpen.value = false;
    typed.value = undefined;
  };
  const choose = (choice: WhatIfChoice): void => {
    whatIf.model.value = choice;
    leave();
  };
  const open = (): void => {
    isOpen.value = true;
    active.value = 0;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = movedTo(event.key, index, found.length);
    const option = found[index];
    if (isComposing(event)) {
      return;
    }
    if (event.key === 'Enter' && isOpen.value && option) {
      choose(option);
    } else if (event.key === 'Escape' && isOpen.value) {
      leave();
    } else if (event.key === 'ArrowDown' && !isOpen.value) {
      open();
    } else if (to !== undefined && isOpen.value) {
      active.value = to;
    } else {
      return;
    }
    event.preventDefault();
  };
  return (
    <div class="searchBox whatIfModel">
      <div class="searchRow">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label="Model"
          aria-expanded={isOpen.value}
          aria-controls={id}
          aria-activedescendant={found[index] ? `${id}-${index}` : undefined}
          aria-autocomplete="list"
          placeholder="Search models"
          spellcheck={false}
          autocomplete="off"
          value={typed.value ?? chosen?.name ?? ''}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            open();
          }}
          onClick={open}
          onBlur={leave}
          onKeyDown={onKeyDown}
        />
      </div>
      {isOpen.value && <Options id={id} options={found} index={index} choose={choose} />}
    </div>
  );
}

interface OptionsProps {
  id: string;
  options: readonly WhatIfChoice[];
  index: number;
  choose: (choice: WhatIfChoice) => void;
}

function Options({ id, options, index, choose }: OptionsProps): VNode {
  const { whatIf } = useCosts();
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }, [index, options]);
  const unread = whatIf.unread.value;
  return (
    // The press would take the cursor out of the field, and so close the list under the pointer.
    <div class="completions" onMouseDown={(event) => event.preventDefault()}>
      <div id={id} role="listbox" aria-label="Models" ref={list}>
        {options.map((option, at) => (
          <div
            key={`${option.providerId}/${option.model}`}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === index}
            class={at === index ? 'option active' : 'option'}
            title={`${option.providerId}/${option.model}`}
            onClick={() => choose(option)}
          >
            <span class="cut">{option.name}</span>
            <span class="dim sm cut grow">{option.providerName}</span>
            {option.unavailable !== undefined && <span class="dim sm cut">{option.unavailable}</span>}
          </div>
        ))}
      </div>
      {options.length === 0 && (
        <p class="dim sm noOption" role="status">
          {unread ?? (whatIf.choices.value === undefined ? 'Reading the models…' : 'No model is called so.')}
        </p>
      )}
    </div>
  );
}

/** Best first; what can be asked now before what cannot. */
function searched(choices: readonly WhatIfChoice[], typed: string): WhatIfChoice[] {
  const query = typed.trim();
  const scored = choices.flatMap((choice) => {
    const { name, providerName, model } = choice;
    const score = query === '' ? 0 : fuzzyScore(query, `${name} ${providerName} ${model}`);
    return score === undefined ? [] : [{ choice, score: score - (choice.unavailable === undefined ? 0 : 0.001) }];
  });
  return scored
    .toSorted((one, other) => other.score - one.score)
    .slice(0, MOST_SHOWN)
    .map(({ choice }) => choice);
}
