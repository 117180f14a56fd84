// Everything that is known of one model, beside the table or below it: each fact with where it came from.
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { CatalogRow, CatalogView, ModelAbility } from '../../src/shared/catalogViews.ts';
import { Icon } from '../icon.tsx';
import { Button, IconButton } from '../toolkit.tsx';
import { Aliases } from './aliases.tsx';
import { useCatalog } from './catalogState.ts';
import {
  abilityLines,
  ABILITY_WORDS,
  conflictSentence,
  dayOf,
  defaultsOf,
  factLines,
  isChosen,
  PURPOSES,
} from './facts.ts';
import { refusalFor } from './rowMenu.tsx';

interface DetailsProps {
  row: CatalogRow;
  view: CatalogView;
  /** Where the focus goes when they are closed. */
  toTable: () => void;
}

export function Details({ row, view, toTable }: DetailsProps): VNode {
  const app = useCatalog();
  const heading = useId();
  const close = (): void => {
    app.closeDetails();
    toTable();
  };
  return (
    <aside
      class="details"
      aria-labelledby={heading}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) {
          event.preventDefault();
          close();
        }
      }}
    >
      <header>
        <h2 id={heading}>{row.name}</h2>
        <IconButton icon="close" label="Close details" onClick={close} />
      </header>
      <p class="detailsId">
        <span class="provider">{row.providerName}</span>
        <code>{row.model}</code>
        <IconButton icon="copy" label="Copy id" onClick={() => app.copy(row.model)} />
      </p>
      <Reasons row={row} view={view} />
      <PricesDiffer row={row} />
      <Actions row={row} view={view} />
      <Facts row={row} />
      <Abilities row={row} />
      <Defaults row={row} view={view} />
      <Aliases row={row} view={view} />
    </aside>
  );
}

/** Why it cannot be asked, or will not be for long. */
function Reasons({ row, view }: { row: CatalogRow; view: CatalogView }): VNode {
  const app = useCatalog();
  const { locked, lifecycle, unavailable, shutDownOn, replacedBy, providerId } = row;
  const successor = view.rows.find((one) => one.providerId === providerId && one.model === replacedBy);
  const ends = lifecycle === 'retired' ? 'It was shut down' : 'It will be shut down';
  return (
    <>
      {locked !== undefined && (
        <p class="reason">
          <Icon name="lock" />
          <span>{locked}</span>
        </p>
      )}
      {unavailable !== undefined && lifecycle !== 'retired' && (
        <p class="reason">
          <Icon name="info" />
          <span>{unavailable}</span>
        </p>
      )}
      {row.notForChat && (
        <p class="reason">
          <Icon name="info" />
          <span>It makes embeddings or the like, and answers no questions.</span>
        </p>
      )}
      {(lifecycle === 'retired' || lifecycle === 'deprecated') && (
        <p class="reason">
          <Icon name="warning" class="warn" />
          <span>
            {ends}
            {shutDownOn && ` on ${dayOf(shutDownOn)}`}.{' '}
            {replacedBy !== undefined && (
              <>
                Its vendor names{' '}
                {successor ? (
                  <button class="link" onClick={() => app.select(successor, true)}>
                    {successor.name}
                  </button>
                ) : (
                  <code>{replacedBy}</code>
                )}{' '}
                in its place.
              </>
            )}
          </span>
        </p>
      )}
    </>
  );
}

function Actions({ row, view }: { row: CatalogRow; view: CatalogView }): VNode {
  const app = useCatalog();
  const isUsed = isChosen(row, view);
  return (
    <div class="row wrap buttons">
      <Button
        label={isUsed ? 'Used in Chat' : 'Use in Chat'}
        primary={!isUsed}
        small
        disabled={isUsed || refusalFor(row) !== undefined}
        onClick={() => void app.use(row)}
      />
      <Button label={row.pinned ? 'Unpin' : 'Pin'} small onClick={() => void app.pin(row, !row.pinned)} />
      <Button
        label={row.hidden ? 'Show in Pickers' : 'Hide from Pickers'}
        small
        onClick={() => void app.hide(row, !row.hidden)}
      />
      <Button label={row.ownPrice ? 'Change Your Price…' : 'Set a Price…'} small onClick={() => app.setPrice(row)} />
    </div>
  );
}

/** What is reckoned with stands among the facts. */
function PricesDiffer({ row }: { row: CatalogRow }): VNode | null {
  const sentence = conflictSentence(row);
  return sentence === undefined ? null : (
    <p class="reason">
      <Icon name="warning" class="warn" />
      <span>
        <strong>Prices differ.</strong> {sentence.replace(/^./, (letter) => letter.toUpperCase())} Costs are reckoned
        with the price below.
      </span>
    </p>
  );
}

function Facts({ row }: { row: CatalogRow }): VNode {
  return (
    <dl class="facts">
      {factLines(row).map(({ label, value, source }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <span class={value === 'unknown' ? 'dim' : undefined}>{value}</span>
            {source && <span class="source">{source}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Abilities({ row }: { row: CatalogRow }): VNode {
  const { can, cannot, unknown } = abilityLines(row);
  return (
    <section class="detailsPart">
      <h3>Abilities</h3>
      {can.length === 0 && <p class="dim">None is known.</p>}
      <ul class="abilityList">
        {can.map(({ ability, source }) => (
          <li key={ability} title={ABILITY_WORDS[ability].title}>
            <Icon name={ABILITY_WORDS[ability].icon} />
            <span>{ABILITY_WORDS[ability].word}</span>
            {source && <span class="source">{source}</span>}
          </li>
        ))}
        {cannot.map(({ ability, source }) => (
          <li key={ability}>
            <Icon name="close" />
            <span>{ability === 'local' ? 'not local' : `no ${ABILITY_WORDS[ability].word}`}</span>
            {source && <span class="source">{source}</span>}
          </li>
        ))}
      </ul>
      {unknown.length > 0 && <p class="dim sm">Not known: {unknown.map(wordOf).join(', ')}</p>}
    </section>
  );
}

function wordOf(ability: ModelAbility): string {
  return ABILITY_WORDS[ability].word;
}

function Defaults({ row, view }: { row: CatalogRow; view: CatalogView }): VNode {
  const app = useCatalog();
  const already = defaultsOf(row, view);
  return (
    <section class="detailsPart">
      <h3>Default for</h3>
      <div class="filterChips" role="group" aria-label="Default for">
        {PURPOSES.map(({ id, label }) => {
          const isDefault = already.includes(label);
          const refused = isDefault ? undefined : refusalFor(row, id);
          return (
            <button
              key={label}
              class="filterChip"
              aria-pressed={isDefault}
              aria-disabled={refused === undefined ? undefined : 'true'}
              title={isDefault ? 'It is the default' : (refused ?? `Make it the default for ${label.toLowerCase()}`)}
              onClick={() => {
                if (!isDefault && refused === undefined) {
                  void app.setDefault(row, id, label.toLowerCase());
                }
              }}
            >
              {isDefault && <Icon name="check" />}
              {label}
            </button>
          );
        })}
      </div>
    </section>
  );
}
