// What the catalogue recommends for four uses, each with its reason, above the table.
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { CatalogView, RecommendationView, UseCase } from '../../src/shared/catalogViews.ts';
import { Icon } from '../icon.tsx';
import { useCatalog } from './catalogState.ts';
import { isChosen } from './facts.ts';
import { isSame } from './listing.ts';
import { refusalFor } from './rowMenu.tsx';

const USE_CASE_WORDS: Readonly<Record<UseCase, string>> = {
  highVolume: 'Many requests',
  complexReasoning: 'Hard problems',
  privateData: 'Private data',
  cheapestCode: 'Cheap code',
};

/** `open`: unless the person has decided otherwise. */
export function Recommendations({ view, open: usually }: { view: CatalogView; open: boolean }): VNode | null {
  const app = useCatalog();
  const listId = useId();
  const { recommendationsOpen, query } = app.layout.value;
  // Whoever searches looks for something of their own.
  if (view.recommendations.length === 0 || query.trim() !== '') {
    return null;
  }
  const open = recommendationsOpen ?? usually;
  const uses = view.recommendations.map(({ useCase }) => USE_CASE_WORDS[useCase].toLowerCase());
  return (
    <section class="recommendations" aria-label="Recommended">
      <button
        class="fold"
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        onClick={() => app.show({ recommendationsOpen: !open })}
      >
        <Icon name={open ? 'chevronDown' : 'chevronRight'} />
        <span class="cut">{open ? 'Recommended' : `Recommended for ${uses.join(', ')}`}</span>
      </button>
      {open && (
        <ul id={listId}>
          {view.recommendations.map((one) => (
            <Recommendation key={one.useCase} recommendation={one} view={view} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Recommendation({ recommendation, view }: { recommendation: RecommendationView; view: CatalogView }): VNode {
  const app = useCatalog();
  const { useCase, model, reason } = recommendation;
  const row = view.rows.find((one) => isSame(one, model));
  const isUsed = isChosen(model, view);
  const refused = row && refusalFor(row);
  return (
    <li>
      <span class="xs dim">{USE_CASE_WORDS[useCase]}</span>
      <span class="row wrap recommended">
        <button class="recommendedName" title="Show details" onClick={() => row && app.select(row, true)}>
          {row?.name ?? model.model}
        </button>
        <span class="provider">{row?.providerName ?? model.providerId}</span>
      </span>
      <span class="sm dim reasonWords">{reason}</span>
      <span class="recommendedUse">
        {isUsed ? (
          <span class="row sm dim">
            <Icon name="check" class="ok" />
            used in chat
          </span>
        ) : (
          row && (
            <button
              class="link sm"
              aria-disabled={refused === undefined ? undefined : 'true'}
              title={refused}
              aria-label={`Use in Chat: ${row.name}`}
              onClick={() => {
                if (refused === undefined) {
                  void app.use(row);
                }
              }}
            >
              Use in Chat
            </button>
          )
        )}
      </span>
    </li>
  );
}
