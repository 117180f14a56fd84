// The page of a webview: only its own script and style, nothing from elsewhere.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** Folder of the webview's files, the only one that the page may read. */
export function webviewRoot(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
}

/** SHA-256 of nothing: the toolkit inserts one empty style element to find out whether `:focus-visible` is known. */
const EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";

export interface PageOptions {
  /** Names the page's script and style: an entry of `esbuild.mjs`. */
  entry: 'main' | 'settings' | 'models' | 'costs' | 'compare';
  title: string;
}

export function webviewPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  { entry, title }: PageOptions = { entry: 'main', title: 'LLM Workbench' },
): string {
  const nonce = randomBytes(16).toString('base64');
  const address = (name: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(webviewRoot(extensionUri), name)).toString();
  // cspSource in script-src lets the entry load its own chunks (languages of the highlighter) by import().
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' ${webview.cspSource}`,
    `style-src ${webview.cspSource} ${EMPTY_STYLE}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${title}</title>
<link rel="stylesheet" href="${address(`${entry}.css`)}">
</head>
<body>
<div id="root"></div>
<script type="module" nonce="${nonce}" src="${address(`${entry}.js`)}"></script>
</body>
</html>`;
}
