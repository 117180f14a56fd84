// Making one of several answers: fused, as a checklist of their points, or scored by criteria.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { ComparisonView, MergeKind, TurnView } from '../../../src/shared/compareViews.ts';
import type { ModelReference } from '../../../src/shared/views.ts';
import { Button, CheckBox } from '../../toolkit.tsx';
import { judgeableColumns } from './answers.ts';
import { columnName } from './blind.ts';
import { useDecisions } from './decisionDesk.ts';
import { Dialog } from './dialog.tsx';
import { ModelSelect } from './modelSelect.tsx';

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
  const start = (): void => {
    close();
    desk.merge(turn.id, kind.value, model.value, chosen);
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
            disabled={chosen.length < FEWEST || desk.underWay.value !== undefined}
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
        value={model.value}
        unnamed="The one that would judge"
        choose={(to) => {
          model.value = to;
        }}
      />
      <p class="dim">One question. The model sees the answers without names.</p>
    </Dialog>
  );
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
