// The rows of the model picker: what can be asked, by provider, and what has to be set up first.
import { formatContext, formatDuration, formatSpeed } from '../src/shared/format.ts';
import { formatPerMillion, formatRate } from '../src/shared/money.ts';
import { conflictWords, plainPrice, plainPriceWords } from '../src/shared/priceWords.ts';
import type { ErrorActionId, ModelChoice, ModelsView, ProviderView } from '../src/shared/views.ts';
import { standingWords, typedModels } from '../src/shared/typedModels.ts';
import { AUTO, autoStrategy, isAuto } from '../src/shared/autoModel.ts';
import { autoLine, autoSentence } from '../src/shared/autoWords.ts';
import { fuzzyScore } from './fuzzySearch.ts';
import { parseModelSearch, searchScore, type ModelSearch } from './modelSearch.ts';

/** Models under one heading that fit the search, best first: those of a provider, or of all. */
export interface ModelGroup {
  provider?: ProviderView;
  /** Of models of any provider. */
  heading?: 'Auto' | 'Aliases' | 'Pinned' | 'By its name';
  models: readonly ModelChoice[];
  /** Of models that were typed: where each name stands, in words, in the order of the models. */
  standings?: readonly string[];
}

/** A step towards a provider that can be asked. */
export interface SetupStep {
  label: string;
  action: ErrorActionId;
}

export interface SetupRow {
  provider: ProviderView;
  /** What is missing, in words. */
  reason: string;
  /** The likeliest first. */
  steps: readonly SetupStep[];
}

export interface PickerRows {
  groups: readonly ModelGroup[];
  setUp: readonly SetupRow[];
}

/**
 * Models of providers that are ready, narrowed by the search: pinned ones first, each model once. The rest stands under
 * "set up", never among what can be asked. Auto stands above all of them; its strategies where they were unfolded, one of
 * them is in use, or something is searched for.
 */
export function pickerRows(view: ModelsView, query: string, strategiesOpen = true): PickerRows {
  const search = parseModelSearch(query, view.providers);
  const ready = view.providers.filter(({ state }) => state === 'ready' || state === 'loading');
  const pinned = ready.flatMap(({ models }) => models.filter((model) => model.pinned));
  const aliases = view.aliases ?? [];
  const groups = [
    ...(aliases.length > 0 ? [searched({ heading: 'Aliases', models: aliases }, search)] : []),
    ...(pinned.length > 0 ? [searched({ heading: 'Pinned', models: pinned }, search)] : []),
    ...ready.map((provider) => {
      const models = provider.models.filter((model) => !model.pinned);
      // A heading above nothing says something only of a list that is empty or still being read.
      return models.length > 0 || provider.models.length === 0 ? searched({ provider, models }, search) : undefined;
    }),
  ].filter((group) => group !== undefined);
  if (search.words) {
    groups.sort((a, b) => b.score - a.score);
  }
  const setUp = view.providers.flatMap((provider) => {
    const { state, name } = provider;
    const isMissing = state === 'needsKey' || state === 'needsAddress' || state === 'notRunning' || state === 'failed';
    const fits =
      fuzzyScore(search.words, name) !== undefined &&
      search.unknown.length === 0 &&
      search.filters.every((filter) => filter.fitsProvider(provider));
    return isMissing && fits ? [setupRow(provider, state)] : [];
  });
  const typed = byName(view, search);
  const auto = autoGroup(view, search, strategiesOpen);
  const listed = groups.map(({ score: _score, ...group }) => group);
  // Where something else is typed than its name, a model that is called so comes first.
  const isMeant = 'auto'.startsWith(search.words.slice(0, 4).toLowerCase());
  return { groups: [...(isMeant ? [...auto, ...listed] : [...listed, ...auto]), ...typed], setUp };
}

/** The row that unfolds the strategies of Auto in its place; it is no model. */
export const UNFOLDS: ModelChoice = {
  providerId: AUTO,
  providerName: '',
  model: 'strategies',
  name: 'Auto by strategy…',
  local: false,
  simulated: false,
  abilities: [],
  refuses: [],
};

/** What chooses itself has no price, window or ability that a filter could ask for. */
function autoGroup(
  { auto = [], current }: ModelsView,
  { words, filters, unknown }: ModelSearch,
  strategiesOpen: boolean,
): ModelGroup[] {
  if (auto.length === 0 || filters.length > 0 || unknown.length > 0) {
    return [];
  }
  if (words) {
    // By whole pieces of its name and words: letters here and there would find it behind any model's name.
    const pieces = words.toLowerCase().split(/\s+/);
    const fits = (text: string): boolean => pieces.every((piece) => text.toLowerCase().includes(piece));
    const models = auto.filter((one) => fits(`${one.name} ${autoLine(one)}`));
    return models.length > 0 ? [{ heading: 'Auto', models }] : [];
  }
  const strategies = auto.filter((one) => autoStrategy(one) !== undefined);
  const isUsed = current !== undefined && autoStrategy(current) !== undefined;
  return strategiesOpen || isUsed || strategies.length === 0
    ? [{ heading: 'Auto', models: auto }]
    : [{ heading: 'Auto', models: [...auto.filter((one) => !strategies.includes(one)), UNFOLDS] }];
}

/** What was typed may be a model that no list shows: at the end, below those listed ones that fit. */
function byName(view: ModelsView, { words, filters, unknown }: ModelSearch): ModelGroup[] {
  if (filters.length > 0 || unknown.length > 0) {
    return [];
  }
  // What is listed stands above.
  const typed = typedModels(words, view).filter(({ standing }) => standing !== 'listed');
  const models = typed.map(({ providerId, providerName, model }): ModelChoice => {
    const { local = false, simulated = false } = view.providers.find(({ id }) => id === providerId) ?? {};
    return { providerId, providerName, model, name: model, local, simulated, abilities: [], refuses: [] };
  });
  return models.length > 0 ? [{ heading: 'By its name', models, standings: typed.map(standingWords) }] : [];
}

