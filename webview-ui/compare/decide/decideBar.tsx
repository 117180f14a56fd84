// What can be decided of all columns together: a tie, all bad, a judge, a merge.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { TurnView, VerdictKind } from '../../../src/shared/compareViews.ts';
import { Icon } from '../../icon.tsx';
import { judgeableColumns } from './answers.ts';
import { useDecisions } from './decisionDesk.ts';
import { offerCost, type JudgeOffer } from './judgeOffer.ts';

/** Answers that can be compared. */
const FEWEST = 2;

export function DecideBar({ turn }: { turn: TurnView }): VNode | null {
  const desk = useDecisions();
  const comparison = desk.door.comparison.value;
  const ended = comparison ? judgeableColumns(comparison, turn).length : 0;
  const cost = useJudgeCost(turn.id, ended);
  if (!comparison || Object.keys(turn.asked).length === 0) {
    return null;
  }
  const soon = ended < FEWEST ? 'Once two answers are there' : undefined;
  const busy = desk.underWay.value ? 'Something is under way' : undefined;
  const verdict = (kind: VerdictKind, label: string, title: string): VNode => (
    <Verdict turn={turn} kind={kind} label={label} title={title} unavailable={soon} />
  );
  return (
    <div class="decideButtons" role="group" aria-label="Decide">
      {verdict('tie', 'Tie', 'They are as good as each other')}
      {verdict('bothBad', Object.keys(turn.asked).length > 2 ? 'All bad' : 'Both bad', 'None of them is good')}
      <Opener kind="judge" turn={turn} label="Ask a judge…" beside={cost} unavailable={soon ?? busy} />
      <Opener kind="merge" turn={turn} label="Merge…" unavailable={soon ?? busy} />
    </div>
  );
}

interface VerdictProps {
  turn: TurnView;
  kind: VerdictKind;
  label: string;
  title: string;
  unavailable: string | undefined;
}

function Verdict({ turn, kind, label, title, unavailable }: VerdictProps): VNode {
  const desk = useDecisions();
  const isGiven = turn.decision?.kind === kind;
  return (
    <button
      type="button"
      class={isGiven ? 'ghost compareVote given' : 'ghost compareVote'}
      data-verdict={kind}
      aria-pressed={isGiven}
      disabled={unavailable !== undefined && !isGiven}
      title={isGiven ? 'Your vote. Click to take it back' : (unavailable ?? title)}
      onClick={() => void (isGiven ? desk.takeBack(turn) : desk.vote(turn, kind))}
    >
      {isGiven && <Icon name="check" />}
      {label}
    </button>
  );
}

interface OpenerProps {
  kind: 'judge' | 'merge';
  turn: TurnView;
  label: string;
  beside?: string;
  unavailable: string | undefined;
}

function Opener({ kind, turn, label, beside, unavailable }: OpenerProps): VNode {
  const desk = useDecisions();
  return (
    <button
      type="button"
      class="ghost"
      data-opens={kind}
      aria-haspopup="dialog"
      disabled={unavailable !== undefined}
      title={unavailable}
      onClick={() => {
        desk.dialog.value = { kind, turnId: turn.id };
      }}
    >
      {label}
      {beside && <span class="dim fig">{beside}</span>}
    </button>
  );
}

/** "~$0.004": asked of the host alone, and again when another answer is there; nothing where it is not known. */
function useJudgeCost(turnId: string, ended: number): string | undefined {
  const desk = useDecisions();
  const offer = useSignal<JudgeOffer | undefined>(undefined);
  useEffect(() => {
    const asked = new AbortController();
    const id = desk.door.comparison.peek()?.id;
    offer.value = undefined;
    const ask = async (comparisonId: string): Promise<void> => {
      try {
        offer.value = await desk.door.ask('compare/judgeOffer', { id: comparisonId, turnId }, asked.signal);
      } catch {
        // The dialog asks again, and says what is wrong.
      }
    };
    if (ended >= FEWEST && id !== undefined) {
      void ask(id);
    }
    return () => {
      asked.abort();
    };
  }, [turnId, ended]);
  return offer.value && offerCost(offer.value);
}
