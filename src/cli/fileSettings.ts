// The settings of the file in force, read as the editor reads its own, and everything that is wrong with them.
import { isRecord } from '../core/isRecord.ts';
import { readEndpoint } from '../core/configuration/endpointSettings.ts';
import { readOwnPrices } from '../core/configuration/ownPrices.ts';
import { SettingsReader } from '../core/configuration/settingsReader.ts';
import type { EndpointSet } from '../core/endpoints/endpointSet.ts';
import type { Providers } from '../core/providerSet.ts';
import { didYouMean } from '../core/routing/rules/nearestWord.ts';
import { readRules } from '../core/routing/rules/readRules.ts';
import { readBudgets, strangers } from '../core/usage/budgetDefinitions.ts';
import { SETTINGS } from '../shared/settingDefinitions.ts';
import type { ConfigProblem, ReadConfig } from './serveConfig.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Of the editor alone, or of one that somebody sits at. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['webhooks']);

export function fileSettings(
  { config: { settings } }: ReadConfig,
  environment: Environment,
  providers: Providers,
): SettingsReader {
  return new SettingsReader({
    stored: (id) => ({ user: Object.hasOwn(settings, id) ? settings[id] : undefined }),
    environment,
    providers,
    // The file is read once.
    state: () => settings,
  });
}

/** What a setting holds that does not fit must not count as nothing. */
export function settingProblems(
  read: ReadConfig,
  reader: SettingsReader,
  { endpoints, providers, environment }: { endpoints: EndpointSet; providers: Providers; environment: Environment },
): ConfigProblem[] {
  const { settings } = read.config;
  const known = SETTINGS.map(({ id }) => id);
  return Object.entries(settings).flatMap(([id, value]) =>
    known.includes(id)
      ? problemsOf(id, value).map((message) => read.problemAt(['settings', id], `${id}: ${message}`))
      : [read.problemAt(['settings', id], `There is no setting "${id.slice(0, 100)}".${didYouMean(id, known)}`)],
  );
  function problemsOf(id: string, value: unknown): readonly string[] {
    if (WITHOUT_EFFECT.has(id)) {
      return [`"${id}" has no effect here: it is the editor's.`];
    }
    const { problem } = reader.view(id);
    const own = problem === undefined ? [] : [problem];
    switch (id) {
      case 'budgets': {
        const budgets = readBudgets(value, environment);
        return [
          ...own,
          ...budgets.problems,
          ...strangers(
            budgets,
            providers.all().map((one) => one.id),
          ),
        ];
      }
      case 'prices':
        return [...own, ...readOwnPrices(value).problems];
      case 'routing.rules':
        return [...own, ...readRules(value, 'settings').problems.map(({ message }) => message)];
      case 'endpoints':
        return [...own, ...endpoints.problems(), ...endpointProblems(value)];
      default:
        return own;
    }
  }
}

function endpointProblems(value: unknown): readonly string[] {
  return Object.entries(isRecord(value) ? value : {}).flatMap(([id, raw]) => {
    const { faults, remarks } = readEndpoint(raw);
    return [...faults, ...remarks].map((words) => `${id}: ${words}`);
  });
}
