// The search over the table: words and `@` filters, which are marked in the field, completed below it, and told where unknown.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { CatalogView } from '../../src/shared/catalogViews.ts';
import { Icon } from '../icon.tsx';
import { isComposing, movedTo } from '../keyboard.ts';
import { searchTokens, type ModelSearch } from '../modelSearch.ts';
import { IconButton } from '../toolkit.tsx';
import { writeNow } from '../writeNow.ts';
import { useCatalog } from './catalogState.ts';
import { completionsOf, tokenAt, type Completion } from './completions.ts';

interface SearchBoxProps {
  view: CatalogView;
  fieldRef: { current: HTMLInputElement | null };
  /** Down from the field: into the table. */
  toTable: () => void;
}

export function SearchBox({ view, fieldRef, toTable }: SearchBoxProps): VNode {
  const app = useCatalog();
  const listId = useId();
  const problemId = useId();
  const { query } = app.layout.value;
  const { completions, index, steps, moved } = useCompletions(view, fieldRef, toTable);
  useFindKey(fieldRef);
  const isOpen = completions.length > 0;
  const unknown = isOpen ? [] : app.search.value.unknown;
  return (
    <div class="searchBox">
      <div class="searchRow">
        <Icon name="filter" />
        <Field query={query} search={app.search.value} fieldRef={fieldRef}>
          <input
            ref={fieldRef}
            type="text"
            role="combobox"
            aria-label="Search models"
            aria-expanded={isOpen}
            aria-controls={listId}
            aria-activedescendant={isOpen ? `${listId}-${index}` : undefined}
            aria-autocomplete="list"
            aria-describedby={unknown.length > 0 ? problemId : undefined}
            aria-invalid={unknown.length > 0}
            placeholder="Search models, @vision, @price<1…"
            spellcheck={false}
            autocomplete="off"
            value={query}
            onInput={(event) => steps.change(event.currentTarget.value, event.currentTarget.selectionStart ?? 0)}
            onKeyDown={(event) => steer(event, completions, index, steps, query)}
            onKeyUp={moved}
            onClick={moved}
            onBlur={steps.close}
          />
        </Field>
        <Count view={view} />
        {query !== '' && (
          <IconButton
            icon="close"
            label="Clear the filter"
            onClick={() => {
              steps.clear();
              fieldRef.current?.focus();
            }}
          />
        )}
      </div>
      {isOpen && <Completions id={listId} completions={completions} index={index} choose={steps.complete} />}
      {unknown.length > 0 && (
        <p class="searchProblem row sm" id={problemId} role="status">
          <Icon name="warning" class="warn" />
          <span>
            {unknown.map(({ text, reason }) => (
              <span key={text}>
                <code>{text}</code> {reason}.{' '}
              </span>
            ))}
          </span>
        </p>
      )}
    </div>
  );
}

interface Completing {
  completions: readonly Completion[];
  /** The one that Enter takes. */
  index: number;
  steps: Steps;
  /** The cursor went elsewhere in the field. */
  moved: (event: { currentTarget: HTMLInputElement }) => void;
}

/** What may stand behind the `@` at the cursor, and what keys and the pointer do with it. */
function useCompletions(view: CatalogView, fieldRef: SearchBoxProps['fieldRef'], toTable: () => void): Completing {
  const app = useCatalog();
  const caret = useSignal(0);
  /** The list of completions was closed, or the field is left. */
  const closed = useSignal(true);
  const active = useSignal(0);
  const { query } = app.layout.value;
  const token = closed.value ? undefined : tokenAt(query, caret.value);
  const completions = token ? completionsOf(token.text, view) : [];
  const steps: Steps = {
    change: (text, at) => {
      caret.value = at;
      closed.value = false;
      active.value = 0;
      app.filter(text);
    },
    complete: (completion) => {
      const place = tokenAt(query, caret.value);
      if (place) {
        const rest = query.slice(place.to);
        const before = query.slice(0, place.from) + completion.text + (completion.goesOn ? '' : ' ');
        const next = before + (completion.goesOn ? rest : rest.replace(/^ /, ''));
        writeNow(fieldRef.current, next, before.length);
        steps.change(next, before.length);
      }
    },
    close: () => {
      closed.value = true;
    },
    clear: () => steps.change('', 0),
    move: (to) => {
      active.value = to;
    },
    toTable,
  };
  return {
    completions,
    index: Math.min(active.value, completions.length - 1),
    steps,
    moved: (event) => {
      caret.value = event.currentTarget.selectionStart ?? 0;
    },
  };
}

