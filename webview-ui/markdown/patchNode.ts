// Turns one piece of DOM into another while keeping the nodes that stay the same.

/**
 * Takes part before the usual comparison. Given a new node alone it returns the node to put into the page (perhaps
 * another one); given also the node that stands there now, it may update that one itself and return it.
 */
export type Adopt = (fresh: Node, old?: Node) => Node;

/** Makes the children of `old` equal to those of `fresh`, which is used up. */
export function patchChildren(old: Node, fresh: Node, adopt: Adopt): void {
  let current = old.firstChild;
  let wanted = fresh.firstChild;
  while (wanted) {
    const nextWanted: ChildNode | null = wanted.nextSibling;
    const nextCurrent: ChildNode | null = current?.nextSibling ?? null;
    if (current) {
      patchNode(current, wanted, adopt);
    } else {
      old.appendChild(adopt(wanted));
    }
    current = nextCurrent;
    wanted = nextWanted;
  }
  while (current) {
    const next = current.nextSibling;
    current.remove();
    current = next;
  }
}

/** Makes `old` equal to `fresh` and returns the node that now stands in its place: `old` itself wherever it can be kept. */
export function patchNode(old: ChildNode, fresh: ChildNode, adopt: Adopt): Node {
  const adopted = adopt(fresh, old);
  if (adopted === old || old.isEqualNode(adopted)) {
    return old;
  }
  if (adopted === fresh && old instanceof Text && fresh instanceof Text) {
    old.data = fresh.data;
    return old;
  }
  if (adopted === fresh && old instanceof Element && fresh instanceof Element && isSameElement(old, fresh)) {
    patchChildren(old, fresh, adopt);
    return old;
  }
  const placed = adopted === fresh ? adopt(fresh) : adopted;
  old.replaceWith(placed);
  return placed;
}

function isSameElement(one: Element, other: Element): boolean {
  return one.cloneNode(false).isEqualNode(other.cloneNode(false));
}
