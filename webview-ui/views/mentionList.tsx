// The list over the composer that completes an `@word`; the field keeps the cursor and steers it.
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { CONTEXT_ICONS, Icon } from '../icon.tsx';
import type { Mentions } from '../mentions.ts';
import { ProgressRing } from '../toolkit.tsx';

export const MENTION_LIST_ID = 'mention-list';

export function mentionOptionId(index: number): string {
  return `${MENTION_LIST_ID}-${index}`;
}

export function MentionList({ mentions }: { mentions: Mentions }): VNode | null {
  const list = useRef<HTMLDivElement>(null);
  const active = mentions.active.value;
  const found = mentions.found.value;
  useLayoutEffect(() => {
    list.current?.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }, [active, found]);
  if (!mentions.mention.value) {
    return null;
  }
  const busy = mentions.busy.value;
  return (
    // The press of a button would take the cursor out of the field, and so close the list under the pointer.
    <div class="popup mentionList" onMouseDown={(event) => event.preventDefault()}>
      <div class="popupList" id={MENTION_LIST_ID} role="listbox" aria-label="What @ means" aria-busy={busy} ref={list}>
        {found.map((suggestion, index) => (
          <div
            key={suggestion.id}
            id={mentionOptionId(index)}
            role="option"
            aria-selected={index === active}
            class={index === active ? 'option active' : 'option'}
            title={suggestion.detail ? `${suggestion.label}\n${suggestion.detail}` : suggestion.label}
            onClick={() => mentions.choose(suggestion)}
          >
            <Icon name={CONTEXT_ICONS[suggestion.kind]} />
            <span class="cut mentionLabel">{suggestion.label}</span>{' '}
            {suggestion.detail && (
              <span class="cutLeft dim sm">
                <span>{suggestion.detail}</span>
              </span>
            )}
          </div>
        ))}
      </div>
      {found.length === 0 && <Empty busy={busy} problem={mentions.problem.value} />}
    </div>
  );
}

function Empty({ busy, problem }: { busy: boolean; problem: string | undefined }): VNode {
  if (busy) {
    return (
      <p class="row dim mentionNone">
        <span class="row appearsLate">
          <ProgressRing /> Looking…
        </span>
      </p>
    );
  }
  return (
    <p class="row dim mentionNone">
      {problem ? (
        <>
          <Icon name="error" class="err" /> {problem}
        </>
      ) : (
        'Nothing found'
      )}
    </p>
  );
}
