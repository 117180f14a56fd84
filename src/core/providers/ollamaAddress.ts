// Ollama's address, in all the ways in which people and environment variables write it.

export const PROVIDER_ID = 'ollama';
const DEFAULT_PORT = '11434';
export const DEFAULT_BASE_URL = `http://127.0.0.1:${DEFAULT_PORT}`;

/**
 * The address in the form of `baseUrl`. Takes what OLLAMA_HOST may hold: a host, `host:port`, `:port`, an IPv6 address with or
 * without brackets, a URL. An address to listen on (`0.0.0.0`, `::`) becomes one to call; http without a port means 11434;
 * `/api` and `/v1` at the end, which other programs want, are taken off. What cannot be read comes back trimmed.
 */
export function ollamaBaseUrl(value: string): string {
  const text = value.trim();
  if (text === '') {
    return DEFAULT_BASE_URL;
  }
  const [, scheme = 'http', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/is.exec(text) ?? [];
  const isBareIpv6 = /^[\da-f]*:[\da-f]*:[\da-f:.]*$/i.test(rest);
  const host = isBareIpv6 ? `[${rest}]` : rest.startsWith(':') ? `127.0.0.1${rest}` : rest;
  let url: URL;
  try {
    url = new URL(`${scheme}://${host}`);
  } catch {
    return text;
  }
  if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password) {
    return text;
  }
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') {
    url.hostname = url.hostname === '[::]' ? '[::1]' : '127.0.0.1';
  }
  // `URL` forgets a port that is its scheme's own: whoever wrote ":80" means it.
  const wantsPort80 = /^[^/?#]*:80(?:[/?#]|$)/.test(host);
  const port = url.port || (url.protocol === 'https:' ? '' : wantsPort80 ? '80' : DEFAULT_PORT);
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(?:api|v1)$/, '');
  return `${url.protocol}//${url.hostname}${port && `:${port}`}${path}`;
}
