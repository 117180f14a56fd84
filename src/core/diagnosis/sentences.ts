// What a person reads about a verdict: what is wrong, and how to mend it.
import { formatDuration } from '../../shared/format.ts';
import type { Verdict } from '../../shared/verdicts.ts';
import { OTHER_ADDRESS } from '../guardedFetch.ts';
import { clockSentence, expiredSentence } from './clockSentence.ts';
import { isClockOff, type Scene } from './scene.ts';
import { unencrypted, worksSentence } from './worksSentence.ts';

export interface Told {
  /** Not redacted. */
  found: string;
  mend?: string;
}

export function told(verdict: Verdict, scene: Scene): Told {
  const { found, mend } = TOLD[verdict](scene, hostOf(scene));
  const clock = verdict !== 'clock' && verdict !== 'works' && isClockOff(scene) ? clockSentence(scene) : undefined;
  return { found, mend: [mend, clock].filter(Boolean).join(' ') || undefined };
}

/** Where it is called, as people know it. */
function hostOf({ baseUrl, providerName }: Scene): string {
  return URL.parse(baseUrl ?? '')?.host ?? providerName;
}

const TOLD: Readonly<Record<Verdict, (scene: Scene, host: string) => Told>> = {
  works: (scene, host) => ({ found: `Works. ${worksSentence(scene, host)}${unencrypted(scene)}` }),
  slow: ({ tookMs, usualMs }, host) => ({
    found: `Works, but slowly: ${host} took ${formatDuration(tookMs)}${comparison(usualMs)}.`,
    mend:
      usualMs !== undefined && tookMs < 2 * usualMs
        ? 'All are slow: the connection or the proxy is the likely reason.'
        : 'Its status page tells whether it has trouble; else try again later, or a model of another provider.',
  }),
  rateLimited: ({ error, hasKey }, host) => ({
    found: `${hasKey ? `The key is right, but ${host} wants it` : `${host} wants you`} to wait${status(error)}.`,
    mend: error?.retryAfterMs
      ? `Try again in ${formatDuration(error.retryAfterMs)}.`
      : 'Try again in a minute; a higher tier of the account allows more.',
  }),
  modelMissing: ({ missing = [], providerName, isLocal, error }, host) => ({
    found: error
      ? `Model missing. ${host} is there, but has no ${error.model ?? 'such model'}${status(error)}${words(error.message)}.`
      : `Works, but ${listed(missing.map(({ model, role }) => `${model} (${role})`))} ${missing.length === 1 ? 'is' : 'are'} not in the list of models of ${host}.`,
    mend: error
      ? 'Correct the models in its settings.'
      : isLocal
        ? 'Install it on the page "Local models", or choose another.'
        : `Choose another model, unless you know that ${providerName} serves it unlisted.`,
  }),
  clock: (scene, host) => ({
    found: scene.error
      ? `No secure connection: by this machine's clock the certificate of ${host} is not valid${code(scene)}.`
      : `Works, but this machine's clock differs from the server's.`,
    mend: clockSentence(scene),
  }),
  noKey: ({ providerName, error, hasKeyPage }, host) => ({
    found:
      error?.status === undefined ? `${providerName} has no key yet.` : `No key. ${host} wants one${status(error)}.`,
    mend: hasKeyPage ? 'Add one; its key page says where to get it.' : 'Add one; whoever runs the server gives it out.',
  }),
  noModels: ({ error, whenEmpty }) => ({ found: sentence(error?.message), mend: whenEmpty }),
  noAddress: ({ providerName }) => ({ found: `${providerName} has no address yet.`, mend: 'Set its base URL.' }),
  disabled: ({ providerName }) => ({
    found: `${providerName} is switched off.`,
    mend: 'Switch it on to use it.',
  }),
  badSettings: ({ error }) => ({
    found: `Settings do not fit. ${sentence(error?.message)}`,
    mend: 'Nothing was sent: correct that first.',
  }),
  keyUnusable: ({ error }) => ({ found: sentence(error?.message), mend: 'Use another key, or enter this one again.' }),
  wrongKey: ({ error, providerName, hasKeyPage }, host) => ({
    found: `Wrong key. ${host} refuses it${status(error)}.`,
    mend: hasKeyPage
      ? `Copy it again from ${providerName}'s key page; it may be cut off, revoked, or belong to another provider.`
      : 'Enter it again; it may be cut off, revoked, or belong to another server. Whoever runs this one gives keys out.',
  }),
  forbidden: ({ error, exchange, hasKey, hasKeyPage }, host) =>
    exchange?.isVendorsGuard && exchange.page
      ? {
          found: `Not allowed. The guard before ${host} turns this machine away${status(error)}${pageTitle(exchange.page)}.`,
          mend: 'It may not serve this country or network: try without VPN or proxy, or from another network.',
        }
      : {
          found: `Not allowed. ${host} ${hasKey ? 'knows the key, but refuses this to it' : 'refuses this'}${status(error)}${words(error?.message)}.`,
          mend: !hasKey
            ? 'It may want a key, or another network: whoever runs the server knows.'
            : hasKeyPage
              ? 'Give the key more rights on its key page, or use another.'
              : 'Ask whoever runs the server to give the key more rights, or use another.',
        },
  noCredit: ({ error }, host) => ({
    found: `No credit. ${host} knows the key, but its account has no credit left${status(error)}.`,
    mend: 'Add credit, or use another key.',
  }),
  wrongAddress: ({ error, baseUrl }, host) => {
    if (error?.ownCode === OTHER_ADDRESS) {
      return {
        found: `Wrong address. ${sentence(error.message)}`,
        mend: "Set the base URL to where it really is. If that is a network's login page, sign in with a browser first.",
      };
    }
    return baseUrl === undefined || error?.kind === 'config'
      ? { found: `Wrong address. ${sentence(error?.message)}`, mend: 'Correct the base URL.' }
      : {
          found: `Wrong address. ${host} has a port that no web server may have.`,
          mend: 'Correct the port of the base URL.',
        };
  },
  wrongPath: (scene, host) =>
    scene.isListed
      ? {
          found: `Wrong path. ${host} shows its list of models, but takes no questions beside it${status(scene.error)}${words(scene.error?.message)}.`,
          mend: 'Choose the other interface ("api") in its settings, or correct the base URL.',
        }
      : {
          found: `Wrong path. Something answers at ${host}, but not as ${scene.providerName} does${status(scene.error)}.`,
          mend: addressMend(scene),
        },
  wrongProtocol: ({ baseUrl }, host) =>
    baseUrl?.startsWith('https:')
      ? {
          found: `Wrong protocol. ${host} does not speak https on this port.`,
          mend: 'If it is on this machine or in a network that you trust, begin the base URL with http://; else check the port.',
        }
      : {
          found: `Wrong protocol. What answers at ${host} is no web server without encryption.`,
          mend: 'Begin the base URL with https://, or check the port.',
        },
  webPage: (scene, host) => ({
    found: `A web page answers at ${host} in place of ${scene.providerName}${pageTitle(scene.exchange?.page)}.`,
    mend: scene.isUsualAddress
      ? 'Sign in to the network (hotel, train, guest Wi-Fi) with a browser, or ask who runs the proxy.'
      : `${addressMend(scene)} If it is a network's login page, sign in with a browser first.`,
  }),
  otherOrigin: ({ error }) => ({
    found: sentence(error?.message),
    mend: 'Enter the key again for the new address, or set the base URL back.',
  }),
  offline: (scene, host) => ({
    found: `Offline. No way leads from this machine to ${host}${code(scene)}.`,
    mend: 'Check the network, the VPN and the firewall.',
  }),
  dns: (scene, host) => ({
    found: `Name not found. The name ${bareHost(host)} cannot be looked up${code(scene)}.`,
    mend: `${scene.isUsualAddress ? 'Check the network, the VPN and the DNS server' : 'Check how the base URL is spelled, the network and the VPN'}.${throughProxy(scene)}`,
  }),
  refused: (scene, host) => ({
    found: `Refused. ${bareHost(host)} is there, but nothing takes the connection at ${host}${code(scene)}.`,
    mend: `${scene.isUsualAddress && !isThisMachine(host) ? 'A firewall may stand between' : 'Start the program there, or check the port of the base URL'}.${throughProxy(scene)}`,
  }),
  notRunning: ({ providerName }, host) => ({
    found: `${providerName} is not running. Nothing takes the connection at ${host}.`,
    mend: `Start it${providerName === 'Ollama' ? ' (its app, or "ollama serve" in a terminal)' : ''}; install it if it is not there yet.`,
  }),
  cutOff: (scene, host) => ({
    found: `Cut off. ${host} took the connection and closed it without an answer${code(scene)}.`,
    mend: `${isPlain(scene) ? 'If it is served by https, begin the base URL with https://. Else try' : 'Try'} again; a firewall or proxy may be closing it.${throughProxy(scene)}`,
  }),
  timeout: (scene, host) => ({
    found: `No answer. ${host} said nothing within ${formatDuration(scene.tookMs)}${code(scene)}.`,
    mend: `Check the network and the address; a firewall that swallows connections looks like this.${throughProxy(scene)}`,
  }),
  proxy: (scene, host) => proxyTold(scene, host),
  untrustedCertificate: (scene, host) => certificateTold(scene, host),
  tls: (scene, host) => ({
    found: `No secure connection. ${host} and this machine could not agree on one${code(scene)}.`,
    mend: `A proxy that reads along, or a very old server, is the usual reason.${throughProxy(scene)}`,
  }),
  unavailable: ({ error }, host) => ({
    found: `Out of order. ${host} fails by itself${status(error)}${words(error?.message)}.`,
    mend: 'Try again in a few minutes.',
  }),
  other: ({ error }) => ({ found: `Could not be checked: ${sentence(error?.message)}` }),
};

