// The head of a column: its letter and model, where questions go, what it is asked with, and its figures.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { ParametersView } from '../../src/shared/views.ts';
import { codeItem } from '../codeLanguages.ts';
import { Icon } from '../icon.tsx';
import { IconButton } from '../toolkit.tsx';
import { FloatingPicker } from '../views/floatingPicker.tsx';
import { useMenu, type MenuItem } from '../views/menu.tsx';
import type { ColumnApp } from './columnApp.ts';
import { useCompare, type CompareApp } from './compareState.ts';
import { COLUMN_TYPE, DESTINATIONS } from './compareWords.ts';
import { Metrics } from './metrics.tsx';
import { whyNotRemoved } from './toolbar.tsx';

interface ColumnHeaderProps {
  column: ColumnApp;
  place: number;
  isAlone: boolean;
}

export function ColumnHeader({ column, place, isAlone }: ColumnHeaderProps): VNode {
  const app = useCompare();
  const letter = column.letter.value;
  const isBlind = app.isBlind.value;
  const overridden = Object.keys(column.parameters.value).length;
  const { isOpen, button, toggle, menu } = useMenu(`More for column ${letter}`, () => columnItems(app, column, place));
  return (
    <header class="columnHead">
      <div class="row columnTitle">
        {isBlind ? <b class="grow blindName">Model {letter}</b> : <Who column={column} />}
        {!isBlind && (
          <IconButton
            icon="settings"
            label={`Parameters of column ${letter}${overridden > 0 ? `, ${overridden} of its own` : ''}`}
            class={overridden > 0 ? 'columnParametersButton marked' : 'columnParametersButton'}
            expanded={column.parametersOpen.value}
            onClick={() => column.showParameters(!column.parametersOpen.value)}
          />
        )}
        <IconButton
          icon={isAlone ? 'normalWidth' : 'fullWidth'}
          label={isAlone ? 'Show all columns' : `Show column ${letter} alone`}
          title={isAlone ? 'Show all columns (Esc)' : 'Show this column alone'}
          class="aloneButton"
          onClick={() => app.showAlone(isAlone ? undefined : column.id)}
        />
        <IconButton
          icon="more"
          label={`More for column ${letter}`}
          title="Rerun, move, collapse, remove…"
          class="moreButton"
          popup="menu"
          expanded={isOpen}
          buttonRef={button}
          onClick={toggle}
        />
        {menu}
      </div>
      {!isBlind && <Whereto column={column} />}
      {isBlind ? <p class="sm dim">Speed, tokens and cost show after the vote.</p> : <Metrics column={column} />}
    </header>
  );
}

/** Letter, provider and model: a button that opens the picker, and by which the column is dragged. */
function Who({ column }: { column: ColumnApp }): VNode {
  const app = useCompare();
  const button = useRef<HTMLButtonElement>(null);
  const model = column.head.value?.model;
  const letter = column.letter.value;
  const open = column.pickerOpen;
  return (
    <>
      <button
        type="button"
        class="pick columnPick"
        ref={button}
        draggable
        aria-haspopup="dialog"
        aria-expanded={open.value}
        title={`${model?.model ?? ''}\nAnother model for the next question. Drag to move the column.`}
        onDragStart={(event) => event.dataTransfer?.setData(COLUMN_TYPE, column.id)}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <span class="unseen">Column </span>
        <span class="letter">{letter}</span>
        {model?.destination !== 'router' && <span class="provider">{model?.providerName}</span>}
        <span class="cutLeft">
          <span>{model?.modelName}</span>
        </span>
        <Icon name="chevronDown" />
      </button>
      <span class="grow" />
      <FloatingPicker
        button={button}
        open={open}
        onChoose={({ providerId, model: id, name }) => {
          void column.chooseModel(providerId, id);
          app.announce(`${name} answers the next question in column ${letter}.`);
        }}
      />
    </>
  );
}

const SHORT: Readonly<Record<keyof ParametersView, (value: never) => string>> = {
  system: () => 'own system prompt',
  temperature: (value: number) => `temperature ${value}`,
  topP: (value: number) => `top-p ${value}`,
  maxOutputTokens: (value: number) => `max ${value}`,
  reasoningEffort: (value: string) => `${value} effort`,
  json: () => 'JSON',
};

/** Where its questions go, and what it is asked with that the others are not. */
function Whereto({ column }: { column: ColumnApp }): VNode | null {
  const model = column.head.value?.model;
  const open = useSignal(false);
  if (!model) {
    return null;
  }
  const { icon, word, explained } = DESTINATIONS[model.destination];
  const own = Object.entries(column.parameters.value).map(([field, value]) =>
    SHORT[field as keyof ParametersView](value as never),
  );
  return (
    <p class="whereto dim">
      <button
        type="button"
        class="destination"
        title={explained(model.origin)}
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        <Icon name={icon} />
        <span class="cut">{open.value ? explained(model.origin) : word}</span>
      </button>
      {model.destination !== 'router' && <span class="narrowProvider cut">{model.providerName}</span>}
      {own.length > 0 && (
        <span class="cut" title={`Of its own: ${own.join(', ')}`}>
          {own.join(' · ')}
        </span>
      )}
    </p>
  );
}

function columnItems(app: CompareApp, column: ColumnApp, place: number): readonly MenuItem[] {
  const answer = column.answer.value;
  const isBlind = app.isBlind.value;
  const count = app.columns.value.length;
  const busy = column.run.value ? 'Wait for its answer, or stop it.' : undefined;
  const noAnswer = answer && answer.state !== 'streaming' ? undefined : 'It has no answer yet.';
  const blind = isBlind ? 'Not while it is blind: the order is left to chance.' : undefined;
  // What could not be sent is tried again.
  const notAgain = busy ?? (column.stage.value === 'notSent' ? undefined : noAnswer);
  return [
    { label: 'Answer Again', icon: 'refresh', unavailable: notAgain, run: () => void column.rerun() },
    {
      label: 'Copy Answer as Markdown',
      icon: 'copy',
      unavailable: noAnswer,
      run: () => column.copy(answer?.text ?? ''),
    },
    ...(answer && !isBlind
      ? [codeItem((language) => void app.attempt('compare/exportCode', { messageId: answer.id, language }))]
      : []),
    {
      label: 'Move Left',
      icon: 'arrowLeft',
      unavailable: blind ?? (place === 0 ? 'It is the first.' : undefined),
      run: () => void app.set.move(column, place - 1),
    },
    {
      label: 'Move Right',
      icon: 'arrowRight',
      unavailable: blind ?? (place === count - 1 ? 'It is the last.' : undefined),
      run: () => void app.set.move(column, place + 1),
    },
    {
      label: 'Collapse',
      icon: 'collapse',
      unavailable: app.alone.value ? 'It is shown alone.' : undefined,
      run: () => app.set.collapse(column, true),
    },
    {
      label: 'Remove Column',
      icon: 'trash',
      unavailable: whyNotRemoved(app),
      run: () => void app.set.remove(column),
    },
  ];
}
