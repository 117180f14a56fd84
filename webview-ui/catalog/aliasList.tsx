// All names of the person's own in one place above the table: where each leads, what is wrong with it, to change or take out.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { modelText } from '../../src/shared/autoModel.ts';
import type { AliasView, CatalogView } from '../../src/shared/catalogViews.ts';
import { Icon } from '../icon.tsx';
import { isComposing } from '../keyboard.ts';
import { Button, IconButton } from '../toolkit.tsx';
import { useCatalog } from './catalogState.ts';
import { aliasTarget, isSame } from './listing.ts';

/** Unfolded where a name leads nowhere, unless the person has decided otherwise. */
export function AliasList({ view }: { view: CatalogView }): VNode | null {
  const app = useCatalog();
  const listId = useId();
  const { aliasesOpen, query } = app.layout.value;
  const { aliases } = view;
  // As with the recommendations: whoever searches looks for something else.
  if (aliases.length === 0 || query.trim() !== '') {
    return null;
  }
  const wrong = aliases.filter(({ problem }) => problem !== undefined).length;
  const open = aliasesOpen ?? wrong > 0;
  return (
    <section class="recommendations aliasList" aria-label="Aliases">
      <button
        class="fold"
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        onClick={() => app.show({ aliasesOpen: !open })}
      >
        <Icon name={open ? 'chevronDown' : 'chevronRight'} />
        <span class="cut">{open ? 'Aliases' : `Aliases: ${aliases.map(({ alias }) => alias).join(', ')}`}</span>
        {wrong > 0 && !open && (
          <span class="row nowrap">
            <Icon name="warning" class="warn" />
            {wrong === 1 ? '1 problem' : `${wrong} problems`}
          </span>
        )}
      </button>
      {open && (
        <ul id={listId}>
          {aliases.map((one) => (
            <Alias key={one.alias} view={view} {...one} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Alias({ view, alias, target, problem }: AliasView & { view: CatalogView }): VNode {
  const app = useCatalog();
  const changing = useSignal(false);
  const failed = useSignal<string | undefined>(undefined);
  const row = view.rows.find((one) => isSame(one, target));
  const remove = async (): Promise<void> => {
    failed.value = await app.setAlias(alias, null);
  };
  return (
    <li>
      <span class="row alias">
        <code title={alias}>{alias}</code>
        <span aria-hidden="true">→</span>
        {row ? (
          <button class="link cut" title="Show details" onClick={() => app.select(row, true)}>
            {row.name}
          </button>
        ) : (
          <span class="cut">{textOf(target)}</span>
        )}
        <span class="grow" />
        <IconButton
          icon="edit"
          label={`Change ${alias}`}
          onClick={() => {
            changing.value = !changing.value;
          }}
        />
        <IconButton icon="trash" label={`Remove ${alias}`} onClick={() => void remove()} />
      </span>
      {problem !== undefined && (
        <span class="row sm">
          <Icon name="warning" class="warn" />
          <span>{problem}</span>
        </span>
      )}
      {failed.value !== undefined && (
        <p class="fieldProblem sm" role="alert">
          {failed.value}
        </p>
      )}
      {changing.value && (
        <Target
          alias={alias}
          now={textOf(target)}
          done={() => {
            changing.value = false;
          }}
        />
      )}
    </li>
  );
}

interface TargetProps {
  alias: string;
  now: string;
  done: () => void;
}

function Target({ alias, now, done }: TargetProps): VNode {
  const app = useCatalog();
  const text = useSignal(now);
  const problem = useSignal<string | undefined>(undefined);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  useLayoutEffect(() => field.current?.select(), []);
  const save = async (): Promise<void> => {
    const target = aliasTarget(text.value);
    problem.value = target ? await app.setAlias(alias, target) : 'Write provider/model, such as openai/gpt-5.';
    if (problem.value === undefined) {
      done();
    }
  };
  return (
    <>
      <span class="row newAlias">
        <label class="unseen" for={id}>
          What {alias} means
        </label>
        <input
          id={id}
          ref={field}
          type="text"
          maxLength={600}
          spellcheck={false}
          value={text.value}
          aria-invalid={problem.value !== undefined}
          aria-describedby={problem.value === undefined ? undefined : `${id}-problem`}
          onInput={(event) => {
            text.value = event.currentTarget.value;
            problem.value = undefined;
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && !isComposing(event)) {
              event.preventDefault();
              void save();
            } else if (event.key === 'Escape') {
              event.preventDefault();
              done();
            }
          }}
        />
        <Button label="Save" name={`Save alias ${alias}`} small onClick={() => void save()} />
      </span>
      {problem.value !== undefined && (
        <p id={`${id}-problem`} class="fieldProblem sm" role="alert">
          {problem.value}
        </p>
      )}
    </>
  );
}

/** What leads nowhere is told by its own words. */
function textOf(target: AliasView['target']): string {
  return target.providerId === '' ? target.model : modelText(target);
}
