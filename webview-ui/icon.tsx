// VS Code's own icons, as SVG inside the page: no font to load, coloured by the text around them.
import type { VNode } from 'preact';
import add from '@vscode/codicons/src/icons/add.svg';
import arrowDown from '@vscode/codicons/src/icons/arrow-down.svg';
import check from '@vscode/codicons/src/icons/check.svg';
import chevronDown from '@vscode/codicons/src/icons/chevron-down.svg';
import chevronLeft from '@vscode/codicons/src/icons/chevron-left.svg';
import chevronRight from '@vscode/codicons/src/icons/chevron-right.svg';
import close from '@vscode/codicons/src/icons/close.svg';
import copy from '@vscode/codicons/src/icons/copy.svg';
import edit from '@vscode/codicons/src/icons/edit.svg';
import error from '@vscode/codicons/src/icons/error.svg';
import file from '@vscode/codicons/src/icons/file.svg';
import info from '@vscode/codicons/src/icons/info.svg';
import key from '@vscode/codicons/src/icons/key.svg';
import link from '@vscode/codicons/src/icons/link-external.svg';
import lightbulb from '@vscode/codicons/src/icons/lightbulb.svg';
import local from '@vscode/codicons/src/icons/vm.svg';
import refresh from '@vscode/codicons/src/icons/refresh.svg';
import search from '@vscode/codicons/src/icons/search.svg';
import selection from '@vscode/codicons/src/icons/symbol-array.svg';
import send from '@vscode/codicons/src/icons/send.svg';
import settings from '@vscode/codicons/src/icons/settings.svg';
import stop from '@vscode/codicons/src/icons/debug-stop.svg';
import symbol from '@vscode/codicons/src/icons/symbol-method.svg';
import tools from '@vscode/codicons/src/icons/beaker.svg';
import trash from '@vscode/codicons/src/icons/trash.svg';
import wait from '@vscode/codicons/src/icons/clockface.svg';
import warning from '@vscode/codicons/src/icons/warning.svg';

const ICONS = {
  add,
  arrowDown,
  check,
  chevronDown,
  chevronLeft,
  chevronRight,
  close,
  copy,
  edit,
  error,
  file,
  info,
  key,
  lightbulb,
  link,
  local,
  refresh,
  search,
  selection,
  send,
  settings,
  stop,
  symbol,
  tools,
  trash,
  wait,
  warning,
};

export type IconName = keyof typeof ICONS;

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
