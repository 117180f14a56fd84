// Making one of several answers: fused, as a checklist of their points, or scored by criteria.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { ComparisonView, MergeKind, TurnView } from '../../../src/shared/compareViews.ts';
import { isAuto } from '../../../src/shared/autoModel.ts';
import type { ModelReference } from '../../../src/shared/views.ts';
import { Button, CheckBox } from '../../toolkit.tsx';
import { judgeableColumns } from './answers.ts';
import { columnName } from './blind.ts';
import { useDecisions } from './decisionDesk.ts';
import { Dialog } from './dialog.tsx';
import type { JudgeOffer } from './judgeOffer.ts';
import { ModelSelect } from './modelSelect.tsx';
import { mayStart, OfferLine, useOffer } from './offerLine.tsx';

const KINDS: readonly { kind: MergeKind; label: string; words: string }[] = [
  { kind: 'fuse', label: 'One answer', words: 'The best of all, in one text' },
  {
    kind: 'checklist',
    label: 'Checklist',
    words: 'The points they make, for you to tick; an answer can be written from those',
  },
  { kind: 'criteria', label: 'Criteria table', words: 'Each answer scored from 1 to 5 by what matters here' },
];

const FEWEST = 2;

interface MergeDialogProps {
  comparison: ComparisonView;
  turn: TurnView;
  close: () => void;
}

export function MergeDialog({ comparison, turn, close }: MergeDialogProps): VNode {
  const desk = useDecisions();
  const kind = useSignal<MergeKind>('fuse');
  const model = useSignal<ModelReference | undefined>(undefined);
  const columns = judgeableColumns(comparison, turn).map(({ column }) => column.id);
  const left = useSignal<ReadonlySet<string>>(new Set());
  const chosen = columns.filter((id) => !left.value.has(id));
  const { value: named } = model;
  /** Who is taken where nobody is named. */
  const usual = useSignal<JudgeOffer['model']>(undefined);
  const wish = { id: comparison.id, turnId: turn.id, kind: kind.value, model: named, columnIds: chosen };
  const offer = useOffer(`${kind.value} ${chosen.join(' ')}`, named, usual, (signal) =>
    desk.door.ask('compare/mergeOffer', wish, signal),
  );
  const { value: taken } = usual;
  const start = (): void => {
    close();
    desk.merge(turn.id, kind.value, named ?? (taken && { providerId: taken.providerId, model: taken.model }), chosen);
  };
  return (
    <Dialog
      title="Merge answers"
      close={close}
      buttons={
        <>
          <Button
            label="Start"
            primary
            disabled={chosen.length < FEWEST || !mayStart(offer) || desk.underWay.value !== undefined}
            title={chosen.length < FEWEST ? 'Two answers at least' : undefined}
            onClick={start}
          />
          <Button label="Cancel" onClick={close} />
        </>
      }
    >
      <Kinds
        value={kind.value}
        choose={(to) => {
          kind.value = to;
        }}
      />
      <fieldset class="dialogSet">
        <legend>Answers</legend>
        {columns.map((id) => (
          <CheckBox
            key={id}
            label={columnName(comparison, id)}
            checked={!left.value.has(id)}
            onChange={(checked) => {
              left.value = new Set(checked ? [...left.value].filter((one) => one !== id) : [...left.value, id]);
            }}
          />
        ))}
      </fieldset>
      <ModelSelect
        label="Model"
        value={named}
        unnamed={taken ? `${nameOf(taken)} (the chat’s model)` : 'The chat’s model'}
        choose={(to) => {
          model.value = to;
        }}
      />
      <p class="dim">The model sees the answers without names.</p>
      <OfferLine offer={offer} />
    </Dialog>
  );
}

/** Auto is nobody's. */
function nameOf({ modelName, providerName, ...model }: NonNullable<JudgeOffer['model']>): string {
  return isAuto(model) ? modelName : `${modelName} of ${providerName}`;
}

function Kinds({ value, choose }: { value: MergeKind; choose: (kind: MergeKind) => void }): VNode {
  const name = useId();
  return (
    <fieldset class="dialogSet">
      <legend>Into</legend>
      {KINDS.map(({ kind, label, words }) => (
        <label key={kind} class="dialogRadio">
          <input type="radio" name={name} checked={kind === value} onChange={() => choose(kind)} />
          <span>
            {label} <span class="dim sm">{words}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
