// The chips over the question: what goes with it, what is still being attached, and what cannot go to this model.
import type { VNode } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { formatTokens } from '../../src/shared/format.ts';
import type { AttachmentView } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import { useComposer } from '../viewContexts.ts';
import { ProgressRing } from '../toolkit.tsx';
import { Chip } from './chip.tsx';

export function AttachmentsRow(): VNode | null {
  const app = useComposer();
  const list = useRef<HTMLUListElement>(null);
  /** Place of a chip that was removed by its own key: the cursor goes to the one that takes it. */
  const removed = useRef<number | undefined>(undefined);
  const attachments = app.attachments.value;
  const pending = app.attaching.pending.value;
  const thumbnails = app.attaching.thumbnails.value;
  useLayoutEffect(() => {
    const at = removed.current;
    removed.current = undefined;
    if (at !== undefined) {
      const chips = chipsIn(list.current);
      (chips[at] ?? chips.at(-1))?.focus();
      if (chips.length === 0) {
        app.takeCursor();
      }
    }
  }, [attachments]);
  const shown = attachments.length + pending;
  const shownBefore = useRef(shown);
  useLayoutEffect(() => {
    if (shown > shownBefore.current) {
      list.current?.scrollTo({ top: list.current.scrollHeight });
    }
    shownBefore.current = shown;
  }, [shown]);
  useAnnouncement(attachments);
  const remove = async (id: string, index: number, byKey: boolean): Promise<void> => {
    if (byKey) {
      removed.current = index;
    } else {
      app.takeCursor();
    }
    if ((await app.attempt('context/remove', { id })) === undefined) {
      removed.current = undefined;
    }
  };
  if (shown === 0) {
    return null;
  }
  return (
    <>
      <ul class="chips" aria-label="Goes with the question" ref={list} onKeyDown={walk}>
        {attachments.map((chip, index) => (
          <li key={chip.id}>
            <Chip
              chip={chip}
              problem={chip.problem}
              thumbnail={chip.kind === 'image' ? thumbnails.get(chip.label) : undefined}
              onOpen={() => {
                app.tell('context/open', { id: chip.id });
              }}
              onRemove={(byKey) => {
                void remove(chip.id, index, byKey);
              }}
            />
          </li>
        ))}
        {pending > 0 && (
          <li class="chip attaching appearsLate">
            <ProgressRing /> <span>Attaching{pending > 1 ? ` ${pending}` : ''}…</span>
          </li>
        )}
      </ul>
      <Problems attachments={attachments} />
    </>
  );
}

/** Says what was added; not what was there when the page was loaded. */
function useAnnouncement(attachments: readonly AttachmentView[]): void {
  const app = useComposer();
  const before = useRef<number | undefined>(undefined);
  const isLoaded = app.loaded.value;
  useEffect(() => {
    const newest = attachments.at(-1);
    if (newest && before.current !== undefined && attachments.length > before.current) {
      app.announce(`${newest.label} attached, about ${formatTokens(newest.estimatedTokens)} tokens.`);
    }
    before.current = isLoaded ? attachments.length : undefined;
  }, [attachments, isLoaded]);
}

/** Each reason once, with what it is true of. */
function Problems({ attachments }: { attachments: readonly AttachmentView[] }): VNode[] {
  const byReason = new Map<string, string[]>();
  for (const { problem, label } of attachments) {
    if (problem !== undefined) {
      byReason.set(problem, [...(byReason.get(problem) ?? []), label]);
    }
  }
  return [...byReason].map(([reason, labels]) => (
    <p class="chipProblem" key={reason}>
      <Icon name="warning" class="warn" />
      <span>
        {labels.length > 2 ? `${labels.length} attachments` : labels.join(', ')}: {reason}
      </span>
    </p>
  ));
}

/** Focuses the chip nearest to the text; false where there is none. */
export function focusLastChip(frame: Element | null | undefined): boolean {
  const last = chipsIn(frame?.querySelector('.chips')).at(-1);
  last?.focus();
  return last !== undefined;
}

function chipsIn(list: Element | null | undefined): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('.chipOpen') ?? [])];
}

/** Left and right go from chip to chip. */
function walk(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
  const chips = chipsIn(event.currentTarget);
  const at = chips.indexOf(document.activeElement as HTMLElement);
  if (step !== 0 && at >= 0) {
    event.preventDefault();
    chips[at + step]?.focus();
  }
}
