// Prices of a second source, LiteLLM's, for the models of the shipped list: they decide nothing, and show where sources differ.
import type { OwnPrice } from '../personPrices.ts';

/** What the second source says of a model: USD per million tokens. */
export interface SecondPrice extends OwnPrice {
  /** ISO date of its release. */
  date: string;
}

/** secondPrices.json: by provider and model input, output, cached input and what is written to a cache; `null` is not known. */
interface SecondPricesFile {
  source: string;
  date: string;
  prices: Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>>;
}

const COLUMNS = ['inputPerMillion', 'outputPerMillion', 'cacheReadPerMillion', 'cacheWritePerMillion'] as const;

export interface SecondPrices {
  /** Of which release they are. */
  readonly source: string;
  readonly date: string;
  find(provider: string, id: string): SecondPrice | undefined;
}

/** A damaged installation gives none. */
export async function readSecondPrices(): Promise<SecondPrices> {
  let file: SecondPricesFile = { source: '', date: '', prices: {} };
  try {
    file = (await import('./secondPrices.json', { with: { type: 'json' } })).default;
  } catch {
    // Nothing is said to differ then.
  }
  return {
    source: file.source,
    date: file.date,
    find(provider, id) {
      const figures = file.prices[provider]?.[id];
      const known = COLUMNS.flatMap((column, at) => {
        const usd = figures?.[at];
        return typeof usd === 'number' ? [[column, usd]] : [];
      });
      return figures && ({ ...Object.fromEntries(known), date: file.date } as SecondPrice);
    },
  };
}
