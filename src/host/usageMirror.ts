// Keeps a copy of this workspace's usage in VS Code's workspaceState, where people's scripts and other parts of VS Code find it.
import type * as vscode from 'vscode';
import type { Log } from '../core/ports.ts';
import type { Store } from '../core/store/openStore.ts';
import type { WorkspaceUsage } from '../core/usage/workspaceMirror.ts';

/** Holds a `WorkspaceUsage`. */
export const MIRROR_KEY = 'llmWorkbench.usage';

/** VS Code writes all of the extension's state for each change in it: not with every answer. */
const GATHER_MS = 3000;
/** More than ever find room. */
const MOST_RECORDS = 1000;

export interface UsageMirrorOptions {
  state: vscode.Memento;
  store: () => Promise<Store>;
  /** Empty: a window without a folder counts what had none. */
  workspace: () => string;
  log: Log;
}

/** The store is the truth. */
export class UsageMirror {
  readonly #options: UsageMirrorOptions;
  #waiting?: NodeJS.Timeout;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: UsageMirrorOptions) {
    this.#options = options;
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
        .catch((error: unknown) => this.#options.log.error("The workspace's usage could not be copied", error));
    }
    return this.#writing;
  }

  async #write(): Promise<void> {
    const { state, store, workspace } = this.#options;
    const { usage } = await store();
    const { workspaceMirror } = await import('../core/usage/workspaceMirror.ts');
    const own = { workspace: workspace() };
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
