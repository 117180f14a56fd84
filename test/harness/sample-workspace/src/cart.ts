export type Item = {
  name: string;
  priceCents: number;
  quantity: number;
};

/** What the order costs, in cents, with a discount from the tenth piece of an item on. */
export function totalCents(items: Item[]): number {
  let total = 0;
  for (const item of items) {
    const full = item.priceCents * item.quantity;
    total += item.quantity > 10 ? Math.round(full * 0.9) : full;
  }
  return total;
}

export function cheapest(items: Item[]): Item {
  return items.sort((a, b) => a.priceCents - b.priceCents)[0];
}
