// Which servers are called without the proxy, as VS Code decides it (`@vscode/proxy-agent`).

/**
 * `listed` is the setting `http.noProxy`, unchecked: where it names anything, the environment's list does not count. A name holds for
 * what is below it as well, with a port for that port alone; `*` holds for all.
 */
export function isProxyException(baseUrl: string, listed: unknown, environment: NodeJS.ProcessEnv): boolean {
  const url = URL.parse(baseUrl);
  const own = Array.isArray(listed) ? listed.filter((entry) => typeof entry === 'string') : [];
  const entries = own.length > 0 ? own : (environment['no_proxy'] || environment['NO_PROXY'] || '').split(',');
  const port = url?.port || (url?.protocol === 'https:' ? '443' : '80');
  return entries
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry === '*' || (url !== null && fits(entry, `.${url.hostname.toLowerCase()}`, port)));
}

function fits(entry: string, host: string, port: string): boolean {
  const [name = '', only = port] = entry.split(':', 2);
  return name !== '' && host.endsWith(name.startsWith('.') ? name : `.${name}`) && (only === '' || only === port);
}