interface Steps {
  change: (text: string, caret: number) => void;
  complete: (completion: Completion) => void;
  close: () => void;
  clear: () => void;
  move: (to: number) => void;
  toTable: () => void;
}

function steer(
  event: KeyboardEvent,
  completions: readonly Completion[],
  index: number,
  steps: Steps,
  query: string,
): void {
  const chosen = completions[index];
  const to = movedTo(event.key, index, completions.length);
  if (isComposing(event)) {
    return;
  }
  if (chosen && (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey))) {
    event.preventDefault();
    steps.complete(chosen);
  } else if (to !== undefined) {
    event.preventDefault();
    steps.move(to);
  } else if (event.key === 'Escape' && (chosen || query !== '')) {
    event.preventDefault();
    (chosen ? steps.close : steps.clear)();
  } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
    event.preventDefault();
    steps.toTable();
  }
}

/** Control F goes to the field, as everywhere in VS Code. */
function useFindKey(field: { current: HTMLInputElement | null }): void {
  useLayoutEffect(() => {
    const find = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        field.current?.select();
      }
    };
    window.addEventListener('keydown', find);
    return () => window.removeEventListener('keydown', find);
  }, []);
}

interface FieldProps {
  query: string;
  search: ModelSearch;
  fieldRef: { current: HTMLInputElement | null };
  children: VNode;
}

/** The field over a copy of its text in which filters have a background: an input can mark no part of its text. */
function Field({ query, search, fieldRef, children }: FieldProps): VNode {
  const copy = useRef<HTMLDivElement>(null);
  const follow = (): void => {
    if (copy.current && fieldRef.current) {
      copy.current.scrollLeft = fieldRef.current.scrollLeft;
    }
  };
  useLayoutEffect(follow);
  const filters = new Set(search.filters.map(({ text }) => text));
  const unknown = new Set(search.unknown.map(({ text }) => text));
  let at = 0;
  const parts = searchTokens(query).flatMap(({ text, from, to }) => {
    const before = query.slice(at, from);
    at = to;
    const mark = filters.has(text) ? 'filterMark' : unknown.has(text) ? 'filterMark unknown' : undefined;
    return [
      before,
      <span key={from} class={mark}>
        {text}
      </span>,
    ];
  });
  return (
    <div class="searchField" onScrollCapture={follow}>
      <div class="searchCopy" aria-hidden="true" ref={copy}>
        {parts}
        {query.slice(at)}
      </div>
      {children}
    </div>
  );
}

/** "12 of 349", once something is narrowed. */
function Count({ view }: { view: CatalogView }): VNode | null {
  const app = useCatalog();
  const { shown } = app.listing.value;
  const isSearch = app.layout.value.query.trim() !== '';
  const words = `${shown} of ${view.rows.length}`;
  useEffect(() => {
    if (isSearch) {
      // Not each letter's count: what is still typed on is not read aloud.
      const timer = setTimeout(() => app.say(`${words} models.`), 600);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [words, isSearch]);
  return isSearch ? <span class="tag fig">{words}</span> : null;
}

interface CompletionsProps {
  id: string;
  completions: readonly Completion[];
  index: number;
  choose: (completion: Completion) => void;
}

function Completions({ id, completions, index, choose }: CompletionsProps): VNode {
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    list.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }, [index, completions]);
  return (
    // The press would take the cursor out of the field, and so close the list under the pointer.
    <div class="completions" onMouseDown={(event) => event.preventDefault()}>
      <div id={id} role="listbox" aria-label="Filters" ref={list}>
        {completions.map((completion, at) => (
          <div
            key={completion.text}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === index}
            class={at === index ? 'option active' : 'option'}
            onClick={() => choose(completion)}
          >
            <span class="nowrap">{completion.text}</span> <span class="dim sm cut">{completion.detail}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
