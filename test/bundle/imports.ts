// Every import of our own code: what the bundler resolved, and what only the source shows (types, files not yet bundled).
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { root } from '../harness/paths.ts';
import { packageOf, readMetafile } from './metafile.ts';

export interface Import {
  /** A file of ours, from the repository's root, with slashes. */
  from: string;
  /** A file of ours, `npm:<package>`, `node:<module>` or `vscode`. */
  to: string;
  /** Whether it waits for an `import()`. */
  lazy: boolean;
}

/** `import … from 'x'` and `export … from 'x'` at a line's start, also over several lines, and `import 'x'`. */
const STATEMENT = /^(?:import|export)\s+(?:[\w*{},\s$]*?\bfrom\s+|[*{][\w*{},\s$]*?\}?\s*from\s+)?(['"])([^'"\n]+)\1/gm;
/** `import('x')`, which is also how a type is named without an import statement. */
const CALL = /\bimport\(\s*(['"])([^'"\n]+)\1/g;

/** The imports that one source text spells out. */
export function importsIn(source: string): { specifier: string; lazy: boolean }[] {
  return [
    ...[...source.matchAll(STATEMENT)].map((match) => ({ specifier: match[2] ?? '', lazy: false })),
    ...[...source.matchAll(CALL)].map((match) => ({ specifier: match[2] ?? '', lazy: true })),
  ];
}

/** What the sources of the product say, types included. */
export function sourceImports(): Import[] {
  return globSync('{src,webview-ui}/**/*.{ts,tsx}', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .flatMap((from) =>
      importsIn(readFileSync(join(root, from), 'utf8')).map(({ specifier, lazy }) => ({
        from,
        to: specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : outside(specifier),
        lazy,
      })),
    );
}

/** What the bundler followed from our own files. */
export function bundledImports(bundle: 'extension' | 'webview'): Import[] {
  return Object.entries(readMetafile(bundle).inputs)
    .filter(([path]) => packageOf(path) === undefined && !path.startsWith('<'))
    .flatMap(([from, input]) =>
      input.imports
        .filter(({ path }) => !path.startsWith('<'))
        .map(({ path, kind, external }) => {
          const name = packageOf(path);
          return { from, to: name ? `npm:${name}` : external ? outside(path) : path, lazy: kind === 'dynamic-import' };
        }),
    );
}

function outside(specifier: string): string {
  if (specifier === 'vscode') {
    return specifier;
  }
  if (isBuiltin(specifier)) {
    return `node:${specifier.replace(/^node:/, '')}`;
  }
  return `npm:${/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0]}`;
}
