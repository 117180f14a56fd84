// What the tests of all connections found, counted.
import type { KeyCheckView, KeyReference, ProviderSettingsView } from '../../src/shared/settingsViews.ts';
import { VERDICTS, type Verdict } from '../../src/shared/verdicts.ts';

/** One that needs attention. */
export interface Trouble {
  key: KeyReference;
  /** "OpenAI", "OpenAI, work" where it has several keys. */
  name: string;
  verdict: Verdict;
}

export interface TestSummary {
  working: number;
  troubles: readonly Trouble[];
  /** Without key or address, or switched off. */
  unset: number;
  untested: number;
}

export function isTrouble(verdict: Verdict): boolean {
  const { tone } = VERDICTS[verdict];
  return tone === 'warn' || tone === 'err';
}

export function summaryOf(providers: readonly ProviderSettingsView[]): TestSummary {
  const found = providers.flatMap(foundOf);
  return {
    working: found.filter(({ check }) => check && VERDICTS[check.verdict].tone === 'ok').length,
    troubles: found.flatMap(({ check, ...rest }) =>
      check && isTrouble(check.verdict) ? [{ ...rest, verdict: check.verdict }] : [],
    ),
    unset: found.filter(({ check, isUnset }) => (check ? VERDICTS[check.verdict].tone === 'dim' : isUnset)).length,
    untested: found.filter(({ check, isUnset }) => !check && !isUnset).length,
  };
}

interface Found {
  key: KeyReference;
  name: string;
  check?: KeyCheckView;
  isUnset: boolean;
}

function foundOf({ provider, keys, check }: ProviderSettingsView): Found[] {
  const { id: providerId, name, state } = provider;
  const enabled = keys.filter(({ disabled }) => !disabled);
  const isUnset = state === 'disabled' || state === 'needsAddress';
  if (isUnset || enabled.length === 0) {
    return [
      { key: { providerId }, name, check: isUnset ? undefined : check, isUnset: isUnset || state === 'needsKey' },
    ];
  }
  return enabled.map((key) => ({
    key: { providerId, keyName: key.name },
    name: enabled.length > 1 ? `${name}, ${key.name}` : name,
    check: key.check,
    isUnset: false,
  }));
}

/** "9 work, 2 need attention, 3 are not set up" */
export function summaryWords(providers: readonly ProviderSettingsView[]): string {
  const { working, troubles, unset, untested } = summaryOf(providers);
  const count = (number: number, one: string, many: string): string[] =>
    number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  const parts = [
    ...count(working, 'works', 'work'),
    ...count(troubles.length, 'needs attention', 'need attention'),
    ...count(unset, 'is not set up', 'are not set up'),
    ...count(untested, 'was not tested', 'were not tested'),
  ];
  return parts.join(', ') || 'nothing to test';
}
