// VS Code's own icons, as SVG inside the page: no font to load, coloured by the text around them.
import type { VNode } from 'preact';
import type { ContextKind } from '../src/shared/views.ts';
import add from '@vscode/codicons/src/icons/add.svg';
import apply from '@vscode/codicons/src/icons/diff.svg';
import arrowLeft from '@vscode/codicons/src/icons/arrow-left.svg';
import arrowRight from '@vscode/codicons/src/icons/arrow-right.svg';
import arrowDown from '@vscode/codicons/src/icons/arrow-down.svg';
import arrowUp from '@vscode/codicons/src/icons/arrow-up.svg';
import book from '@vscode/codicons/src/icons/book.svg';
import branch from '@vscode/codicons/src/icons/repo-forked.svg';
import broadcast from '@vscode/codicons/src/icons/broadcast.svg';
import changes from '@vscode/codicons/src/icons/git-compare.svg';
import check from '@vscode/codicons/src/icons/check.svg';
import chevronDown from '@vscode/codicons/src/icons/chevron-down.svg';
import chevronLeft from '@vscode/codicons/src/icons/chevron-left.svg';
import chevronRight from '@vscode/codicons/src/icons/chevron-right.svg';
import close from '@vscode/codicons/src/icons/close.svg';
import compare from '@vscode/codicons/src/icons/split-horizontal.svg';
import cloud from '@vscode/codicons/src/icons/cloud-download.svg';
import code from '@vscode/codicons/src/icons/code.svg';
import collapse from '@vscode/codicons/src/icons/collapse-all.svg';
import comment from '@vscode/codicons/src/icons/comment.svg';
import copy from '@vscode/codicons/src/icons/copy.svg';
import creditCard from '@vscode/codicons/src/icons/credit-card.svg';
import disabled from '@vscode/codicons/src/icons/circle-slash.svg';
import dot from '@vscode/codicons/src/icons/circle-small-filled.svg';
import discard from '@vscode/codicons/src/icons/discard.svg';
import edit from '@vscode/codicons/src/icons/edit.svg';
import ellipsis from '@vscode/codicons/src/icons/ellipsis.svg';
import error from '@vscode/codicons/src/icons/error.svg';
import exportIcon from '@vscode/codicons/src/icons/export.svg';
import eye from '@vscode/codicons/src/icons/eye.svg';
import eyeClosed from '@vscode/codicons/src/icons/eye-closed.svg';
import file from '@vscode/codicons/src/icons/file.svg';
import expand from '@vscode/codicons/src/icons/expand-all.svg';
import filter from '@vscode/codicons/src/icons/filter.svg';
import folder from '@vscode/codicons/src/icons/folder.svg';
import gear from '@vscode/codicons/src/icons/gear.svg';
import globe from '@vscode/codicons/src/icons/globe.svg';
import graph from '@vscode/codicons/src/icons/graph.svg';
import image from '@vscode/codicons/src/icons/file-media.svg';
import fullWidth from '@vscode/codicons/src/icons/screen-full.svg';
import normalWidth from '@vscode/codicons/src/icons/screen-normal.svg';
import info from '@vscode/codicons/src/icons/info.svg';
import json from '@vscode/codicons/src/icons/json.svg';
import key from '@vscode/codicons/src/icons/key.svg';
import layout from '@vscode/codicons/src/icons/editor-layout.svg';
import library from '@vscode/codicons/src/icons/library.svg';
import lightbulb from '@vscode/codicons/src/icons/lightbulb.svg';
import loading from '@vscode/codicons/src/icons/loading.svg';
import link from '@vscode/codicons/src/icons/link-external.svg';
import local from '@vscode/codicons/src/icons/vm.svg';
import lock from '@vscode/codicons/src/icons/lock.svg';
import mention from '@vscode/codicons/src/icons/mention.svg';
import more from '@vscode/codicons/src/icons/kebab-vertical.svg';
import newFile from '@vscode/codicons/src/icons/new-file.svg';
import pie from '@vscode/codicons/src/icons/pie-chart.svg';
import pin from '@vscode/codicons/src/icons/pin.svg';
import pinned from '@vscode/codicons/src/icons/pinned.svg';
import quotes from '@vscode/codicons/src/icons/quotes.svg';
import refresh from '@vscode/codicons/src/icons/refresh.svg';
import ring from '@vscode/codicons/src/icons/circle-small.svg';
import save from '@vscode/codicons/src/icons/save.svg';
import scatter from '@vscode/codicons/src/icons/graph-scatter.svg';
import search from '@vscode/codicons/src/icons/search.svg';
import selection from '@vscode/codicons/src/icons/symbol-array.svg';
import send from '@vscode/codicons/src/icons/send.svg';
import settings from '@vscode/codicons/src/icons/settings.svg';
import sparkle from '@vscode/codicons/src/icons/sparkle.svg';
import stop from '@vscode/codicons/src/icons/debug-stop.svg';
import symbol from '@vscode/codicons/src/icons/symbol-method.svg';
import table from '@vscode/codicons/src/icons/table.svg';
import tag from '@vscode/codicons/src/icons/tag.svg';
import terminal from '@vscode/codicons/src/icons/terminal.svg';
import tools from '@vscode/codicons/src/icons/beaker.svg';
import thumbsDown from '@vscode/codicons/src/icons/thumbsdown.svg';
import thumbsDownFilled from '@vscode/codicons/src/icons/thumbsdown-filled.svg';
import thumbsUp from '@vscode/codicons/src/icons/thumbsup.svg';
import thumbsUpFilled from '@vscode/codicons/src/icons/thumbsup-filled.svg';
import trash from '@vscode/codicons/src/icons/trash.svg';
import wait from '@vscode/codicons/src/icons/clockface.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';
import workspace from '@vscode/codicons/src/icons/root-folder.svg';

