// One of the program's own providers by its id.
import type { Provider } from '../../src/core/provider.ts';
import { providers } from '../../src/core/providers/registry.ts';

export function findProvider(id: string): Provider | undefined {
  return providers.find((provider) => provider.id === id);
}