function proxyTold({ error, exchange, proxy }: Scene, host: string): Told {
  const who = proxy ? `The proxy ${proxy.address} (${proxy.from})` : 'A proxy on the way';
  const where = 'in VS Code\'s settings under "http.proxy"';
  if (error?.status === 407) {
    return {
      found: `${who} wants a name and password before it leads to ${host} (407).`,
      mend: `Sign in when VS Code asks, or set the proxy with them ${where}.`,
    };
  }
  if (exchange?.page) {
    return {
      found: `A web page refuses in place of ${host}${status(error)}${pageTitle(exchange.page)}: a proxy or firewall on the way.`,
      mend: `Ask who runs it to let ${host} through.`,
    };
  }
  return error?.status === undefined
    ? {
        found: `${who} cannot be reached${error?.code ? ` (${error.code})` : ''}; ${host} was not asked.`,
        mend: `Check the proxy's address ${where} and in the environment, or take it out.`,
      }
    : {
        found: `${who} does not lead to ${host} (${error.status}).`,
        mend: `Ask who runs it to let ${host} through, or set another ${where}.`,
      };
}

function certificateTold(scene: Scene, host: string): Told {
  const found = (what: string) => `Untrusted certificate. ${host} shows a certificate ${what}${code(scene)}.`;
  switch (scene.error?.code) {
    case 'CERT_HAS_EXPIRED':
      return { found: found('that has expired'), mend: expiredSentence(scene) };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        found: found('of another name'),
        mend: 'Check the base URL; otherwise something answers in its place: do not use it.',
      };
    default:
      return {
        found: found('that this machine does not trust'),
        mend: `Behind a company proxy, add its certificate to the system's store; otherwise do not use this address.`,
      };
  }
}

