// Changes that a model proposes, each shown as a diff until the person accepts or discards it. Nothing is written before that.
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { changedSpan } from '../../core/codeEdits/changedSpan.ts';
import type { Proposal as ProposedText } from '../../core/codeEdits/proposeText.ts';
import { AppError } from '../../core/errors.ts';
import { nameOf, targetDocument } from './targetDocument.ts';

export const PROPOSAL_SCHEME = 'llm-workbench-proposal';

export interface ProposalInput {
  target: vscode.Uri;
  /** It does not exist yet, and is to be made. */
  isNew: boolean;
  /** Who proposes it: "Claude Haiku 4.5". */
  by: string;
  /** Made from the target's present text; asked again when that has changed before it was accepted. */
  make(current: string): ProposedText;
  /** The person has accepted or discarded it; a diff that is only closed says nothing. */
  onDecided?(isAccepted: boolean): void;
}

interface Proposal extends ProposalInput {
  id: string;
  /** The target's text that the diff was made from; absent: there was no file. */
  base?: string;
  text: string;
}

export class Proposals implements vscode.TextDocumentContentProvider {
  readonly #open = new Map<string, Proposal>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;

  /** How many wait for the person. */
  get count(): number {
    return this.#open.size;
  }

  /** Begins to serve the diffs' texts, and to forget those whose tab is closed. */
  register(): vscode.Disposable {
    // Tabs of an earlier session have nothing to show any more.
    void closeTabs((uri) => uri.scheme === PROPOSAL_SCHEME && !this.#of(uri));
    return vscode.Disposable.from(
      vscode.workspace.registerTextDocumentContentProvider(PROPOSAL_SCHEME, this),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => {
        for (const tab of closed) {
          const uri = proposalOf(tab);
          const isShown = uri && tabsWith((other) => other.toString() === uri.toString()).length > 0;
          if (uri && !isShown) {
            this.#open.delete(uri.query);
          }
        }
      }),
      this.#changed,
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#of(uri)?.text ?? '';
  }

  /** Shows the diff. Throws an `AppError` that says why there is none. */
  async show(input: ProposalInput): Promise<void> {
    const document = await targetDocument(input.target);
    if (!document && !input.isNew) {
      throw new AppError('badRequest', `${nameOf(input.target)} does not exist any more.`);
    }
    const base = document?.getText();
    const made = input.make(base ?? '');
    if ('refused' in made) {
      throw new AppError('badRequest', `The block was not applied to ${nameOf(input.target)}: ${made.refused}.`);
    }
    const proposal: Proposal = { ...input, id: randomUUID(), base, text: made.text };
    this.#open.set(proposal.id, proposal);
    try {
      await this.#openDiff(proposal);
    } catch (error) {
      this.#open.delete(proposal.id);
      throw error;
    }
  }

  /** Writes the proposal into its file, as one step that can be undone; only if that is still what the diff was made from. */
  async accept(uri: vscode.Uri | undefined): Promise<void> {
    const proposal = this.#shown(uri);
    const { target, text, base } = proposal;
    const document = await targetDocument(target);
    if (document?.getText() !== base) {
      await this.#renew(proposal, document);
      return;
    }
    const edit = new vscode.WorkspaceEdit();
    if (document) {
      const span = changedSpan(document.getText(), text);
      const range = new vscode.Range(document.positionAt(span.start), document.positionAt(span.end));
      edit.replace(target, range, span.text);
    } else {
      edit.createFile(target, { overwrite: false, ignoreIfExists: false, contents: new TextEncoder().encode(text) });
    }
    const isApplied = await vscode.workspace.applyEdit(edit);
    const written = isApplied ? await targetDocument(target) : undefined;
    if (written?.getText() !== text) {
      throw new AppError('badRequest', `${nameOf(target)} could not be changed; it may be read-only.`);
    }
    await this.#close(proposal);
    proposal.onDecided?.(true);
    await vscode.window.showTextDocument(written, { preview: false });
  }

  /** Closes the diff; nothing is changed. */
  async discard(uri: vscode.Uri | undefined): Promise<void> {
    const proposal = this.#shown(uri);
    await this.#close(proposal);
    proposal.onDecided?.(false);
  }

  /** The file is another by now: the same proposal is made from what it is, where its place is still certain. */
  async #renew(proposal: Proposal, document: vscode.TextDocument | undefined): Promise<void> {
    const name = nameOf(proposal.target);
    if (!document) {
      throw new AppError('badRequest', `${name} does not exist any more. Nothing was written.`);
    }
    const base = document.getText();
    const made = proposal.make(base);
    if ('refused' in made) {
      throw new AppError(
        'badRequest',
        `${name} has changed since this was proposed, and the proposal does not fit any more: ${made.refused}. Nothing was changed.`,
      );
    }
    if (proposal.base === undefined) {
      // It was a new file; its diff had nothing at the left.
      await this.#close(proposal);
      await this.show(proposal);
    } else {
      proposal.base = base;
      proposal.text = made.text;
      this.#changed.fire(proposalUri(proposal));
    }
    void vscode.window.showWarningMessage(
      `${name} has changed since this was proposed. Nothing was written; the diff was made anew: look at it again, then accept.`,
    );
  }

  async #openDiff(proposal: Proposal): Promise<void> {
    const right = proposalUri(proposal);
    const left = proposal.base === undefined ? right.with({ query: `${proposal.id}.new` }) : proposal.target;
    const what = proposal.base === undefined ? 'new file, proposed' : 'proposed';
    const title = `${nameOf(proposal.target)}: ${what} by ${proposal.by}`;
    await vscode.commands.executeCommand('vscode.diff', left, right, title, { preview: false });
  }

  async #close(proposal: Proposal): Promise<void> {
    this.#open.delete(proposal.id);
    const uri = proposalUri(proposal).toString();
    await closeTabs((other) => other.toString() === uri);
  }

  #of(uri: vscode.Uri): Proposal | undefined {
    return this.#open.get(uri.query);
  }

  /** The proposal of a tab's button, or of the diff that is in front. */
  #shown(uri: vscode.Uri | undefined): Proposal {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    const shown = uri?.scheme === PROPOSAL_SCHEME ? uri : tab && proposalOf(tab);
    const proposal = shown && this.#of(shown);
    if (!proposal) {
      throw new AppError('badRequest', 'Open the diff of a proposal first: there is nothing to accept or discard.');
    }
    return proposal;
  }
}

function proposalUri({ id, target }: Proposal): vscode.Uri {
  return vscode.Uri.from({ scheme: PROPOSAL_SCHEME, path: target.path.replace(/^(?!\/)/, '/'), query: id });
}

function proposalOf({ input }: vscode.Tab): vscode.Uri | undefined {
  const uri = input instanceof vscode.TabInputTextDiff ? input.modified : undefined;
  return uri?.scheme === PROPOSAL_SCHEME ? uri : undefined;
}

function tabsWith(isMeant: (uri: vscode.Uri) => boolean): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter((tab) => {
      const uri = proposalOf(tab);
      return uri !== undefined && isMeant(uri);
    });
}

async function closeTabs(isMeant: (uri: vscode.Uri) => boolean): Promise<void> {
  const tabs = tabsWith(isMeant);
  if (tabs.length > 0) {
    await vscode.window.tabGroups.close(tabs, true);
  }
}
