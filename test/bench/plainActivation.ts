// A program: loads and activates the built extension with an imitated VS Code, and prints what that took and what it touched.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../harness/paths.ts';

export interface PlainActivation {
  loadMs: number;
  activateMs: number;
  /** Names of what was called on the secret storage. */
  secretsUsed: string[];
}

const imitation = `data:text/javascript,${encodeURIComponent(source())}`;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? { url: imitation, shortCircuit: true } : next(specifier, context),
});
// Read before, so that its own cost is not the extension's.
await import(imitation);

const secretsUsed = new Set<string>();
const secrets = new Proxy(
  {},
  {
    get(_target, name) {
      secretsUsed.add(String(name));
      return () => ({ dispose() {} });
    },
  },
);
const memento = { get: () => undefined, update: async () => {}, keys: () => [] };
const context = {
  subscriptions: [],
  secrets,
  globalState: memento,
  workspaceState: memento,
  extensionMode: 1,
  extensionUri: {},
  globalStorageUri: {},
};
const beganAt = performance.now();
const extension = (await import(pathToFileURL(join(root, 'dist/extension.js')).href)) as {
  activate(context: object): unknown;
};
const loadedAt = performance.now();
extension.activate(context);
const activatedAt = performance.now();
// What an activation begins on its own would touch the storage by now.
await new Promise((resolve) => {
  setTimeout(resolve, 100);
});
const result: PlainActivation = {
  loadMs: loadedAt - beganAt,
  activateMs: activatedAt - loadedAt,
  secretsUsed: [...secretsUsed],
};
console.log(JSON.stringify(result));
process.exit();

/** Everything that VS Code exports by name, as something that can be called, constructed and looked into without end. */
function source(): string {
  const declarations = readFileSync(join(root, 'node_modules/@types/vscode/index.d.ts'), 'utf8');
  const names = new Set(
    [...declarations.matchAll(/^\s+export (?:class|enum|namespace) (\w+)/gm)].map((match) => match[1]),
  );
  return [
    'const anything = new Proxy(function () {}, {',
    "  get: (_target, name) => (name === 'then' ? undefined : name === Symbol.toPrimitive ? () => '' : anything),",
    '  set: () => true, apply: () => anything, construct: () => anything,',
    '});',
    ...[...names].map((name) => `export const ${name} = anything;`),
  ].join('\n');
}
