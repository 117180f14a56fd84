// What a test of a provider can find: the one list of verdicts, with the words, the weight and the ways out of each.

/** What helps; the page has a button for each. */
export type Remedy =
  | 'addKey'
  | 'replaceKey'
  | 'keyPage'
  | 'billingPage'
  | 'statusPage'
  | 'installPage'
  /** To the field of the base URL. */
  | 'setAddress'
  /** The address that was found to work (`KeyCheckView.address`). */
  | 'useAddress'
  | 'chooseModel'
  /** To VS Code's own settings of proxies and certificates. */
  | 'proxySettings'
  | 'switchOn';

export interface VerdictFacts {
  /** Two or three words beside the provider. */
  words: string;
  /** `dim`: nothing is wrong, it is only not set up. */
  tone: 'ok' | 'warn' | 'err' | 'dim';
  /** The one that helps most first; the page leaves out what does not apply (no such link, a key of the environment). */
  remedies: readonly Remedy[];
}

const verdicts = {
  works: { words: 'works', tone: 'ok', remedies: [] },
  /** Everything is right, and it took long. */
  slow: { words: 'slow', tone: 'warn', remedies: ['statusPage'] },
  /** The key is right, and has to wait. */
  rateLimited: { words: 'rate limited', tone: 'warn', remedies: [] },
  /** A model that the settings name is not in the provider's list. */
  modelMissing: { words: 'model missing', tone: 'warn', remedies: ['chooseModel'] },
  /** This machine's clock and the server's differ, or a certificate is not valid yet. */
  clock: { words: 'clocks differ', tone: 'warn', remedies: [] },
  noKey: { words: 'no key', tone: 'dim', remedies: ['addKey', 'keyPage'] },
  /** What brings the models along (an extension of the editor) is not there. */
  noModels: { words: 'no models', tone: 'dim', remedies: [] },
  noAddress: { words: 'no address', tone: 'dim', remedies: ['setAddress'] },
  disabled: { words: 'switched off', tone: 'dim', remedies: ['switchOn'] },
  /** The key that is to be used is not there, disabled, or cannot be read. */
  keyUnusable: { words: 'key not usable', tone: 'err', remedies: ['replaceKey', 'addKey'] },
  wrongKey: { words: 'wrong key', tone: 'err', remedies: ['replaceKey', 'keyPage'] },
  /** The key is known, and may not do this. */
  forbidden: { words: 'not allowed', tone: 'err', remedies: ['keyPage', 'replaceKey'] },
  noCredit: { words: 'no credit', tone: 'err', remedies: ['billingPage', 'replaceKey'] },
  /** Headers, variables or fields from which no request can be made. */
  badSettings: { words: 'settings do not fit', tone: 'err', remedies: ['setAddress'] },
  /** The address is none, or leads elsewhere. */
  wrongAddress: { words: 'wrong address', tone: 'err', remedies: ['setAddress'] },
  /** The right machine, and not the right place on it. */
  wrongPath: { words: 'wrong path', tone: 'err', remedies: ['useAddress', 'setAddress'] },
  /** https where http is spoken, or no HTTP at all. */
  wrongProtocol: { words: 'wrong protocol', tone: 'err', remedies: ['setAddress'] },
  /** A web page answers: a network's login, or a program's own pages. */
  webPage: { words: 'a web page answers', tone: 'err', remedies: ['useAddress', 'setAddress'] },
  /** The key was saved for another address and was not sent. */
  otherOrigin: { words: 'key not sent', tone: 'err', remedies: ['replaceKey', 'setAddress'] },
  offline: { words: 'offline', tone: 'err', remedies: [] },
  dns: { words: 'name not found', tone: 'err', remedies: ['setAddress', 'statusPage'] },
  refused: { words: 'refused', tone: 'err', remedies: ['setAddress', 'statusPage'] },
  /** A program of this machine that has not been started. */
  notRunning: { words: 'not running', tone: 'err', remedies: ['installPage', 'setAddress'] },
  cutOff: { words: 'cut off', tone: 'err', remedies: ['statusPage', 'proxySettings'] },
  timeout: { words: 'no answer', tone: 'err', remedies: ['statusPage', 'setAddress'] },
  proxy: { words: 'proxy', tone: 'err', remedies: ['proxySettings'] },
  untrustedCertificate: { words: 'untrusted certificate', tone: 'err', remedies: ['proxySettings', 'setAddress'] },
  tls: { words: 'no secure connection', tone: 'err', remedies: ['proxySettings', 'setAddress'] },
  /** The server fails by itself. */
  unavailable: { words: 'out of order', tone: 'warn', remedies: ['statusPage'] },
  other: { words: 'unclear', tone: 'warn', remedies: ['statusPage'] },
} as const satisfies Record<string, VerdictFacts>;

export type Verdict = keyof typeof verdicts;

export const VERDICTS: Readonly<Record<Verdict, VerdictFacts>> = verdicts;
