// Before a comparison is open: a new one, models that were saved as sets, and earlier comparisons.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { ComparisonListItem, ComparisonSetView } from '../../src/shared/compareViews.ts';
import { Icon } from '../icon.tsx';
import { ActionProblem } from '../noticeRow.tsx';
import { Button, IconButton } from '../toolkit.tsx';
import { UndoRow } from '../views/undoRow.tsx';
import { useCompare } from './compareState.ts';
import { listed } from './compareWords.ts';

/** How many are fetched at once. */
const PAGE = 30;
/** More are not given at once. */
const MOST = 200;

export function Start(): VNode {
  const app = useCompare();
  const providers = app.models.value.providers.filter(({ models }) => models.length > 0);
  const back = app.comparison.value;
  const deleted = app.shelf.deleted.value;
  return (
    <>
      <main class="start compareStart">
        <div>
          <h1>Compare models</h1>
          <p class="dim">
            One prompt goes to several models side by side: you see their speed, tokens, cost and differences as they
            arrive, decide, and go on from the best.
          </p>
        </div>
        <ActionProblem problem={app.problem} />
        <p class="row wrap startActions">
          <Button label="New Comparison" primary icon="add" onClick={() => void app.shelf.begin({})} />
          {back && <Button label="Back" title={back.title} onClick={() => (app.shelf.isOpen.value = false)} />}
          {providers.length === 0 && (
            <Button label="Set Up Models…" onClick={() => app.tell('action/run', { action: 'openSettings' })} />
          )}
        </p>
        {providers.length === 0 && <p class="dim sm">No model can be asked yet: add a key, or run a local server.</p>}
        <Sets sets={app.sets.value} />
        <Recent items={app.recent.value} />
      </main>
      {deleted && (
        <UndoRow
          key={deleted.id}
          text={`“${deleted.title}” deleted.`}
          undo={() => void app.shelf.undelete(deleted.id)}
          over={() => {
            app.shelf.deleted.value = undefined;
          }}
        />
      )}
    </>
  );
}

function Sets({ sets }: { sets: readonly ComparisonSetView[] }): VNode | null {
  const app = useCompare();
  if (sets.length === 0) {
    return null;
  }
  const remove = async (name: string, at: number): Promise<void> => {
    const next = sets[at + 1] ?? sets[at - 1];
    app.focus.expect(
      ...(next ? [`[data-set="${CSS.escape(next.name)}"] .deleteSet`] : []),
      '.startActions vscode-button',
    );
    const snapshot = await app.attempt('compare/deleteSet', { name });
    if (snapshot) {
      app.takeSnapshot(snapshot);
      app.announce(`${name} deleted.`);
    }
  };
  return (
    <section aria-label="Saved sets">
      <h2>Saved sets</h2>
      <ul class="compareRows">
        {sets.map(({ name, columns }, at) => (
          <li key={name} data-set={name}>
            <button type="button" class="compareRow" onClick={() => void app.shelf.begin({ set: name })}>
              <Icon name="compare" class="dim" />
              <span class="nowrap">{name}</span>
              <span class="cut dim sm">{columns.map(({ label }) => label).join(', ')}</span>
            </button>
            <IconButton
              icon="trash"
              class="deleteSet"
              label={`Delete set ${name}`}
              onClick={() => void remove(name, at)}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `items`: of the last snapshot, shown until the list as it is now has come. */
function Recent({ items }: { items: readonly ComparisonListItem[] }): VNode | null {
  const app = useCompare();
  const fetched = useSignal<{ items: readonly ComparisonListItem[]; hasMore: boolean } | undefined>(undefined);
  useEffect(() => {
    const asked = new AbortController();
    const fetch = async (): Promise<void> => {
      const limit = Math.min(MOST, Math.max(PAGE, fetched.peek()?.items.length ?? 0));
      // Where it fails, what was known stands, and the button below tells why.
      const page = await app.ask('compare/list', { limit }, asked.signal).catch(() => undefined);
      if (!asked.signal.aborted) {
        fetched.value = { items: page?.items ?? items, hasMore: page === undefined || page.next !== undefined };
      }
    };
    void fetch();
    return () => {
      asked.abort();
    };
  }, [items]);
  const { items: all, hasMore } = fetched.value ?? { items, hasMore: false };
  if (all.length === 0) {
    return null;
  }
  const more = async (): Promise<void> => {
    const before = all.at(-1)?.id;
    const page = await app.attempt('compare/list', { limit: PAGE, ...(before !== undefined && { before }) });
    if (page) {
      const later = page.items.filter(({ id }) => !all.some((one) => one.id === id));
      if (later[0] && page.next === undefined) {
        app.focus.expectFrom('.showEarlier', `[data-comparison="${CSS.escape(later[0].id)}"]`);
      }
      fetched.value = { items: [...all, ...later], hasMore: page.next !== undefined };
    }
  };
  return (
    <section aria-label="Recent comparisons">
      <h2>Recent</h2>
      <ul class="compareRows">
        {all.map((item) => (
          <li key={item.id}>
            <button
              type="button"
              class="compareRow"
              data-comparison={item.id}
              title={item.title}
              onClick={() => void app.shelf.open(item.id)}
            >
              <span class="compareRowTitle cut">{item.title}</span>
              <span class="cut dim sm">{listed(item.models)}</span>
              <span class="grow" />
              <span class="dim sm nowrap compareRowEnd">{summary(item)}</span>
            </button>
          </li>
        ))}
      </ul>
      {hasMore && (
        <p class="showEarlier">
          <Button label="Show Earlier Ones" small onClick={() => void more()} />
        </p>
      )}
    </section>
  );
}

/** "3 questions · better: GPT-5 · 21 Nov" */
function summary({ turns, decision, updatedAt }: ComparisonListItem): string {
  const asked = turns === 0 ? 'nothing asked' : turns === 1 ? '1 question' : `${turns} questions`;
  const date = new Date(updatedAt).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return [asked, ...(decision === undefined ? [] : [decision]), date].join(' · ');
}
