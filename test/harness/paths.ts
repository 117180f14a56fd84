// Where the harness finds the repository, the npm packages that make up VS Code, and its own scratch places.
import { join, resolve } from 'node:path';

/** The repository's root, which is also the extension under development. */
export const root = resolve(import.meta.dirname, '../..');

/** Screenshots, packages and reports for a person to look at; ignored by git. */
export const artifactsDir = join(root, 'artifacts');

/** Where `npm run package` puts the installable extension. */
export const vsixPath = join(artifactsDir, 'llm-workbench.vsix');

/** What outlives one run (a downloaded desktop VS Code, the state of `npm start`); ignored by git. */
export const persistentDir = join(root, '.vscode-test');

/** What can be made again from node_modules; gone with the next `npm ci`. */
export const cacheDir = join(root, 'node_modules/.cache/vscode-host');

export const codeServerDir = join(root, 'node_modules/code-server');

/** VS Code itself, inside code-server. */
export const vscodeDir = join(codeServerDir, 'lib/vscode');

/** The npm package that carries Node 24 with its headers; VS Code's server runs on nothing older. */
export const nodeDir = join(root, `node_modules/node-linux-${process.arch}`);

export const nodeBinary = join(nodeDir, 'bin/node');

/** The bundled mocha entry that runs inside the extension host. */
export const hostSuiteEntry = join(root, 'out/test/host/index.js');

/** Small realistic sources to ask a model about; copied before use. */
export const sampleWorkspace = join(root, 'test/harness/sample-workspace');

/** An extension that offers language models to VS Code, for which the tests answer. */
export const fakeModels = join(root, 'test/harness/fake-models');
