// Makes bidirectional control characters visible, so that code cannot read differently from what it is (Trojan Source).

const names = new Map([
  ['\u061C', 'arabic letter mark'],
  ['\u200E', 'left-to-right mark'],
  ['\u200F', 'right-to-left mark'],
  ['\u202A', 'left-to-right embedding'],
  ['\u202B', 'right-to-left embedding'],
  ['\u202C', 'pop directional formatting'],
  ['\u202D', 'left-to-right override'],
  ['\u202E', 'right-to-left override'],
  ['\u2066', 'left-to-right isolate'],
  ['\u2067', 'right-to-left isolate'],
  ['\u2068', 'first strong isolate'],
  ['\u2069', 'pop directional isolate'],
]);
const controls = /([\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069])/u;

/** Adds `text` to the end of `parent`; a control character becomes a badge that still holds it, so `textContent` stays exact. */
export function appendVisibly(parent: Node, text: string): void {
  // The pattern has one group, so every odd piece is a control character.
  for (const [index, piece] of text.split(controls).entries()) {
    if (index % 2 === 1) {
      parent.appendChild(badge(piece));
    } else if (piece !== '') {
      // Always a new node: making the last one longer would have the browser lay all its text out again.
      parent.appendChild(document.createTextNode(piece));
    }
  }
}

/** Replaces the control characters in every text below `root` as `appendVisibly` does. */
export function revealControls(root: Node): void {
  if (!controls.test(root.textContent ?? '')) {
    return;
  }
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) {
    texts.push(walker.currentNode as Text);
  }
  for (const text of texts.filter(({ data }) => controls.test(data))) {
    const fragment = document.createDocumentFragment();
    appendVisibly(fragment, text.data);
    text.replaceWith(fragment);
  }
}

/** The character sits in an inline block of its own: there it cannot reorder its neighbours. */
function badge(control: string): HTMLElement {
  const element = document.createElement('span');
  const code = `U+${control.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  element.className = 'md-control';
  element.dataset['code'] = code;
  element.title = `${code} ${names.get(control) ?? ''}`;
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', element.title);
  element.textContent = control;
  return element;
}
