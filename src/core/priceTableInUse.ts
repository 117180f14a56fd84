// Which price table the library counts with now: the one that came along, or one that was fetched, and then when.
import type * as library from '@pydantic/genai-prices';

type Library = Pick<typeof library, 'updatePrices' | 'waitForUpdate'>;

/** ISO dates by table, of those that were fetched. */
const FETCHED_ON = new WeakMap<object, string>();

/** `fetchedOn` is an ISO date; absent for the one that came along. Throws for what is no table: the one in use stays then. */
export async function useTable(
  { updatePrices, waitForUpdate }: Library,
  table: library.Provider[],
  fetchedOn: string | undefined,
): Promise<void> {
  updatePrices(({ setProviderData }) => setProviderData(table));
  // The library keeps a copy.
  const used = await waitForUpdate();
  if (used && fetchedOn !== undefined) {
    FETCHED_ON.set(used, fetchedOn);
  }
}

/** ISO date on which the table in use was fetched; `undefined`: it came along. */
export async function fetchedOn({ waitForUpdate }: Pick<Library, 'waitForUpdate'>): Promise<string | undefined> {
  const used = await waitForUpdate();
  return used ? FETCHED_ON.get(used) : undefined;
}
