// The person's keys in secret storage: one entry each, so that two windows never overwrite each other's.
import { AppError } from './errors.ts';
import type { SecretStore } from './ports.ts';
import type { StoredKey } from './storedKey.ts';

const PREFIX = 'llmWorkbench';

export interface SavedKey extends StoredKey {
  providerId: string;
  name: string;
}

/** A key without its secret: what lists and menus show. */
export interface KeyEntry {
  providerId: string;
  name: string;
  disabled: boolean;
  /** Taken when a request names no key. */
  active: boolean;
}

type Slot = 'key' | 'disabled' | 'active' | 'origin';

const slotName = (slot: Slot, providerId: string, name: string) =>
  `${PREFIX}.${slot}/${encodeURIComponent(providerId)}/${encodeURIComponent(name)}`;

function parseSlot(entry: string): { slot: Slot; providerId: string; name: string } | undefined {
  const match = /^llmWorkbench\.(key|disabled|active|origin)\/([^/]+)\/([^/]+)$/.exec(entry);
  try {
    return match?.[2] && match[3]
      ? { slot: match[1] as Slot, providerId: decodeURIComponent(match[2]), name: decodeURIComponent(match[3]) }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The provider that an entry of the secret storage belongs to; `undefined` for any other entry. */
export function providerOfEntry(entry: string): string | undefined {
  return parseSlot(entry)?.providerId;
}

/** As people sort; names that look the same to them keep one order in every window. */
const inOrder = (a: string, b: string) => a.localeCompare(b) || (a < b ? -1 : Number(a > b));

/** Names are compared as they are written; listing reads names only, a secret is read when it is used. */
export class KeyRing {
  readonly #secrets: SecretStore;

  constructor(secrets: SecretStore) {
    this.#secrets = secrets;
  }

  /** Every key, sorted by provider and name. Exactly one enabled key of a provider is active. */
  async list(): Promise<readonly KeyEntry[]> {
    const slots = (await this.#secrets.keys()).map(parseSlot).filter((slot) => slot !== undefined);
    const has = (slot: Slot, providerId: string, name: string) =>
      slots.some((item) => item.slot === slot && item.providerId === providerId && item.name === name);
    const entries = slots
      .filter((item) => item.slot === 'key')
      .map(({ providerId, name }) => ({
        providerId,
        name,
        disabled: has('disabled', providerId, name),
        active: has('active', providerId, name),
      }))
      .sort((a, b) => inOrder(a.providerId, b.providerId) || inOrder(a.name, b.name));
    // Nobody chosen, or the chosen one disabled, or two windows chose at once: the first in order stands in.
    return entries.map((entry) => {
      const usable = entries.filter((other) => other.providerId === entry.providerId && !other.disabled);
      return { ...entry, active: (usable.find((other) => other.active) ?? usable[0]) === entry };
    });
  }

  /** Reads one secret; `undefined` when it is not there. A damaged entry throws `config`. */
  async read(providerId: string, name: string): Promise<SavedKey | undefined> {
    const value = await this.#secrets.get(slotName('key', providerId, name));
    if (value === undefined) {
      return undefined;
    }
    const { readStoredKey } = await import('./storedKey.ts');
    const stored = readStoredKey(value);
    if (!stored) {
      throw new AppError('config', `The stored key "${name}" is damaged; remove it and add it again`, {
        provider: providerId,
        code: 'damagedKey',
      });
    }
    return { ...stored, providerId, name };
  }

  /** Throws `config` for an empty name. */
  async save(key: SavedKey): Promise<void> {
    const { providerId, name, ...secret } = key;
    if (!name) {
      throw new AppError('config', 'A key needs a name', { provider: providerId });
    }
    await this.#secrets.store(slotName('key', providerId, name), JSON.stringify(secret));
  }

  async remove(providerId: string, name: string): Promise<void> {
    // In this order an editor that dies half-way leaves no disabled key enabled, and no choice for the next key of that name.
    await this.#secrets.delete(slotName('active', providerId, name));
    await this.#secrets.delete(slotName('key', providerId, name));
    await this.#secrets.delete(slotName('disabled', providerId, name));
  }

  /** Throws `config` when `to` is taken; nothing is lost if the editor dies half-way: both entries are then there. */
  async rename(providerId: string, from: string, to: string): Promise<void> {
    const entries = await this.list();
    const entry = entries.find((item) => item.providerId === providerId && item.name === from);
    const key = await this.read(providerId, from);
    if (!entry || !key) {
      throw new AppError('config', `There is no key "${from}" any more`, { provider: providerId });
    }
    if (entries.some((item) => item.providerId === providerId && item.name === to)) {
      throw new AppError('config', `A key named "${to}" is there already; choose another name`, {
        provider: providerId,
      });
    }
    // The flag first: a disabled key is at no moment there under a name that is not disabled.
    if (entry.disabled) {
      await this.setDisabled(providerId, to, true);
    }
    await this.save({ ...key, name: to });
    if (entry.active) {
      await this.activate(providerId, to);
    }
    await this.remove(providerId, from);
  }

  async setDisabled(providerId: string, name: string, disabled: boolean): Promise<void> {
    const slot = slotName('disabled', providerId, name);
    await (disabled ? this.#secrets.store(slot, '1') : this.#secrets.delete(slot));
  }

  /** Makes this the key that requests take. */
  async activate(providerId: string, name: string): Promise<void> {
    const slot = slotName('active', providerId, name);
    await this.#secrets.store(slot, '1');
    for (const entry of await this.#secrets.keys()) {
      const other = parseSlot(entry);
      if (other?.slot === 'active' && other.providerId === providerId && other.name !== name) {
        await this.#secrets.delete(entry);
      }
    }
    // Another window that chose at the same time took this flag away: one of the two choices must stay, not a third key.
    if (!(await this.#secrets.keys()).includes(slot)) {
      await this.#secrets.store(slot, '1');
    }
  }

  /** The origin that the person allowed for the key of an environment variable. */
  async environmentOrigin(providerId: string, variable: string): Promise<string | undefined> {
    return this.#secrets.get(slotName('origin', providerId, variable));
  }

  async allowEnvironmentOrigin(providerId: string, variable: string, origin: string): Promise<void> {
    await this.#secrets.store(slotName('origin', providerId, variable), origin);
  }
}
