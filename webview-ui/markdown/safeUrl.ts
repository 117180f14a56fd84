// Which addresses in a model's answer may become links.

const protocols = new Set(['http:', 'https:', 'mailto:']);

/**
 * The address as the browser itself reads it, if it is an absolute http, https or mailto one; otherwise `undefined`
 * (`javascript:`, `command:`, `vscode:`, `data:`, `file:`, protocol-relative, relative). Reading it with the URL parser
 * leaves no room for tricks with tabs, line breaks or upper case, since what is checked is what will be opened.
 */
export function safeUrl(address: string): URL | undefined {
  const url = URL.parse(address);
  return url && protocols.has(url.protocol) ? url : undefined;
}
