// markdown-it as this product uses it: no HTML, no images, links to the web and to mail only.
import createParser, { type Env, type StateCore, type Token } from 'markdown-it';
import type { CodeSource } from './codeBlock.ts';
import { readsMath } from './math.ts';
import { safeUrl } from './safeUrl.ts';

/** Link reference definitions by their normalized label. Has no prototype, so that no label is there by accident. */
export type References = Record<string, { href: string; title: string }>;

/** What rendering one block collects. */
export type RenderEnv = Env & {
  references: References;
  /** Code blocks, in the order of the empty `pre` elements that stand for them. */
  codes: CodeSource[];
  /** For each link that is open, whether it became an `a`. */
  openLinks: boolean[];
};

/** Block rules and inline rules are run separately (see `renderInto`), so the core chain holds only what follows them. */
export const parser = createParser({ html: false, linkify: true, typographer: false });
parser.core.ruler.enableOnly(['inline', 'linkify', 'text_join']);
parser.core.ruler.push('tasks', markTasks);
readsMath(parser);
// Every link is read as one; the renderer decides which of them may be followed.
parser.validateLink = () => true;
// `retry.ts` and `notes.md` are files here, although .ts and .md can end a host's name.
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
parser.linkify.add('ftp:', null).add('//', null);

const { escapeHtml, unescapeAll } = parser.utils;
const rules = parser.renderer.rules;

rules['link_open'] = (tokens, index, _options, env) => {
  const address = String(tokens[index]?.attrGet('href') ?? '');
  const url = safeUrl(address);
  collected(env).openLinks.push(url !== undefined);
  return url ? anchorStart(url) : `<span title="${escapeHtml(address)}">`;
};
rules['link_close'] = (_tokens, _index, _options, env) => (collected(env).openLinks.pop() ? '</a>' : '</span>');

// An image would be fetched as soon as it is shown, and its address can carry the conversation away.
rules['image'] = (tokens, index, options, env, renderer) => {
  const token = tokens[index];
  const url = safeUrl(String(token?.attrGet('src') ?? ''));
  const alt = renderer.renderInlineAsText(token?.children ?? [], options, env).trim();
  const label = escapeHtml(`image${alt && `: ${alt}`} (${url?.host || 'not shown'})`);
  const isLinked = collected(env).openLinks.includes(true);
  return url?.host && !isLinked
    ? `${anchorStart(url, 'md-image')}${label}</a>`
    : `<span class="md-image">${label}</span>`;
};

rules['fence'] = (tokens, index, _options, env) => codePlaceholder(tokens[index], env);
rules['code_block'] = (tokens, index, _options, env) => codePlaceholder(tokens[index], env);
rules['table_open'] = () => '<div class="md-table"><table>';
rules['table_close'] = () => '</table></div>';
// markdown-it aligns with a style attribute, which the page's policy forbids.
rules['th_open'] = (tokens, index) => `<th${alignment(tokens[index])}>`;
rules['td_open'] = (tokens, index) => `<td${alignment(tokens[index])}>`;
rules['task'] = (tokens, index) =>
  `<span class="md-task${tokens[index]?.meta?.['done'] === true ? ' md-done' : ''}"></span>`;
rules['math'] = (tokens, index) => `<code class="md-math">${escapeHtml(tokens[index]?.content ?? '')}</code>`;

rules['math_block'] = (tokens, index) =>
  `<div class="md-formula"><code class="md-math">${escapeHtml(tokens[index]?.content ?? '')}</code></div>\n`;

/** The code of a `fence` or `code_block` token. */
export function codeSource(token: Token): CodeSource {
  return { info: unescapeAll(token.info).trim(), text: token.content.replace(/\n$/, '') };
}

/** The HTML of one block's tokens, not yet sanitized. Inline content is parsed anew at every call. */
export function renderBlockHtml(tokens: Token[], env: RenderEnv): string {
  for (const token of tokens) {
    if (token.type === 'inline') {
      token.children = [];
    }
  }
  const state = new parser.core.State('', parser, env);
  state.tokens = tokens;
  parser.core.process(state);
  return parser.renderer.render(tokens, parser.options, env);
}

function collected(env: Env | undefined): RenderEnv {
  return env as RenderEnv;
}

function anchorStart({ href }: URL, className?: string): string {
  const address = escapeHtml(href);
  return `<a href="${address}" title="${address}"${className === undefined ? '' : ` class="${className}"`}>`;
}

function codePlaceholder(token: Token | undefined, env: Env | undefined): string {
  if (token) {
    collected(env).codes.push(codeSource(token));
  }
  return '<pre></pre>\n';
}

function alignment(token: Token | undefined): string {
  const side = /^text-align:(left|center|right)$/.exec(String(token?.attrGet('style') ?? ''))?.[1];
  return side === undefined ? '' : ` class="md-${side}"`;
}

/** `- [ ] …` and `- [x] …`, as GitHub shows them. */
function markTasks(state: StateCore): void {
  for (const [index, token] of state.tokens.entries()) {
    const item = state.tokens[index - 2];
    const text = token.children?.[0];
    if (token.type !== 'inline' || item?.type !== 'list_item_open' || text?.type !== 'text') {
      continue;
    }
    const box = /^\[([ xX])\][ \t]+/.exec(text.content);
    if (box) {
      const task = new state.Token('task', '', 0);
      task.meta = { done: box[1] !== ' ' };
      text.content = text.content.slice(box[0].length);
      token.children?.unshift(task);
      item.attrSet('class', 'md-task-item');
    }
  }
}
