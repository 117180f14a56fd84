// Runs inside the extension host of a real VS Code: looks at what activation has done, shows the chat, and waits to be let go.
import { existsSync, readdirSync, readlinkSync, renameSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension.ts';
import { waitFor } from '../harness/wait.ts';
import { checkChunksVariable, findingsVariable, questionsVariable } from './variables.ts';

export interface HostFindings {
  activatedInMs: number;
  /** Milliseconds between VS Code's own marks around the load of the extension's code; absent where it sets none. */
  loadedInMs?: number;
  /** Epoch milliseconds at which VS Code asked for the chat's page. */
  resolvedAt: number;
  /** Open files of the process, after activation, whose names look like a database's. */
  openDatabases: string[];
  /** Whether Node's SQLite was loaded. */
  hasSqlite: boolean;
  /** Chunks of the bundle that were loaded by then; absent where that was not asked for. */
  loadedChunks?: string[];
  chunks: number;
  /** Of the whole extension host after a collection, where questions were asked. */
  memory?: HostMemory;
}

export interface HostMemory {
  /** Bytes of script objects after 5 answers, when all code is loaded, and after all. */
  heapAfterFirst: number;
  heapAfterAll: number;
  /** Bytes of the whole process after all. */
  resident: number;
  answers: number;
}

/** What follows an activation on its own has begun by then. */
const SETTLED_MS = 500;
/** VS Code for the web writes which view is shown this much later. */
const STATE_WRITTEN_MS = 1500;

export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension<TestApi>('llm-workbench.llm-workbench');
  const file = process.env[findingsVariable];
  if (!extension || !file) {
    throw new Error('the extension or the name of the file is missing');
  }
  const api = await extension.activate();
  const { activatedInMs, view } = api;
  await pause(SETTLED_MS);
  const folder = join(extension.extensionPath, 'dist/chunks');
  const chunks = readdirSync(folder);
  const { moduleLoadList } = process as unknown as { moduleLoadList: string[] };
  const looked = {
    activatedInMs,
    loadedInMs: betweenMarks(`LoadExtensionCode/${extension.id}`),
    openDatabases: openFiles().filter((path) => /sqlite|\.db(?:-|$)/.test(path)),
    hasSqlite: moduleLoadList.includes('NativeModule sqlite'),
    chunks: chunks.length,
    // Reading them would make what comes next faster than it is.
    ...(process.env[checkChunksVariable] ? { loadedChunks: await loaded(folder, chunks) } : {}),
  };
  const resolved = Promise.withResolvers<number>();
  const resolve = view.resolveWebviewView.bind(view);
  view.resolveWebviewView = (webviewView) => {
    resolved.resolve(Date.now());
    return resolve(webviewView);
  };
  await vscode.commands.executeCommand('llmWorkbench.chat.focus');
  const questions = Number(process.env[questionsVariable] ?? 0);
  const findings: HostFindings = {
    ...looked,
    resolvedAt: await resolved.promise,
    ...(questions > 0 && { memory: await memoryOf(api, questions) }),
  };
  writeFileSync(`${file}.part`, JSON.stringify(findings));
  renameSync(`${file}.part`, file);
  await waitFor('the bench to have looked', () => !existsSync(file), 120_000);
  // The next start shall not restore the chat before this module is there.
  await vscode.commands.executeCommand('workbench.view.explorer');
  await pause(STATE_WRITTEN_MS);
}

/** Answers after which all code that asking needs is loaded. */
const WARM = 5;

/** Asks in one conversation that the chat shows, waits for each answer, and weighs what is kept. */
async function memoryOf({ services, view }: TestApi, answers: number): Promise<HostMemory> {
  await waitFor('a model', async () => (await services.models()).current !== undefined, 60_000);
  let heapAfterFirst = 0;
  for (let asked = 1; asked <= answers; asked += 1) {
    const ended = new Promise<void>((resolve) => {
      const listener = services.onChatEvent(({ event }) => {
        if (event === 'run/ended') {
          listener.dispose();
          resolve();
        }
      });
    });
    await view.ask(`Question ${asked}: what does a closure keep alive?`);
    await ended;
    if (asked === WARM) {
      heapAfterFirst = collectedHeap();
    }
  }
  return { heapAfterFirst, heapAfterAll: collectedHeap(), resident: process.memoryUsage.rss(), answers };
}

function collectedHeap(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

/** VS Code marks what its extension host does as `code/extHost/will…` and `code/extHost/did…`, in epoch milliseconds. */
function betweenMarks(name: string): number | undefined {
  const { MonacoPerformanceMarks: marks } = globalThis as {
    MonacoPerformanceMarks?: { getMarks(): { name: string; startTime: number }[] };
  };
  const at = (mark: string) => marks?.getMarks().find((item) => item.name === `code/extHost/${mark}${name}`)?.startTime;
  const will = at('will');
  const did = at('did');
  return will === undefined || did === undefined ? undefined : did - will;
}

function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      return []; // The folder's own, closed by now.
    }
  });
}

/** A module that is there already is not loaded by importing it again. */
async function loaded(folder: string, names: readonly string[]): Promise<string[]> {
  const fresh = new Set<string>();
  const hooks = registerHooks({
    load(url, context, next) {
      fresh.add(url);
      return next(url, context);
    },
  });
  const before: string[] = [];
  try {
    for (const name of names) {
      const { href } = pathToFileURL(join(folder, name));
      await import(href);
      if (!fresh.has(href)) {
        before.push(name);
      }
    }
  } finally {
    hooks.deregister();
  }
  return before;
}
