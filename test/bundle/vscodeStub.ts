// Lets a host file be imported outside VS Code: a module `vscode` whose classes and enums are there, and empty.
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { root } from '../harness/paths.ts';

/** Answers `vscode` with the stub, and tells the address of each module that is loaded from then on. */
export function registerVsCodeStub(onLoad: (url: string) => void = () => undefined): { deregister(): void } {
  const stub = `data:text/javascript,${encodeURIComponent(stubSource())}`;
  return registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vscode' ? { url: stub, shortCircuit: true } : next(specifier, context),
    load: (url, context, next) => {
      onLoad(url);
      return next(url, context);
    },
  });
}

/** The names come from the declarations of the real thing; only what a file touches while it loads has to work. */
function stubSource(): string {
  const declarations = readFileSync(join(root, 'node_modules/@types/vscode/index.d.ts'), 'utf8');
  const names = (kind: string) =>
    new Set([...declarations.matchAll(new RegExp(`^\\s+export ${kind} (\\w+)`, 'gm'))].map((match) => match[1]));
  return [
    ...[...names('class')].map((name) => `export class ${name} {}`),
    ...[...names('enum'), ...names('namespace')].map((name) => `export const ${name} = {};`),
  ].join('\n');
}
