// Auto above the table of models: a choice beside all of them, which takes one of them for each question.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { autoStrategy } from '../../src/shared/autoModel.ts';
import { autoLine, autoSentence } from '../../src/shared/autoWords.ts';
import type { CatalogView } from '../../src/shared/catalogViews.ts';
import type { ModelChoice } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import { useCatalog } from './catalogState.ts';
import { isSame } from './listing.ts';

/** The strategies are folded, unless one of them is in use. */
export function AutoSection({ view }: { view: CatalogView }): VNode | null {
  const app = useCatalog();
  const listId = useId();
  const { auto = [], current } = view;
  const unfolded = useSignal<boolean | undefined>(undefined);
  const [plain, ...strategies] = auto;
  // Whoever searches looks for a model.
  if (!plain || app.layout.value.query.trim() !== '') {
    return null;
  }
  const open = unfolded.value ?? (current !== undefined && autoStrategy(current) !== undefined);
  return (
    <section class="recommendations autoSection" aria-label="Auto">
      <div class="row wrap autoPlain">
        <b>{plain.name}</b>
        {plain.simulated && <span class="tag">simulator</span>}
        <span class="dim autoWords">{autoSentence(plain)}</span>
        <UseAuto choice={plain} view={view} />
      </div>
      <button
        class="fold sm"
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        onClick={() => {
          unfolded.value = !open;
        }}
      >
        <Icon name={open ? 'chevronDown' : 'chevronRight'} />
        <span class="cut">By one strategy</span>
      </button>
      {open && (
        <ul id={listId}>
          {strategies.map((choice) => (
            <li key={choice.model}>
              <b class="sm">{choice.name}</b>
              <span class="sm dim reasonWords">{autoLine(choice)}</span>
              <UseAuto choice={choice} view={view} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function UseAuto({ choice, view }: { choice: ModelChoice; view: CatalogView }): VNode {
  const app = useCatalog();
  return (
    <span class="recommendedUse">
      {isSame(choice, view.current) ? (
        <span class="row sm dim">
          <Icon name="check" class="ok" />
          used in chat
        </span>
      ) : (
        <button class="link sm" aria-label={`Use in Chat: ${choice.name}`} onClick={() => void app.use(choice)}>
          Use in Chat
        </button>
      )}
    </span>
  );
}
