// What the comparison page says of destinations, stages and parameters.
import { computed } from '@preact/signals';
import type { Destination } from '../../src/shared/compareViews.ts';
import type { IconName } from '../icon.tsx';
import { MODEL_DEFAULT } from '../parameterFields.ts';
import type { ParametersScope } from '../viewContexts.ts';
import type { ColumnApp } from './columnApp.ts';
import type { ColumnHead } from './compareReducer.ts';
import type { CompareApp } from './compareState.ts';

/** What a column that is dragged is called in the drag's data. */
export const COLUMN_TYPE = 'application/vnd.llm-workbench.column';

interface DestinationWords {
  icon: IconName;
  word: string;
  /** As a sentence, with the address where one is called. */
  explained: (origin: string | undefined) => string;
}

const at = (origin: string | undefined): string => (origin === undefined ? '' : ` (${origin})`);

export const DESTINATIONS: Readonly<Record<Destination, DestinationWords>> = {
  machine: {
    icon: 'local',
    word: 'this machine',
    explained: (origin) => `Stays on this machine${at(origin)}.`,
  },
  vendor: {
    icon: 'globe',
    word: 'vendor',
    explained: (origin) => `Goes to the vendor${at(origin)}.`,
  },
  gateway: {
    icon: 'broadcast',
    word: 'gateway',
    explained: (origin) => `Goes to a gateway${at(origin)}, which passes it on.`,
  },
  editor: {
    icon: 'code',
    word: 'through the editor',
    explained: () => 'Goes through the editor, to whoever its language models belong to.',
  },
  router: {
    icon: 'branch',
    word: 'router chooses',
    explained: () => 'The router chooses who is asked when the question is sent.',
  },
};

/** "GPT-5 mini of OpenAI"; Auto is nobody's. */
export function nameOf({ model: { modelName, providerName, destination } }: Pick<ColumnHead, 'model'>): string {
  return destination === 'router' ? modelName : `${modelName} of ${providerName}`;
}

/** "A", "A and B", "A, B and C" */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** What is said of an end: one sentence for each answer, and none for its text. */
export function endWords(column: ColumnApp, columns: readonly ColumnApp[]): string {
  const asked = columns.filter(({ stage }) => stage.value !== 'notAsked');
  const left = asked.filter(({ stage }) => stage.value === 'running' || stage.value === 'waits').length;
  const stage = column.stage.value;
  const how = stage === 'failed' || stage === 'stopped' ? stage : 'done';
  const sum = left === 0 ? `All ${asked.length} have ended.` : `${asked.length - left} of ${asked.length} have ended.`;
  return `${column.letter.value} ${how}. ${sum}`;
}

export function sharedScope(app: CompareApp): ParametersScope {
  return {
    key: computed(() => app.comparison.value?.id ?? ''),
    words: computed(() => 'For all columns that do not say otherwise. Empty: each model’s own default.'),
    unset: (field) => (field === 'system' ? 'None: the models answer as they are' : MODEL_DEFAULT),
  };
}
