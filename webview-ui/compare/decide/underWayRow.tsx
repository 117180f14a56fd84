// A judge or a merge that is under way: how far it is, and how to end it.
import type { VNode } from 'preact';
import { Button, ProgressRing } from '../../toolkit.tsx';
import { useDecisions, type UnderWay } from './decisionDesk.ts';

const WORDS = {
  judge: 'Judging',
  fuse: 'Merging the answers',
  checklist: 'Drawing up the points',
  criteria: 'Scoring the answers',
  write: 'Writing from the ticked points',
} as const;

export function UnderWayRow({ turnId }: { turnId: string }): VNode | null {
  const desk = useDecisions();
  const work = desk.underWay.value;
  if (work?.turnId !== turnId) {
    return null;
  }
  return (
    <div class="workRow" role="group" aria-label={WORDS[work.kind]}>
      <ProgressRing />
      <span class="grow" role="status">
        {WORDS[work.kind]}…{' '}
        {hasSteps(work) && (
          <span class="fig">
            {work.done} of {work.of}
          </span>
        )}
      </span>
      {hasSteps(work) && <progress value={work.done} max={work.of} aria-label="Questions answered" />}
      <Button label="Cancel" small onClick={() => desk.cancel()} />
    </div>
  );
}

/** One question has nothing between its beginning and its end. */
function hasSteps(work: UnderWay): work is UnderWay & { done: number; of: number } {
  return work.done !== undefined && work.of !== undefined && work.of > 1;
}
