// What may stand behind an `@` in the search for models.
import { MODEL_ABILITIES, type CatalogView } from '../../src/shared/catalogViews.ts';
import { shownCurrency } from '../../src/shared/money.ts';
import { isFilterToken, searchTokens, type SearchToken } from '../modelSearch.ts';
import { ABILITY_WORDS } from './facts.ts';
import { providersOf } from './listing.ts';

export interface Completion {
  /** What takes the word's place. */
  text: string;
  detail: string;
  /** Something has to follow at once: "@provider:". */
  goesOn: boolean;
}

function starts(): readonly (readonly [text: string, detail: string])[] {
  const unit = `${shownCurrency().code} per million tokens`;
  return [
    ['provider:', 'of one provider'],
    ['capability:', 'with an ability'],
    ['price<', `by price of input, ${unit}`],
    ['output<', `by price of output, ${unit}`],
    ['context>', 'by context window, such as 100k'],
    ['answer>', 'by longest answer, such as 16k'],
    ['speed>', 'by your measured tokens per second'],
  ];
}
const FLAGS: readonly [text: string, detail: string][] = [
  ['ready', 'can be asked now'],
  ['local', 'answers without the internet'],
  ['free', 'costs nothing'],
  ['pinned', 'at the top of the pickers'],
  ['hidden', 'in no picker'],
  ['locked', 'not allowed by a policy'],
  ['deprecated', 'will be shut down'],
  ['retired', 'was shut down'],
];
const FIGURES: Readonly<Record<string, readonly string[]>> = {
  price: ['0.2', '0.5', '1', '5'],
  output: ['1', '5', '15'],
  context: ['32k', '100k', '200k', '1M'],
  answer: ['8k', '16k', '64k'],
  speed: ['50', '100', '200'],
};

/** The `@word` that the cursor is in or behind. */
export function tokenAt(query: string, caret: number): SearchToken | undefined {
  return searchTokens(query).find(({ text, from, to }) => isFilterToken(text) && from < caret && caret <= to);
}

/** Best first; nothing where the word is complete, or nothing fits. */
export function completionsOf(token: string, view: CatalogView): Completion[] {
  const sign = token.startsWith('-') ? '-@' : '@';
  const typed = token.slice(sign.length).toLowerCase();
  const all = optionsFor(typed, view);
  const fits = all.filter(({ text }) => text.toLowerCase().includes(typed));
  fits.sort((a, b) => Number(b.text.toLowerCase().startsWith(typed)) - Number(a.text.toLowerCase().startsWith(typed)));
  const isComplete = fits.length === 1 && fits[0]?.text.toLowerCase() === typed && !fits[0].goesOn;
  return isComplete ? [] : fits.map((one) => ({ ...one, text: `${sign}${one.text}` }));
}

function optionsFor(typed: string, view: CatalogView): Completion[] {
  const ended = ([text, detail]: readonly [string, string]): Completion => ({ text, detail, goesOn: false });
  if (typed.startsWith('provider:')) {
    return providersOf(view).map(({ id, name, count }) =>
      ended([`provider:${/\s/.test(id) ? `"${id}"` : id}`, `${name}, ${count} ${count === 1 ? 'model' : 'models'}`]),
    );
  }
  if (typed.startsWith('capability:')) {
    return MODEL_ABILITIES.map((ability) => ended([`capability:${ability}`, ABILITY_WORDS[ability].title]));
  }
  const [, name = '', comparison = ''] = /^([a-z]+)(<=|>=|<|>|=)/.exec(typed) ?? [];
  const figures = FIGURES[name];
  if (figures) {
    return figures.map((figure) => ended([`${name}${comparison}${figure}`, '']));
  }
  return [
    ...starts().map(([text, detail]) => ({ text, detail, goesOn: true })),
    ...FLAGS.map(ended),
    // "local" stands among the flags already.
    ...MODEL_ABILITIES.filter((ability) => ability !== 'local').map((ability) =>
      ended([ability, ABILITY_WORDS[ability].title]),
    ),
  ];
}
