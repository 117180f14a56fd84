// The names that a person gave a model, and a field for another: usable wherever a model is.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { CatalogRow, CatalogView } from '../../src/shared/catalogViews.ts';
import { Icon } from '../icon.tsx';
import { isComposing } from '../keyboard.ts';
import { Button, IconButton } from '../toolkit.tsx';
import { useCatalog } from './catalogState.ts';
import { isSame, keyOf } from './listing.ts';

export function Aliases({ row, view }: { row: CatalogRow; view: CatalogView }): VNode {
  const app = useCatalog();
  const failed = useSignal<string | undefined>(undefined);
  const remove = async (alias: string): Promise<void> => {
    failed.value = await app.setAlias(alias, null);
  };
  return (
    <section class="detailsPart">
      <h3>Aliases</h3>
      <ul>
        {view.aliases
          .filter(({ target }) => isSame(target, row))
          .map(({ alias, problem }) => (
            <li key={alias} class="alias row">
              <code>{alias}</code>
              {problem !== undefined && (
                <span class="row sm">
                  <Icon name="warning" class="warn" />
                  {problem}
                </span>
              )}
              <span class="grow" />
              <IconButton icon="trash" label={`Remove alias ${alias}`} onClick={() => void remove(alias)} />
            </li>
          ))}
      </ul>
      {failed.value !== undefined && (
        <p class="fieldProblem sm" role="alert">
          {failed.value}
        </p>
      )}
      <NewAlias key={keyOf(row)} row={row} view={view} />
    </section>
  );
}

function NewAlias({ row, view }: { row: CatalogRow; view: CatalogView }): VNode {
  const app = useCatalog();
  const name = useSignal('');
  const problem = useSignal<string | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const wanted = app.aliasWanted.value;
  useLayoutEffect(() => {
    if (wanted) {
      field.current?.focus();
      app.aliasWanted.value = false;
    }
  }, [wanted]);
  const taken = view.aliases.find(({ alias, target }) => alias === name.value.trim() && !isSame(target, row));
  const save = async (): Promise<void> => {
    const alias = name.value.trim();
    if (alias !== '') {
      problem.value = await app.setAlias(alias, row);
      if (problem.value === undefined) {
        name.value = '';
      }
    }
  };
  const hintId = `${id}-hint`;
  const hint = problem.value ?? (taken && `${taken.alias} means ${taken.target.model} now, and will mean this model.`);
  return (
    <>
      <div class="row newAlias">
        <label class="unseen" for={id}>
          New alias for {row.name}
        </label>
        <input
          id={id}
          ref={field}
          type="text"
          placeholder="New alias, such as fast"
          maxLength={100}
          spellcheck={false}
          value={name.value}
          aria-invalid={problem.value !== undefined}
          aria-describedby={hint === undefined ? undefined : hintId}
          onInput={(event) => {
            name.value = event.currentTarget.value;
            problem.value = undefined;
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !isComposing(event)) {
              event.preventDefault();
              void save();
            } else if (event.key === 'Escape' && name.value !== '') {
              event.preventDefault();
              name.value = '';
              problem.value = undefined;
            }
          }}
        />
        <Button
          label="Add"
          name={`Add alias for ${row.name}`}
          small
          disabled={name.value.trim() === ''}
          onClick={() => void save()}
        />
      </div>
      {hint !== undefined && (
        <p
          id={hintId}
          class={problem.value === undefined ? 'sm dim' : 'fieldProblem sm'}
          role={problem.value === undefined ? undefined : 'alert'}
        >
          {hint}
        </p>
      )}
    </>
  );
}
