// Shows how answers differ from one of them: which one, and by what, in a menu.
import type { VNode } from 'preact';
import type { ComparisonView } from '../../../src/shared/compareViews.ts';
import { Icon, type IconName } from '../../icon.tsx';
import { useMenu, type MenuItem } from '../../views/menu.tsx';
import { columnName, placedColumns } from '../decide/blind.ts';
import { useDecisions } from '../decide/decisionDesk.ts';
import type { DiffUnit } from './compareAnswers.ts';
import { diffTurn, type DiffChoice, type DiffDesk } from './diffDesk.ts';

export function DiffToggle(): VNode | null {
  const { door, diff } = useDecisions();
  const comparison = door.comparison.value;
  const { isOpen, button, toggle, menu } = useMenu('Differences', () => (comparison ? itemsOf(diff, comparison) : []));
  if (!comparison) {
    return null;
  }
  const choice = diff.choice.value;
  const letter = placedColumns(comparison).find(({ column }) => column.id === choice?.columnId)?.letter;
  const shown = diffTurn(comparison, choice);
  const earlier = shown && !shown.isNewest ? `, question ${shown.place}` : '';
  const beside = choice && letter !== undefined ? `against ${letter}, ${choice.unit}${earlier}` : undefined;
  return (
    <>
      <button
        type="button"
        class={beside ? 'ghost compareToggle on' : 'ghost compareToggle'}
        ref={(element) => {
          button.current = element;
        }}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-label={beside ? `Diff ${beside}` : 'Diff: off'}
        title="Marks what differs from one of the answers"
        onClick={toggle}
      >
        <Icon name="apply" />
        Diff{beside && <span class="toggleWords"> {beside}</span>}
      </button>
      {menu}
    </>
  );
}

function itemsOf(diff: DiffDesk, comparison: ComparisonView): readonly MenuItem[] {
  const choice = diff.choice.value;
  const columns = placedColumns(comparison);
  const isOn = columns.some(({ column }) => column.id === choice?.columnId);
  const item = (label: string, chosen: boolean, run: () => void, icon: IconName = 'ring'): MenuItem => ({
    label: chosen ? `${label} (chosen)` : label,
    icon: chosen ? 'check' : icon,
    run,
  });
  const unit = choice?.unit ?? 'words';
  const { turnId } = choice ?? {};
  const base = isOn ? choice?.columnId : columns[0]?.column.id;
  const by = (to: DiffUnit): MenuItem =>
    item(`By ${to}`, isOn && unit === to, () => {
      if (base !== undefined) {
        diff.choose({ columnId: base, unit: to, turnId });
      }
    });
  return [
    ...columns.map(({ column: { id } }) =>
      item(`Against ${columnName(comparison, id)}`, isOn && choice?.columnId === id, () =>
        diff.choose({ columnId: id, unit, turnId }),
      ),
    ),
    by('words'),
    by('lines'),
    ...(comparison.turns.length > 1 && base !== undefined
      ? [
          {
            label: 'Of Question',
            icon: 'comment' as const,
            items: questionItems(diff, comparison, { columnId: base, unit }),
          },
        ]
      : []),
    ...(isOn ? [item('Off', false, () => diff.choose(undefined), 'close')] : []),
  ];
}

/** Letters of a question in the menu. */
const MOST_LETTERS = 60;

/** The newest first: a change of the question marks its answers at once. */
function questionItems(diff: DiffDesk, comparison: ComparisonView, choice: DiffChoice): readonly MenuItem[] {
  const { turns } = comparison;
  const shown = diff.choice.value && diffTurn(comparison, diff.choice.value);
  return turns
    .map(({ id, text }, at): MenuItem => {
      const words = text.trim().replaceAll(/\s+/g, ' ');
      const label = `${at + 1}. ${words.length > MOST_LETTERS ? `${words.slice(0, MOST_LETTERS)}…` : words}`;
      const isChosen = shown?.turn.id === id;
      return {
        label: isChosen ? `${label} (chosen)` : label,
        icon: isChosen ? 'check' : 'ring',
        run: () => diff.choose(at === turns.length - 1 ? choice : { ...choice, turnId: id }),
      };
    })
    .toReversed();
}