function addressMend({ address, addressRefusesKey, providerName }: Scene): string {
  if (address === undefined) {
    return `Correct the base URL: it is where ${providerName}'s interface begins, and often ends in /v1.`;
  }
  return addressRefusesKey
    ? `${address} is the right path by its answer, though it refuses the key.`
    : `${address} works.`;
}

function comparison(usualMs: number | undefined): string {
  return usualMs === undefined ? ' where less than 3 s is usual' : `, the others ${formatDuration(usualMs)}`;
}

function throughProxy({ proxy }: Scene): string {
  return proxy ? ` Requests go through the proxy ${proxy.address} (${proxy.from}).` : '';
}

function isPlain({ baseUrl }: Scene): boolean {
  return baseUrl?.startsWith('http:') ?? false;
}

function bareHost(host: string): string {
  return URL.parse(`http://${host}`)?.hostname ?? host;
}

function isThisMachine(host: string): boolean {
  return /^(?:localhost|127\.|\[::1\])/.test(host);
}

function status(error: Scene['error']): string {
  return error?.status ? ` (${error.status})` : '';
}

function code({ error }: Scene): string {
  return error?.code ? ` (${error.code})` : '';
}

function pageTitle(page: { title?: string } | undefined): string {
  return page?.title ? `: “${page.title}”` : '';
}

/** A vendor's own words, which may be long. */
function words(message: string | undefined): string {
  const text = trimmed(message);
  return text === '' || /^HTTP \d+$/.test(text) ? '' : `: ${text}`;
}

function sentence(message: string | undefined): string {
  return `${trimmed(message) || 'unknown reason'}.`;
}

function trimmed(message: string | undefined): string {
  return (message ?? '')
    .replace(/\s+/g, ' ')
    .replace(/[.\s]+$/, '')
    .slice(0, 300);
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
