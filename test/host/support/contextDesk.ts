// The running extension's chat, asked as its page asks, in a workspace whose files the test makes.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { chatPageHandlers } from '../../../src/host/chatHandlers.ts';
import type { ChatView } from '../../../src/host/chatView.ts';
import type { ContextRequests } from '../../../src/shared/protocol/context.ts';
import type { MessageContext } from '../../../src/core/records.ts';
import type { ContextSuggestion } from '../../../src/shared/views.ts';
import { running } from './extension.ts';

export class ContextDesk {
  readonly view: ChatView;
  /** A folder of the workspace that goes with the test. */
  readonly folder: vscode.Uri;
  readonly #made = new Set<string>();

  private constructor(view: ChatView, folder: vscode.Uri) {
    this.view = view;
    this.folder = folder;
  }

  static async open(): Promise<ContextDesk> {
    const { view } = await running();
    view.attachments.remove(view.attachments.ids());
    await view.show(undefined);
    const desk = new ContextDesk(
      view,
      vscode.Uri.joinPath(workspaceFolder(), `made-${randomBytes(4).toString('hex')}`),
    );
    await vscode.workspace.fs.createDirectory(desk.folder);
    return desk;
  }

  async close(): Promise<void> {
    this.view.attachments.remove(this.view.attachments.ids());
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(this.folder, { recursive: true });
    for (const uri of this.#made) {
      await vscode.workspace.fs.delete(vscode.Uri.parse(uri), { recursive: true });
    }
  }

  uri(path: string): vscode.Uri {
    return vscode.Uri.joinPath(this.folder, path);
  }

  /** Writes a file of the test's folder. */
  async write(path: string, content: string | Uint8Array): Promise<vscode.Uri> {
    const uri = this.uri(path);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
    return uri;
  }

  /** Writes a file at the top of the workspace, which goes with the test. */
  async writeAbove(name: string, content: string): Promise<void> {
    const uri = vscode.Uri.joinPath(workspaceFolder(), name);
    await vscode.workspace.fs.writeFile(uri, Buffer.from(content));
    this.#made.add(uri.toString());
  }

  /** Asks as the page does. */
  ask<M extends keyof ContextRequests>(
    method: M,
    params: ContextRequests[M]['params'],
    signal = new AbortController().signal,
  ): Promise<ContextRequests[M]['result']> {
    const handler = chatPageHandlers(this.view)[method] as (
      params: ContextRequests[M]['params'],
      signal: AbortSignal,
    ) => Promise<ContextRequests[M]['result']>;
    return handler(params, signal);
  }

  suggest(query = ''): Promise<readonly ContextSuggestion[]> {
    return this.ask('context/suggest', { query });
  }

  /** Attaches what `@query` offers first, or the one with this label. */
  async addSuggested(query: string, label?: string): Promise<MessageContext> {
    const offered = await this.suggest(query);
    const wanted = label === undefined ? offered[0] : offered.find((item) => item.label === label);
    assert.ok(wanted, `nothing for "${query}" among ${offered.map((item) => item.label).join(', ')}`);
    await this.ask('context/add', { suggestionId: wanted.id });
    return this.last();
  }

  /** Drops these on the composer; gives what came last. */
  async drop(...uris: readonly vscode.Uri[]): Promise<MessageContext> {
    await this.ask('context/addUris', { uris: uris.map(String) });
    return this.last();
  }

  last(): MessageContext {
    const context = this.view.attachments.contexts().at(-1);
    assert.ok(context, 'something is attached');
    return context;
  }

  labels(): string[] {
    return this.view.attachments.chips().map(({ label }) => label);
  }
}

export function workspaceFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the harness opens a folder');
  return folder.uri;
}

/** The words of a refusal. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return assert.fail('it was not refused');
}
