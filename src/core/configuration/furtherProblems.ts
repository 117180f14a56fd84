// What is wrong with values that fit their settings, in sentences.
import { isAuto } from '../../shared/autoModel.ts';
import type { SettingView } from '../../shared/settingsViews.ts';
import { isRecord } from '../isRecord.ts';
import { aliasProblems, resolveModel, type Aliases } from './aliases.ts';
import { readCurrency, readLocalCost } from './moneySettings.ts';
import { readChains, readRateLimits } from './routingReader.ts';

/** As the end of a sentence. */
export const NO_VECTORS = 'Auto chooses among models that chat, and they make no embeddings';

interface Known {
  aliases(): Aliases;
  isProvider(id: string): boolean;
}

type Valued = Pick<SettingView, 'id' | 'value'>;

export function furtherProblems(view: Valued, known: Known): readonly string[] {
  const { id, value } = view;
  switch (id) {
    case 'aliases':
      return aliasProblems(isRecord(value) ? value : {}, (providerId) => known.isProvider(providerId));
    case 'currency':
      return some(readCurrency(value).problem);
    case 'localCost':
      return some(readLocalCost(value).problem);
    default:
      return misplaced(view, known);
  }
}

/** Of what settings of routing hold, and of Auto where it cannot be; these may not be written either. */
export function misplaced({ id, value }: Valued, known: Pick<Known, 'aliases'>): readonly string[] {
  switch (id) {
    case 'purposeModels':
      return meansAuto(isRecord(value) ? value['embeddings'] : undefined, known)
        ? [`The model for embeddings cannot be Auto: ${NO_VECTORS}.`]
        : [];
    case 'routing.classifierModel':
      return meansAuto(value, known)
        ? ['Auto cannot be asked what it is to choose from: the task is found without a model.']
        : [];
    case 'routing.chains':
      return readChains(value).problems;
    case 'rateLimits':
      return readRateLimits(value).problems;
    default:
      return [];
  }
}

function some(problem: string | undefined): readonly string[] {
  return problem === undefined ? [] : [problem];
}

function meansAuto(text: unknown, { aliases }: Pick<Known, 'aliases'>): boolean {
  const resolved = typeof text === 'string' && text.trim() !== '' ? resolveModel(text, aliases()) : undefined;
  return resolved !== undefined && 'model' in resolved && isAuto(resolved.model);
}
