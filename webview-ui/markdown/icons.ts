// The codicons that the Markdown view shows, as elements.
import copySvg from '@vscode/codicons/src/icons/copy.svg';
import applySvg from '@vscode/codicons/src/icons/diff.svg';
import moreSvg from '@vscode/codicons/src/icons/ellipsis.svg';
import insertSvg from '@vscode/codicons/src/icons/insert.svg';

const sources = { apply: applySvg, copy: copySvg, insert: insertSvg, more: moreSvg };
const parsed = new Map<string, Element>();

export type IconName = keyof typeof sources;

/** A new copy of the icon, hidden from screen readers: the button around it carries the name. */
export function icon(name: IconName): Element {
  let element = parsed.get(name);
  if (!element) {
    // A constant of the bundle, parsed as XML: nothing of the model's gets here.
    element = document.importNode(
      new DOMParser().parseFromString(sources[name], 'image/svg+xml').documentElement,
      true,
    );
    element.setAttribute('aria-hidden', 'true');
    parsed.set(name, element);
  }
  return element.cloneNode(true) as Element;
}