const ICONS = {
  add,
  apply,
  arrowDown,
  arrowLeft,
  arrowRight,
  arrowUp,
  book,
  branch,
  broadcast,
  changes,
  check,
  chevronDown,
  chevronLeft,
  chevronRight,
  close,
  cloud,
  code,
  collapse,
  comment,
  compare,
  copy,
  down: thumbsDown,
  downVoted: thumbsDownFilled,
  creditCard,
  disabled,
  dot,
  discard,
  edit,
  ellipsis,
  error,
  export: exportIcon,
  eye,
  eyeClosed,
  file,
  expand,
  filter,
  folder,
  gear,
  globe,
  graph,
  image,
  fullWidth,
  normalWidth,
  info,
  json,
  key,
  layout,
  library,
  lightbulb,
  link,
  loading,
  local,
  lock,
  mention,
  more,
  newFile,
  pie,
  pin,
  pinned,
  quotes,
  refresh,
  ring,
  save,
  scatter,
  search,
  selection,
  send,
  settings,
  sparkle,
  stop,
  symbol,
  table,
  tag,
  terminal,
  tools,
  trash,
  up: thumbsUp,
  upVoted: thumbsUpFilled,
  wait,
  warning,
  workspace,
};

export type IconName = keyof typeof ICONS;

/** What stands for each kind of context. */
export const CONTEXT_ICONS: Readonly<Record<ContextKind, IconName>> = {
  selection: 'selection',
  function: 'symbol',
  file: 'file',
  folder: 'folder',
  problems: 'warning',
  terminal: 'terminal',
  changes: 'changes',
  image: 'image',
};

interface IconProps {
  name: IconName;
  /** Of a toolkit element. */
  slot?: string;
  class?: string;
}

/** 16 px; silent for screen readers, so its neighbour or its button carries the words. */
export function Icon({ name, slot, class: extra }: IconProps): VNode {
  // The markup is the package's own file, known when the bundle is made.
  const markup = { __html: ICONS[name] };
  return (
    <span class={extra ? `icon ${extra}` : 'icon'} slot={slot} aria-hidden="true" dangerouslySetInnerHTML={markup} />
  );
}
