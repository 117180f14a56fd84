// The combinations of the cube: which of them a filter lets through, and what each is called in a breakdown.
import type { ConversationLabel, CostChoices, CostDimension, CostFilter, CostLabel } from '../../shared/costViews.ts';
import type { UsageSeries } from '../costSource.ts';

/** What spending is broken down by without looking at conversations. */
export type SeriesDimension = Exclude<CostDimension, 'conversation'>;

/** `undefined` lets everything through. */
export function allowedSeries(all: readonly UsageSeries[], filter: CostFilter = {}): readonly number[] | undefined {
  const { providers = [], models = [], keys = [], purposes = [], workspaces = [] } = filter;
  const tests: ((series: UsageSeries) => boolean)[] = [];
  if (providers.length > 0) {
    tests.push(({ providerId }) => providers.includes(providerId));
  }
  if (models.length > 0) {
    tests.push(({ providerId, model }) => models.some((one) => one.providerId === providerId && one.model === model));
  }
  if (keys.length > 0) {
    tests.push(({ providerId, keyName }) =>
      keys.some((one) => one.providerId === providerId && one.keyName === keyName),
    );
  }
  if (purposes.length > 0) {
    tests.push(({ purpose }) => purposes.includes(purpose));
  }
  if (workspaces.length > 0) {
    tests.push(({ workspace }) => workspaces.includes(workspace));
  }
  return tests.length === 0
    ? undefined
    : all.filter((series) => tests.every((test) => test(series))).map(({ number }) => number);
}

/** Two things of the same name at different vendors are two things. */
export function labelOf(series: UsageSeries, by: SeriesDimension): CostLabel {
  const { providerId, model, keyName, purpose, workspace } = series;
  switch (by) {
    case 'provider':
      return { key: providerId, providerId };
    case 'model':
      return { key: `${providerId}/${model}`, providerId, model };
    case 'key':
      return { key: `${providerId}/${keyName}`, providerId, keyName };
    case 'purpose':
      return { key: purpose };
    case 'workspace':
      return { key: workspace };
  }
}

export function conversationLabel(conversation: ConversationLabel): CostLabel {
  return { key: conversation.id, conversation };
}

export function choicesOf(all: readonly UsageSeries[]): CostChoices {
  const labels = (by: SeriesDimension) => {
    const found = new Map(all.map((series) => [labelOf(series, by).key, series]));
    return [...found].toSorted(([one], [other]) => (one < other ? -1 : 1));
  };
  return {
    providers: labels('provider').map(([key]) => key),
    models: labels('model').map(([, { providerId, model }]) => ({ providerId, model })),
    keys: labels('key').map(([, { providerId, keyName }]) => ({ providerId, keyName })),
    purposes: labels('purpose').map(([key]) => key),
    workspaces: labels('workspace').map(([key]) => key),
  };
}
