// Keys and providers in words: state and facts.
import type { KeyCheckView, KeyView, ProviderSettingsView } from '../../src/shared/settingsViews.ts';
import type { IconName } from '../icon.tsx';
import { dayWords } from './dayWords.ts';

export interface StateWords {
  icon: IconName;
  /** Class of the icon: its colour is never the only sign. */
  tone: 'ok' | 'warn' | 'err' | 'dim';
  words: string;
}

const VERDICTS: Record<KeyCheckView['verdict'], StateWords> = {
  works: { icon: 'dot', tone: 'ok', words: 'works' },
  rateLimited: { icon: 'wait', tone: 'warn', words: 'rate limited' },
  wrongKey: { icon: 'error', tone: 'err', words: 'wrong key' },
  noCredit: { icon: 'error', tone: 'err', words: 'no credit' },
  unreachable: { icon: 'error', tone: 'err', words: 'cannot be reached' },
  wrongAddress: { icon: 'error', tone: 'err', words: 'wrong address' },
  untrustedCertificate: { icon: 'error', tone: 'err', words: 'untrusted certificate' },
  other: { icon: 'warning', tone: 'warn', words: 'unknown' },
};

/** What is known of a key, a running test left aside. */
export function stateWords(key: Pick<KeyView, 'disabled' | 'check'>, untested: string | undefined): StateWords {
  if (key.disabled) {
    return { icon: 'disabled', tone: 'dim', words: 'disabled' };
  }
  if (untested !== undefined) {
    return { icon: 'warning', tone: 'warn', words: 'not tested' };
  }
  return key.check ? VERDICTS[key.check.verdict] : { icon: 'ring', tone: 'dim', words: 'not tested' };
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
    state === 'disabled' ? 'switched off' : '',
  ].filter(Boolean);
}
