// The languages that code is coloured in, each a chunk of its own that is loaded when first met.
import type { LanguageFn } from 'highlight.js';

type LanguageModule = { default: LanguageFn };

export type Language = {
  /** highlight.js's own name. */
  id: string;
  /** As people write it, for the code block's header. */
  label: string;
  load(): Promise<LanguageModule>;
  /** Languages that appear inside this one. */
  embeds: readonly string[];
};

type Row = [
  id: string,
  label: string,
  aliases: string,
  load: () => Promise<LanguageModule>,
  embeds?: readonly string[],
];

const rows: readonly Row[] = [
  ['bash', 'Shell', 'sh shell zsh console shellscript', () => import('highlight.js/lib/languages/bash')],
  ['c', 'C', 'h', () => import('highlight.js/lib/languages/c')],
  ['cpp', 'C++', 'c++ cc cxx hpp hh', () => import('highlight.js/lib/languages/cpp')],
  ['csharp', 'C#', 'cs c#', () => import('highlight.js/lib/languages/csharp')],
  ['css', 'CSS', '', () => import('highlight.js/lib/languages/css')],
  ['dart', 'Dart', '', () => import('highlight.js/lib/languages/dart')],
  ['diff', 'Diff', 'patch', () => import('highlight.js/lib/languages/diff')],
  ['dockerfile', 'Dockerfile', 'docker containerfile', () => import('highlight.js/lib/languages/dockerfile')],
  ['elixir', 'Elixir', 'ex exs', () => import('highlight.js/lib/languages/elixir')],
  ['go', 'Go', 'golang', () => import('highlight.js/lib/languages/go')],
  ['graphql', 'GraphQL', 'gql', () => import('highlight.js/lib/languages/graphql')],
  ['haskell', 'Haskell', 'hs', () => import('highlight.js/lib/languages/haskell')],
  ['ini', 'INI', 'toml cfg properties editorconfig', () => import('highlight.js/lib/languages/ini')],
  ['java', 'Java', '', () => import('highlight.js/lib/languages/java')],
  ['javascript', 'JavaScript', 'js jsx mjs cjs node', () => import('highlight.js/lib/languages/javascript')],
  ['json', 'JSON', 'jsonc json5 jsonl', () => import('highlight.js/lib/languages/json')],
  ['julia', 'Julia', 'jl', () => import('highlight.js/lib/languages/julia')],
  ['kotlin', 'Kotlin', 'kt kts', () => import('highlight.js/lib/languages/kotlin')],
  ['latex', 'LaTeX', 'tex', () => import('highlight.js/lib/languages/latex')],
  ['less', 'Less', '', () => import('highlight.js/lib/languages/less')],
  ['lua', 'Lua', '', () => import('highlight.js/lib/languages/lua')],
  ['makefile', 'Makefile', 'make mk', () => import('highlight.js/lib/languages/makefile')],
  ['markdown', 'Markdown', 'md mdx', () => import('highlight.js/lib/languages/markdown')],
  ['objectivec', 'Objective-C', 'objc objective-c', () => import('highlight.js/lib/languages/objectivec')],
  ['perl', 'Perl', 'pl pm', () => import('highlight.js/lib/languages/perl')],
  ['php', 'PHP', '', () => import('highlight.js/lib/languages/php')],
  ['powershell', 'PowerShell', 'ps1 pwsh ps', () => import('highlight.js/lib/languages/powershell')],
  ['protobuf', 'Protocol Buffers', 'proto', () => import('highlight.js/lib/languages/protobuf')],
  ['python', 'Python', 'py py3 pyi', () => import('highlight.js/lib/languages/python')],
  ['r', 'R', '', () => import('highlight.js/lib/languages/r')],
  ['ruby', 'Ruby', 'rb', () => import('highlight.js/lib/languages/ruby')],
  ['rust', 'Rust', 'rs', () => import('highlight.js/lib/languages/rust')],
  ['scala', 'Scala', '', () => import('highlight.js/lib/languages/scala')],
  ['scss', 'SCSS', '', () => import('highlight.js/lib/languages/scss')],
  ['sql', 'SQL', 'mysql sqlite postgresql postgres', () => import('highlight.js/lib/languages/sql')],
  ['swift', 'Swift', '', () => import('highlight.js/lib/languages/swift')],
  ['typescript', 'TypeScript', 'ts tsx mts cts', () => import('highlight.js/lib/languages/typescript')],
  ['xml', 'XML', 'svg xsl', () => import('highlight.js/lib/languages/xml'), ['css', 'javascript']],
  ['xml', 'HTML', 'html xhtml vue', () => import('highlight.js/lib/languages/xml'), ['css', 'javascript']],
  ['yaml', 'YAML', 'yml', () => import('highlight.js/lib/languages/yaml')],
];

/** A map, and not an object: a model may well name a language `constructor`. */
const byName = new Map<string, Language>();
for (const [id, label, aliases, load, embeds = []] of rows) {
  for (const name of [id, ...aliases.split(' ')].filter((name) => name !== '' && !byName.has(name))) {
    byName.set(name, { id, label, load, embeds });
  }
}

/** The language by its name, alias or file extension in lower case. `undefined` when it is not coloured here. */
export function languageNamed(name: string): Language | undefined {
  return byName.get(name);
}
