// A program: loads the built extension without activating it, and prints as JSON what that brought into the process.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../harness/paths.ts';
import { registerVsCodeStub } from './vscodeStub.ts';

const loaded: string[] = [];
registerVsCodeStub((url) => loaded.push(url));
const entry = (await import(pathToFileURL(join(root, 'dist/extension.js')).href)) as object;
// Node's own list of its modules that were evaluated; it is not in the types.
const { moduleLoadList } = process as unknown as { moduleLoadList: string[] };
console.log(JSON.stringify({ exports: Object.keys(entry), loaded, builtins: moduleLoadList }));
