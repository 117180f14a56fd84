// Brings the nodes of a foreign conversation into the order of our trees, whatever they claim about each other.

export interface SourceNode {
  id: string;
  parentId?: string;
}

/**
 * Parents first, siblings in the order in which they are given; a parent that does not exist makes a beginning. What hangs in
 * a circle is reached from nowhere and left out, as is what has the id of one before it. Each node is looked at once, without
 * recursion.
 */
export function inTreeOrder<Node extends SourceNode>(nodes: readonly Node[]): { ordered: Node[]; lost: number } {
  const known = new Map<string, Node>();
  for (const node of nodes) {
    if (!known.has(node.id)) {
      known.set(node.id, node);
    }
  }
  const children = new Map<string | undefined, Node[]>();
  for (const node of known.values()) {
    const above = node.parentId !== undefined && known.has(node.parentId) ? node.parentId : undefined;
    const siblings = children.get(above);
    if (siblings) {
      siblings.push(node);
    } else {
      children.set(above, [node]);
    }
  }
  const ordered: Node[] = [];
  const open = (children.get(undefined) ?? []).toReversed();
  for (let node = open.pop(); node; node = open.pop()) {
    ordered.push(node);
    const below = children.get(node.id) ?? [];
    for (let index = below.length - 1; index >= 0; index -= 1) {
      const child = below[index];
      if (child) {
        open.push(child);
      }
    }
  }
  return { ordered, lost: nodes.length - ordered.length };
}
