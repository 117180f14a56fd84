// Keeps a copy of the usage of this workspace in VS Code's workspaceState.
import type { WorkspaceUsage } from '../core/usage/workspaceMirror.ts';
import type { Services } from './services.ts';

/** Holds a `WorkspaceUsage`. */
export const MIRROR_KEY = 'llmWorkbench.usage';

/** VS Code writes all of the extension's state for each change in it: not with every answer. */
const GATHER_MS = 3000;
/** More than ever find room. */
const MOST_RECORDS = 500;

/** The store is the truth. */
export class UsageMirror {
  readonly #services: Pick<Services, 'context' | 'store' | 'log'>;
  readonly #workspace: () => string;
  #waiting?: NodeJS.Timeout;
  #writing: Promise<void> = Promise.resolve();

  /** `workspace` is this window's; a window without a folder (empty) has what ran without one. */
  constructor(services: Pick<Services, 'context' | 'store' | 'log'>, workspace: () => string) {
    this.#services = services;
    this.#workspace = workspace;
  }

  /** Something was counted or forgotten: the copy follows within seconds. */
  changed(): void {
    this.#waiting ??= setTimeout(() => void this.flush(), GATHER_MS);
  }

  /** Writes what waits, and resolves when it is written. */
  flush(): Promise<void> {
    if (this.#waiting !== undefined) {
      clearTimeout(this.#waiting);
      this.#waiting = undefined;
      this.#writing = this.#writing
        .then(() => this.#write())
        .catch((error: unknown) => this.#services.log.error("The workspace's usage could not be copied", error));
    }
    return this.#writing;
  }

  async #write(): Promise<void> {
    const state = this.#services.context.workspaceState;
    const { usage } = await this.#services.store();
    const { workspaceMirror } = await import('../core/usage/workspaceMirror.ts');
    const own = { workspace: this.#workspace() };
    const mirror = workspaceMirror(usage.totals(own), usage.newest({ ...own, limit: MOST_RECORDS }));
    if (!isSame(mirror, state.get<WorkspaceUsage>(MIRROR_KEY))) {
      await state.update(MIRROR_KEY, mirror);
    }
  }
}

/** Records never change: equal sums and the same ends are the same records. */
function isSame(one: WorkspaceUsage, other: WorkspaceUsage | undefined): boolean {
  const ends = ({ totals, records }: WorkspaceUsage) =>
    JSON.stringify([totals, records.length, records[0]?.id, records.at(-1)?.id]);
  return other !== undefined && Array.isArray(other.records) && ends(one) === ends(other);
}
