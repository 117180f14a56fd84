// Whose word a price is, as the catalogue names its sources.
import type { FactSource } from '../../shared/catalogViews.ts';
import type { FrozenPrice } from '../records.ts';

export const PRICE_SOURCES: Readonly<Record<FrozenPrice['source'], FactSource>> = {
  provider: 'vendor',
  'genai-prices': 'prices',
  seed: 'seed',
  person: 'settings',
  // It costs nothing because it runs where the person's settings say.
  local: 'settings',
};