function searched(group: ModelGroup, search: ModelSearch): (ModelGroup & { score: number }) | undefined {
  if (!search.words && search.filters.length === 0 && search.unknown.length === 0) {
    return { ...group, score: 0 };
  }
  // A list to choose from shows nothing rather than what was not asked for.
  const models = search.unknown.length > 0 ? [] : group.models;
  const found = models
    .map((model) => ({ model, score: searchScore(search, model, model.alias) }))
    .filter((one): one is { model: ModelChoice; score: number } => one.score !== undefined)
    .sort((a, b) => b.score - a.score);
  const best = found[0];
  return best && { ...group, models: found.map(({ model }) => model), score: best.score };
}

const LOOK_AGAIN: SetupStep = { label: 'Look again', action: 'refreshModels' };

function setupRow(provider: ProviderView, state: 'needsKey' | 'needsAddress' | 'notRunning' | 'failed'): SetupRow {
  const { installUrl, problem, name } = provider;
  switch (state) {
    case 'needsKey':
      return { provider, reason: 'needs a key', steps: [{ label: 'Add key…', action: 'addKey' }] };
    case 'needsAddress':
      return { provider, reason: 'needs an address', steps: [{ label: 'Set address…', action: 'openSettings' }] };
    case 'notRunning': {
      // It may be there already, and only be stopped.
      const get: SetupStep[] = installUrl ? [{ label: `Get ${name}`, action: 'installOllama' }] : [];
      return { provider, reason: 'not running', steps: [...get, LOOK_AGAIN] };
    }
    case 'failed':
      return isRefused(provider)
        ? {
            provider,
            reason: 'the key is refused',
            steps: [{ label: 'Replace key…', action: 'replaceKey' }, LOOK_AGAIN],
          }
        : { provider, reason: problem ?? 'its list could not be read', steps: [LOOK_AGAIN] };
  }
}

/** The provider does not take the key: looking again helps only once it has another. */
export function isRefused({ state, problemKind }: ProviderView): boolean {
  return state === 'failed' && problemKind === 'auth';
}

/** "1.00 / 5.00", "free", "$0.12/h", "price unknown": per million tokens, in and out. */
export function priceText(model: ModelChoice): string {
  const plain = plainPrice(model);
  if (plain !== undefined) {
    return plain;
  }
  return `${formatPerMillion(model.inputPerMillion)} / ${formatPerMillion(model.outputPerMillion)}`;
}

/** "200k", or nothing where the size is not known. */
export function contextText(model: ModelChoice): string | undefined {
  return model.contextWindow === undefined ? undefined : formatContext(model.contextWindow);
}

/** "$1.00 in, $5.00 out per million tokens, price of 2026-11-18" */
function priceWords(model: ModelChoice): string {
  const plain = plainPriceWords(model);
  if (plain !== undefined) {
    return plain;
  }
  const { inputPerMillion, outputPerMillion, ownPrice, priceDate } = model;
  const rates = `${formatRate(inputPerMillion)} in, ${formatRate(outputPerMillion)} out per million tokens`;
  if (ownPrice) {
    return `${rates}, your price`;
  }
  return priceDate ? `${rates}, price of\u00A0${untorn(priceDate)}` : rates;
}

/** A date is not torn apart at the end of a line. */
function untorn(date: string): string {
  return date.replaceAll('-', '\u2011');
}

/** "Prices differ: LiteLLM of 2026-10-21 says $0.68 in, $2.09 out" */
function conflictLine(model: ModelChoice): string | undefined {
  const { priceConflict, providerName } = model;
  return priceConflict && `Prices differ: ${conflictWords(priceConflict, { providerName, dayOf: untorn })}`;
}

/** "118 tok/s, 0.42 s to first": medians of the person's own last answers. */
export function speedText({ tokensPerSecond, timeToFirstTokenMs }: ModelChoice): string | undefined {
  const known = [
    tokensPerSecond === undefined ? '' : `${formatSpeed(tokensPerSecond)} tok/s`,
    timeToFirstTokenMs === undefined ? '' : `${formatDuration(timeToFirstTokenMs)} to first`,
  ].filter(Boolean);
  return known.length > 0 ? known.join(', ') : undefined;
}

/** All that is known of a model, a line each: why it is locked, price, context and abilities, speed, and that it will go. */
export function modelLines(model: ModelChoice): string[] {
  if (isAuto(model)) {
    return [autoSentence(model), ...(model.locked ? [model.locked] : [])];
  }
  const context = model.contextWindow === undefined ? 'Context unknown' : `Context ${contextText(model)} tokens`;
  const longest = model.maxOutputTokens === undefined ? '' : `answers up to ${formatContext(model.maxOutputTokens)}`;
  const [speed, differs] = [speedText(model), conflictLine(model)];
  return [
    ...(model.locked ? [model.locked] : []),
    priceWords(model),
    ...(differs ? [differs] : []),
    [context, longest, ...model.abilities].filter(Boolean).join(' · '),
    ...(speed ? [`${speed}: your last answers`] : []),
    ...(model.asksFirst ? ['Asks for permission first'] : []),
    ...(model.deprecated ? ['Deprecated: its vendor will retire it'] : []),
  ];
}

/** The same for the tooltip of a row. */
export function modelTooltip(model: ModelChoice): string {
  return [isAuto(model) ? model.name : model.model, ...modelLines(model)].join('\n');
}
