// What a UI test may ask of its workbench, and the files that are laid out for it.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BrowserOptions } from './browser.ts';
import type { Environment } from './environment.ts';
import { sampleWorkspace } from './paths.ts';
import type { Settings } from './settings.ts';

export type WorkbenchOptions = {
  /** User settings on top of the quiet ones. */
  settings?: Settings;
  machineSettings?: Settings;
  /** Added to the environment of the extension host, for example LLM_WORKBENCH_SIMULATOR. */
  env?: Environment;
  /** The folder that is copied and opened; the sample workspace when not given, none with `false`. */
  fixture?: string | false;
  /** Text of more workspace files, by path below the workspace. */
  files?: Record<string, string>;
  /** Text of more user files, by path below VS Code's `User` folder (`chatLanguageModels.json`). */
  userFiles?: Record<string, string>;
  /** Folders of further extensions, unpacked. */
  extensions?: string[];
  /** The package under test; `npm run package` makes the usual one. */
  vsix?: string;
  /** Leaves workspace trust and its prompt on. */
  trust?: boolean;
  browser?: BrowserOptions;
};

/** Lays out the workspace (when there is one) and the user files below the test's folder `dir`. */
export function prepareFiles(dir: string, workspace: string | undefined, options: WorkbenchOptions): void {
  if (workspace) {
    cpSync(options.fixture || sampleWorkspace, workspace, { recursive: true });
    writeFiles(workspace, options.files);
  }
  writeFiles(join(dir, 'data/User'), options.userFiles);
}

function writeFiles(folder: string, files: Record<string, string> = {}): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
