// Colours code with highlight.js, whose core and languages are loaded when first needed.
import type { HLJSApi } from 'highlight.js';
import type { Language } from './languages.ts';
import { languageNamed } from './languages.ts';
import { sanitizedFragment } from './sanitize.ts';
import { revealControls } from './visibleControls.ts';

/** Longer code stays plain: colouring it would hold the page for longer than a person accepts. */
export const longestHighlightedCode = 12_000;

let core: HLJSApi | undefined;
const loading = new Map<string, Promise<void>>();

/** Whether `highlighted` can colour this language now. */
export function isLoaded(language: Language): boolean {
  return core?.getLanguage(language.id) !== undefined;
}

/** Loads the language and those inside it, once. Rejects when a chunk cannot be loaded; a later call tries again. */
export function loadLanguage(language: Language): Promise<void> {
  const known = loading.get(language.id);
  if (known) {
    return known;
  }
  const promise = load(language);
  loading.set(language.id, promise);
  promise.catch(() => loading.delete(language.id));
  return promise;
}

async function load(language: Language): Promise<void> {
  const embedded = language.embeds.map(languageNamed).filter((inner) => inner !== undefined);
  const [highlighter, grammar] = await Promise.all([
    import('highlight.js/lib/core'),
    language.load(),
    ...embedded.map(loadLanguage),
  ]);
  core = highlighter.default;
  core.registerLanguage(language.id, grammar.default);
}

/** The coloured nodes of `code`. Returns `undefined` if the result would not read exactly as `code` does. */
export function highlighted(code: string, language: Language): DocumentFragment | undefined {
  const html = core?.highlight(code, { language: language.id, ignoreIllegals: true }).value;
  const fragment = html === undefined ? undefined : sanitizedFragment(html);
  if (fragment?.textContent !== code) {
    return undefined;
  }
  revealControls(fragment);
  return fragment;
}
