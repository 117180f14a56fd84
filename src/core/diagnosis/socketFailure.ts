// Reads out of a failed connection what failed: the name, the port, the proxy before it, or TLS.
import { causes } from '../errors.ts';
import type { Verdict } from '../../shared/verdicts.ts';

interface SystemError {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  hostname?: unknown;
  port?: unknown;
}

export interface SocketFailure {
  verdict: Extract<
    Verdict,
    | 'dns'
    | 'refused'
    | 'offline'
    | 'proxy'
    | 'tls'
    | 'clock'
    | 'untrustedCertificate'
    | 'wrongProtocol'
    | 'wrongAddress'
    | 'timeout'
    | 'cutOff'
  >;
  /** The system's or the library's own code. */
  code?: string;
}

/** In this order; the first that fits the code holds. Codes of Node, of its fetch, of OpenSSL, and of Chromium, which VS Code can be told to fetch with. */
const BY_CODE: readonly (readonly [RegExp, SocketFailure['verdict']])[] = [
  [/PROXY|TUNNEL_CONNECTION_FAILED/, 'proxy'],
  [/^CERT_NOT_YET_VALID$/, 'clock'],
  [/^ENOTFOUND$|^EAI_|^ERR_NAME_/, 'dns'],
  [/^ECONNREFUSED$|^ERR_CONNECTION_REFUSED$/, 'refused'],
  [/^ENET|^EHOST|^EADDRNOTAVAIL$|^ERR_(?:INTERNET_DISCONNECTED|ADDRESS_UNREACHABLE|NETWORK_CHANGED)$/, 'offline'],
  [/^EPROTO$|WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|^HPE_|HTTP_REQUEST|^ERR_INVALID_HTTP/, 'wrongProtocol'],
  [/^CERT_|^ERR_TLS_CERT|^ERR_CERT_|SELF_SIGNED|^UNABLE_TO_|^HOSTNAME_MISMATCH$|^INVALID_CA$/, 'untrustedCertificate'],
  [/SSL|TLS/, 'tls'],
  [/TIMEOUT|TIMED_?OUT/, 'timeout'],
  [/^ECONN|^EPIPE$|^UND_ERR_|^ERR_(?:CONNECTION|EMPTY|SOCKET)/, 'cutOff'],
];

/** `undefined`: the connection was made, or nothing is known of it. `address` is where the request should have gone. */
export function socketFailure(thrown: unknown, address: string | undefined): SocketFailure | undefined {
  const chain: readonly SystemError[] = causes(thrown);
  const text = chain.map(({ message }) => (typeof message === 'string' ? message : '')).join('\n');
  if (chain.some(({ name }) => name === 'HTTPParserError')) {
    return { verdict: 'wrongProtocol' };
  }
  // The fetch standard's list of ports that belong to other protocols.
  if (/^bad port$/m.test(text)) {
    return { verdict: 'wrongAddress', code: 'bad port' };
  }
  // The innermost knows most: what stands around it only says that a request failed.
  const failed = chain.findLast(({ code }) => typeof code === 'string');
  const code = typeof failed?.code === 'string' ? failed.code : /\bnet::(ERR_[A-Z_]+)/.exec(text)?.[1];
  const verdict = code === undefined ? undefined : BY_CODE.find(([pattern]) => pattern.test(code))?.[1];
  if (verdict === undefined) {
    return undefined;
  }
  const isElsewhere = (verdict === 'dns' || verdict === 'refused') && failed && isNotFor(failed, address);
  return { verdict: isElsewhere ? 'proxy' : verdict, code };
}

/** Another name was looked up, or another port called, than the address has: there is a proxy before it. */
function isNotFor({ hostname, port }: SystemError, address: string | undefined): boolean {
  const url = address === undefined ? null : URL.parse(address);
  if (!url) {
    return false;
  }
  const wantedPort = url.port || (url.protocol === 'https:' ? '443' : '80');
  const wantedHost = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return (
    (typeof hostname === 'string' && hostname !== wantedHost) ||
    (typeof port === 'number' && String(port) !== wantedPort)
  );
}
