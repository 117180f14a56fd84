// A field of a rule or chain with what can be written next below it: arrow keys choose, Enter and Tab take, Escape closes.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { SuggestedField } from '../../../src/shared/protocol/routing.ts';
import type { RuleSuggestions } from '../../../src/shared/routingPageViews.ts';
import { Icon } from '../../icon.tsx';
import { isComposing } from '../../keyboard.ts';
import { writeNow } from '../../writeNow.ts';
import { Problem } from '../controls.tsx';
import { useSettings } from '../settingsState.ts';

/** Only letters come in quick succession. */
const PAUSE_MS = 80;

interface SuggestInputProps {
  of: SuggestedField;
  label: string;
  labelHidden?: boolean;
  text: string;
  /** Each letter. */
  onInput: (text: string) => void;
  /** Enter, while nothing is offered; absent: whoever is around hears it. */
  onEnter?: () => void;
  problem?: string | undefined;
  warning?: string | undefined;
  placeholder?: string;
  /** Of the field, to move the focus there. */
  name?: string;
}

export function SuggestInput(props: SuggestInputProps): VNode {
  const { label, labelHidden, text, problem, warning, placeholder, name } = props;
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { items, index, steps } = useSuggestions(props, input);
  const isOpen = items.length > 0;
  return (
    <div class="field suggestField" data-field={name}>
      <label class={labelHidden ? 'unseen' : 'sm'} for={id}>
        {label}
      </label>
      <div class="suggestBox">
        <input
          id={id}
          ref={input}
          type="text"
          class="mono"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-activedescendant={isOpen && index >= 0 ? `${id}-list-${index}` : undefined}
          aria-invalid={problem !== undefined}
          aria-describedby={
            [problem && `${id}-problem`, warning && `${id}-warning`].filter(Boolean).join(' ') || undefined
          }
          autocomplete="off"
          spellcheck={false}
          placeholder={placeholder}
          value={text}
          onInput={(event) => steps.typed(event.currentTarget.value)}
          onBlur={steps.close}
          onKeyDown={(event) => steer(event, isOpen, index, items.length, steps, props.onEnter)}
        />
        {isOpen && <Offers id={`${id}-list`} label={label} items={items} index={index} take={steps.take} />}
      </div>
      <Problem field={{ problem }} id={`${id}-problem`} />
      {warning !== undefined && (
        <p class="fieldProblem mild sm row" id={`${id}-warning`}>
          <Icon name="warning" class="warn" />
          <span>{warning}</span>
        </p>
      )}
    </div>
  );
}

interface Steps {
  typed: (text: string) => void;
  /** Asks for what can stand at the cursor, also where nothing was typed. */
  open: () => void;
  close: () => void;
  move: (to: number) => void;
  take: (index: number) => void;
}

const NOTHING: RuleSuggestions = { replaces: 0, items: [] };

function useSuggestions(
  { of, text, onInput }: SuggestInputProps,
  input: { current: HTMLInputElement | null },
): { items: RuleSuggestions['items']; index: number; steps: Steps } {
  const app = useSettings();
  const offered = useSignal<RuleSuggestions>(NOTHING);
  const active = useSignal(-1);
  const asked = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => asked.current?.abort(), []);

  const close = (): void => {
    asked.current?.abort();
    offered.value = NOTHING;
    active.value = -1;
  };
  const look = (value: string, at: number, isFirstActive: boolean): void => {
    asked.current?.abort();
    const control = new AbortController();
    asked.current = control;
    const ask = async (): Promise<void> => {
      const params = { field: of, before: value.slice(0, at) };
      const found = await app.routing.ask('routing/suggest', params, control.signal).catch(() => NOTHING);
      if (!control.signal.aborted) {
        const word = value.slice(at - found.replaces, at).toLowerCase();
        const isWritten = found.items.length === 1 && found.items[0]?.label.toLowerCase() === word;
        // The arrows may be on one of those that were left until this came.
        const chosen = offered.value.items[active.value]?.label;
        offered.value = isWritten ? NOTHING : found;
        const again = offered.value.items.findIndex(({ label }) => label === chosen);
        active.value = again === -1 && isFirstActive && offered.value.items.length > 0 ? 0 : again;
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    control.signal.addEventListener('abort', () => clearTimeout(timer));
  };
  const take = (index: number): void => {
    const { replaces, items } = offered.value;
    const item = items[index];
    const at = input.current?.selectionStart ?? text.length;
    if (!item) {
      return;
    }
    const before = text.slice(0, at - replaces) + (item.insert ?? item.label);
    const next = before + text.slice(at);
    writeNow(input.current, next, before.length);
    onInput(next);
    close();
    if (of !== 'chain') {
      look(next, before.length, false);
    }
  };
  return {
    items: offered.value.items,
    index: active.value,
    steps: {
      typed: (value) => {
        onInput(value);
        const at = input.current?.selectionStart ?? value.length;
        // Until the host answers: what is taken must fit what stands there now.
        offered.value = value.length === text.length + 1 ? narrowed(offered.value, value, at) : NOTHING;
        active.value = -1;
        look(value, at, false);
      },
      open: () => look(text, input.current?.selectionStart ?? text.length, true),
      close,
      move: (to) => {
        active.value = to;
      },
      take,
    },
  };
}

/** The offers that still fit after one more letter before the cursor. */
function narrowed({ replaces, items }: RuleSuggestions, value: string, at: number): RuleSuggestions {
  const word = value.slice(Math.max(0, at - replaces - 1), at).toLowerCase();
  const left = items.filter(({ label }) => label.toLowerCase().includes(word));
  return left.length > 0 ? { replaces: replaces + 1, items: left } : NOTHING;
}

function steer(
  event: KeyboardEvent,
  isOpen: boolean,
  index: number,
  count: number,
  steps: Steps,
  onEnter: (() => void) | undefined,
): void {
  if (isComposing(event)) {
    return;
  }
  const isAsking = event.key === ' ' && event.ctrlKey;
  const done = (): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  if (!isOpen && (event.key === 'ArrowDown' || isAsking)) {
    done();
    steps.open();
  } else if (isOpen && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    done();
    const by = event.key === 'ArrowDown' ? 1 : -1;
    steps.move(index < 0 && by < 0 ? count - 1 : (index + by + count) % count);
  } else if (isOpen && index >= 0 && (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey))) {
    done();
    steps.take(index);
  } else if (isOpen && event.key === 'Escape') {
    done();
    steps.close();
  } else if (event.key === 'Enter' && onEnter) {
    done();
    onEnter();
  }
}

interface OffersProps {
  id: string;
  label: string;
  items: RuleSuggestions['items'];
  index: number;
  take: (index: number) => void;
}

function Offers({ id, label, items, index, take }: OffersProps): VNode {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }, [index]);
  return (
    // The press would take the cursor out of the field, and so close the list under the pointer.
    <div class="completions" onMouseDown={(event) => event.preventDefault()}>
      <div id={id} role="listbox" aria-label={`Suggestions for ${label}`} ref={list}>
        {items.map((item, at) => (
          <div
            key={item.label}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === index}
            class={at === index ? 'option active' : 'option'}
            onClick={() => take(at)}
          >
            <span class="mono">{item.label}</span>
            <span class="dim sm">{item.detail}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
