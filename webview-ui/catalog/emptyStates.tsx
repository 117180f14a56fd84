// What stands in the table's place where it has no rows, with the way out as a button.
import type { VNode } from 'preact';
import type { CatalogView } from '../../src/shared/catalogViews.ts';
import { Icon } from '../icon.tsx';
import { searchTokens } from '../modelSearch.ts';
import { Button, ProgressRing } from '../toolkit.tsx';
import { useCatalog } from './catalogState.ts';
import { loosened } from './listing.ts';

export function NotLoaded(): VNode {
  const app = useCatalog();
  const problem = app.unopened.value;
  return (
    <main class="catBody notLoaded">
      <h1 class="unseen">LLM Workbench: Models</h1>
      {problem === undefined ? (
        <p class="row dim appearsLate">
          <ProgressRing />
          Reading the models…
        </p>
      ) : (
        <div class="notice problem" role="alert">
          <Icon name="error" class="err" />
          <div class="grow">
            <p>
              <b>The models cannot be shown.</b> {problem}
            </p>
            <div class="row wrap buttons">
              <Button small label="Try Again" onClick={() => void app.load()} />
              <Button small label="Show Log" onClick={() => app.showLog()} />
            </div>
          </div>
        </div>
      )}
    </main>
  );
}

export function NoModels({ view }: { view: CatalogView }): VNode | null {
  const app = useCatalog();
  // The line above says what is being read.
  return view.notes.some(({ loading }) => loading) ? null : (
    <div class="emptyState">
      <p>
        <b>No models yet</b>
      </p>
      <p class="dim">Add a key of a provider, or start Ollama on this machine. Its models are then listed here.</p>
      <div class="row wrap buttons">
        <Button label="Add Key…" primary onClick={() => app.addKey()} />
        <Button label="Look Again" onClick={() => void app.refresh()} />
      </div>
    </div>
  );
}

/** Nothing fits the search: what to loosen. */
export function NoMatch({ view }: { view: CatalogView }): VNode {
  const app = useCatalog();
  const { query } = app.layout.value;
  const { leftOut } = app.listing.value;
  const ways = loosened(view, app.search.value).slice(0, 3);
  const hidden = `${leftOut.hidden} hidden ${leftOut.hidden === 1 ? 'model fits' : 'models fit'}`;
  return (
    <div class="emptyState">
      <p>
        <b>No model matches</b> <code>{query.trim()}</code>
      </p>
      {leftOut.hidden > 0 && (
        <p>
          {hidden}.{' '}
          <button class="link" onClick={() => app.show({ showHidden: true })}>
            Show hidden
          </button>
        </p>
      )}
      {ways.length > 0 && (
        <ul class="ways">
          {ways.map(({ text, count }) => (
            <li key={text}>
              <button class="link" onClick={() => app.filter(withoutPart(query, text))}>
                Without <code>{text}</code>
              </button>
              <span class="dim fig">
                {count} {count === 1 ? 'model' : 'models'}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Button label="Clear Filter" onClick={() => app.filter('')} />
    </div>
  );
}

function withoutPart(query: string, part: string): string {
  const left = new Set(searchTokens(part).map(({ text }) => text));
  return searchTokens(query)
    .flatMap(({ text }) => (left.has(text) ? [] : [text]))
    .join(' ');
}
