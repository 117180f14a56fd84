// Keys and providers in words: state and facts.
import type { KeyView, ProviderSettingsView } from '../../src/shared/settingsViews.ts';
import { VERDICTS, type Verdict, type VerdictFacts } from '../../src/shared/verdicts.ts';
import type { IconName } from '../icon.tsx';
import { dayWords } from './dayWords.ts';

export interface StateWords {
  icon: IconName;
  /** Class of the icon: its colour is never the only sign. */
  tone: 'ok' | 'warn' | 'err' | 'dim';
  words: string;
}

/** Of a verdict's weight, where it has no icon of its own. */
const TONE_ICONS: Readonly<Record<VerdictFacts['tone'], IconName>> = {
  ok: 'dot',
  warn: 'warning',
  err: 'error',
  dim: 'ring',
};
const OWN_ICONS: Partial<Record<Verdict, IconName>> = {
  rateLimited: 'wait',
  slow: 'wait',
  clock: 'wait',
  disabled: 'disabled',
};

/** A verdict as it stands beside a key. */
export function verdictWords(verdict: Verdict): StateWords {
  const { tone, words } = VERDICTS[verdict];
  return { icon: OWN_ICONS[verdict] ?? TONE_ICONS[tone], tone, words };
}

/** What is known of a key, a running test left aside. */
export function stateWords(key: Pick<KeyView, 'disabled' | 'check'>, untested: string | undefined): StateWords {
  if (key.disabled) {
    return { icon: 'disabled', tone: 'dim', words: 'disabled' };
  }
  if (untested !== undefined) {
    return { icon: 'warning', tone: 'warn', words: 'not tested' };
  }
  return key.check ? verdictWords(key.check.verdict) : { icon: 'ring', tone: 'dim', words: 'not tested' };
}

/** Under a provider's name: where it is called, and what is known of it. */
export function providerFacts({ provider, settings, auth }: ProviderSettingsView, now: number): string[] {
  const { origin, models, listReadAt, state } = provider;
  const count = models.length;
  return [
    state === 'needsAddress' ? '' : origin.replace(/^https:\/\//, ''),
    settings.organization ? `organization ${settings.organization}` : '',
    count > 0 ? `${count} ${count === 1 ? 'model' : 'models'}` : '',
    listReadAt === undefined ? '' : `list of ${dayWords(listReadAt, now)}`,
    auth === 'none' ? 'no key needed' : '',
    models.some(({ asksFirst }) => asksFirst) ? 'asks for permission first' : '',
    state === 'disabled' ? 'switched off' : '',
  ].filter(Boolean);
}
