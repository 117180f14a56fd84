// What stands above the table only when it is so: lists that failed or are being read, an action that failed, nothing set up.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import type { CatalogView } from '../../src/shared/catalogViews.ts';
import { Icon } from '../icon.tsx';
import { ActionProblem } from '../noticeRow.tsx';
import { Button, ProgressRing } from '../toolkit.tsx';
import { useCatalog } from './catalogState.ts';

/** Failures that are told at once; more are folded. */
const NOTES_SHOWN = 2;

export function Notices({ view }: { view: CatalogView }): VNode {
  const app = useCatalog();
  const loading = view.notes.filter((note) => note.loading);
  const listed = new Set(view.rows.map(({ providerId }) => providerId));
  const failed = view.notes.filter((note) => !note.loading && listed.has(note.providerId));
  const absent = view.notes.filter((note) => !note.loading && !listed.has(note.providerId));
  return (
    <>
      <ActionProblem problem={app.problem} />
      <NothingSetUp view={view} />
      {failed.length > 0 && <Failed notes={failed} />}
      {/* Nothing is missing from the table: a server that is not running, an editor without models. */}
      {absent.map(({ providerId, providerName, sentence }) => (
        <p key={providerId} class="absentNote row sm dim">
          <Icon name="info" />
          <span>{named(providerName, sentence)}</span>
        </p>
      ))}
      {loading.length > 0 && (
        <p class="loadingNote row sm dim" role="status">
          <ProgressRing />
          <span>
            {loading.length === 1
              ? named(loading[0]?.providerName ?? '', loading[0]?.sentence ?? '')
              : `Reading ${loading.length} lists: ${loading.map(({ providerName }) => providerName).join(', ')}.`}
          </span>
        </p>
      )}
    </>
  );
}

/** Whose it is, unless the sentence says so itself. */
function named(providerName: string, sentence: string): string {
  return sentence.startsWith(providerName) ? sentence : `${providerName}: ${sentence}`;
}

function Failed({ notes }: { notes: CatalogView['notes'] }): VNode {
  const app = useCatalog();
  const all = useSignal(false);
  const shown = all.value ? notes : notes.slice(0, NOTES_SHOWN);
  const more = notes.length - shown.length;
  return (
    <div class="notice">
      <Icon name="warning" class="warn" />
      <div class="grow noteLines">
        {shown.map(({ providerId, providerName, sentence }) => (
          <p key={providerId}>{named(providerName, sentence)}</p>
        ))}
        <p class="row wrap">
          {more > 0 && (
            <button
              class="link"
              onClick={() => {
                all.value = true;
              }}
            >
              {more} more
            </button>
          )}
          <button class="link" onClick={() => void app.refresh()}>
            Read again
          </button>
        </p>
      </div>
    </div>
  );
}

/** Models are listed that are known without a key; none of them can be asked. */
function NothingSetUp({ view }: { view: CatalogView }): VNode | null {
  const app = useCatalog();
  if (!view.nothingSetUp || view.rows.length === 0) {
    return null;
  }
  return (
    <div class="notice calm">
      <Icon name="key" />
      <p class="grow">
        <b>No provider is set up yet.</b> These models are known from the shipped list; add a key to ask one.
      </p>
      <Button label="Add Key…" primary small onClick={() => app.addKey()} />
    </div>
  );
}
