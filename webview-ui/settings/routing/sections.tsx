// Parts of the page of routing: a heading with what stands under it, and what tells of something that was taken out.
import { useSignal } from '@preact/signals';
import type { ComponentChildren, VNode } from 'preact';
import { useId } from 'preact/hooks';
import { Button } from '../../toolkit.tsx';
import { useSettings } from '../settingsState.ts';

interface SectionProps {
  title: string;
  /** By which the page moves there. */
  name: string;
  children: ComponentChildren;
}

export function Section({ title, name, children }: SectionProps): VNode {
  const heading = useId();
  return (
    <section class="routingSection" aria-labelledby={heading} data-section={name}>
      <h3 id={heading} tabIndex={-1}>
        {title}
      </h3>
      {children}
    </section>
  );
}

interface PartProps {
  title: string;
  /** Below the title. */
  about?: ComponentChildren;
  /** At the right of the title. */
  beside?: ComponentChildren;
  children: ComponentChildren;
}

/** A list with its buttons, below a heading of its own. */
export function Part({ title, about, beside, children }: PartProps): VNode {
  const heading = useId();
  return (
    <div class="routingPart" role="group" aria-labelledby={heading}>
      <div class="row wrap partHead">
        <h4 id={heading} class="grow">
          {title}
        </h4>
        {beside}
      </div>
      {about && <p class="dim sm partAbout">{about}</p>}
      {children}
    </div>
  );
}

export interface Removal {
  /** "Removed “Code”. [Undo]", or nothing. */
  row: VNode | null;
  /** `take` removes it; gives what is wrong in words, or nothing where it was done. */
  remove(name: string, take: () => Promise<string | undefined>): Promise<void>;
  forget(): void;
}

/** `putBack` gives what is wrong in words, or nothing where it was done. */
export function useRemoval(putBack: () => Promise<string | undefined>, refocus: () => void): Removal {
  const app = useSettings();
  const removed = useSignal<string | undefined>(undefined);
  const undo = async (): Promise<void> => {
    const name = removed.value;
    removed.value = undefined;
    refocus();
    const problem = await putBack();
    app.problem.value = problem;
    removed.value = problem === undefined ? undefined : name;
  };
  return {
    row:
      removed.value === undefined ? null : (
        <div class="notice" role="status">
          <p class="grow">Removed “{removed.value}”.</p>
          <Button small label="Undo" onClick={() => void undo()} />
        </div>
      ),
    remove: async (name, take) => {
      refocus();
      const problem = await take();
      app.problem.value = problem;
      removed.value = problem === undefined ? name : removed.value;
    },
    forget: () => {
      removed.value = undefined;
    },
  };
}

/** Why a list cannot be changed here, with the way into the file. */
export function Locked({ id, why }: { id: string; why: string }): VNode {
  const app = useSettings();
  return (
    <div class="notice problem" role="note">
      <p class="grow">{why}</p>
      <Button small label="Edit in settings.json" onClick={() => app.ask('settings/openFile', { id, scope: 'user' })} />
    </div>
  );
}

/** "from your settings · Edit in settings.json" */
export function FileLink({ id, what }: { id: string; what: string }): VNode {
  const app = useSettings();
  return (
    <button
      class="link sm"
      aria-label={`Edit in settings.json: ${what}`}
      onClick={() => app.ask('settings/openFile', { id, scope: 'user' })}
    >
      Edit in settings.json
    </button>
  );
}
