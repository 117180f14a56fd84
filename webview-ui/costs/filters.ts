// The filter of a query as a list of things that can be chosen and taken away, one by one.
import type { CostChoices, CostFilter, CostNames } from '../../src/shared/costViews.ts';
import { keyText, modelName, providerName, purposeText, workspaceText } from './labels.ts';

export type FilterKind = 'provider' | 'model' | 'key' | 'purpose' | 'workspace';

export const FILTER_WORDS: Readonly<Record<FilterKind, string>> = {
  provider: 'Provider',
  model: 'Model',
  key: 'Key',
  purpose: 'Purpose',
  workspace: 'Workspace',
};

/** One thing to filter by. */
export interface FilterOption {
  /** Unique among all kinds. */
  id: string;
  kind: FilterKind;
  /** As people read it. */
  text: string;
  /** The id where the text is a name, the provider of a model. */
  detail: string;
  /** What it does with a filter. */
  change: (filter: CostFilter, on: boolean) => CostFilter;
  isOn: (filter: CostFilter) => boolean;
}

/** Everything to filter by; what is in the filter and not among the choices any more is there as well. */
export function filterOptions(choices: CostChoices, names: CostNames, filter: CostFilter): FilterOption[] {
  const all = <Item>(known: readonly Item[], chosen: readonly Item[] = []): readonly Item[] => {
    const ids = new Set(known.map((item) => JSON.stringify(item)));
    return [...known, ...chosen.filter((item) => !ids.has(JSON.stringify(item)))];
  };
  return [
    ...all(choices.providers, filter.providers).map((id) =>
      option('provider', 'providers', id, providerName(id, names), id),
    ),
    ...all(choices.models, filter.models).map(({ providerId, model }) =>
      option(
        'model',
        'models',
        { providerId, model },
        modelName(providerId, model, names),
        `${providerName(providerId, names)} ${model}`,
      ),
    ),
    ...all(choices.keys, filter.keys).map(({ providerId, keyName }) =>
      option('key', 'keys', { providerId, keyName }, keyText(providerId, keyName, names), ''),
    ),
    ...all(choices.purposes, filter.purposes).map((id) => option('purpose', 'purposes', id, purposeText(id), '')),
    ...all(choices.workspaces, filter.workspaces).map((uri) =>
      option('workspace', 'workspaces', uri, workspaceText(uri, names), uri),
    ),
  ];
}

function option<K extends keyof CostFilter>(
  kind: FilterKind,
  list: K,
  item: NonNullable<CostFilter[K]>[number],
  text: string,
  detail: string,
): FilterOption {
  const id = JSON.stringify(item);
  const chosenIn = (filter: CostFilter): readonly unknown[] => filter[list] ?? [];
  const isOn = (filter: CostFilter): boolean => chosenIn(filter).some((one) => JSON.stringify(one) === id);
  return {
    id: `${kind} ${id}`,
    kind,
    text,
    detail: detail.toLowerCase() === text.toLowerCase() ? '' : detail,
    isOn,
    change: (filter, on) => {
      const { [list]: _, ...others } = filter;
      const left = chosenIn(filter).filter((one) => JSON.stringify(one) !== id);
      const now = on ? [...left, item] : left;
      return now.length > 0 ? { ...others, [list]: now } : others;
    },
  };
}

/** Those that fit what was typed: each word somewhere, "@model:" for one kind alone. */
export function matching(options: readonly FilterOption[], typed: string): FilterOption[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return options.filter(({ kind, text, detail }) => {
    const all = `@${kind}:${text} @${kind}:${detail} ${text} ${detail}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

export function isFiltered(filter: CostFilter | undefined): boolean {
  return Object.values(filter ?? {}).some((list) => (list?.length ?? 0) > 0);
}
