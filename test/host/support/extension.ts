// The running extension as the tests hold on to it.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TestApi } from '../../../src/extension.ts';

const EXTENSION_ID = 'llm-workbench.llm-workbench';

/** The installed extension, not yet asked to do anything. */
export function installed(): vscode.Extension<TestApi | undefined> {
  const extension = vscode.extensions.getExtension<TestApi | undefined>(EXTENSION_ID);
  assert.ok(extension, `${EXTENSION_ID} is not installed`);
  return extension;
}

/** What `activate` gave; activates it if VS Code has not done so yet. */
export async function running(): Promise<TestApi> {
  const api = await installed().activate();
  assert.ok(api, 'activate() gives its parts in test mode');
  return api;
}
