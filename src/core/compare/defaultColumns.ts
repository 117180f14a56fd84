// Which models a new comparison begins with, among those that can be asked now: different vendors, good at code, of a like price.
import { isAuto } from '../../shared/autoModel.ts';
import { FEWEST_COLUMNS } from '../../shared/compareViews.ts';
import { mixedPrice } from '../models/modelClasses.ts';
import { withoutSnapshot } from '../models/modelNames.ts';
import type { ModelRecord } from '../models/modelRecord.ts';
import { byAbility, offered } from '../models/queries.ts';
import type { ModelReference } from '../records.ts';

/** More are for the person to add: each is paid for. */
const MOST_BY_DEFAULT = 3;
/** USD per million tokens; keeps what is free from being endlessly far from everything. */
const NEARLY_FREE_USD = 0.05;

/**
 * First `first` (the chat's model, or who gave an answer), then one each of other vendors, one of this machine where one runs, and of
 * the same vendors only where there are no others. What the person pinned goes before what is good at code, and that before a
 * price near the first one's, so that like is compared with like. Never one that VS Code would ask the person about. Where only one can be asked it stands
 * there twice, for other parameters; empty: none can be.
 */
export function defaultColumns(records: readonly ModelRecord[], first: ModelReference | undefined): ModelReference[] {
  const able = offered(records).filter(({ asksFirst }) => !asksFirst);
  const known = records.find((record) => isSame(record, first));
  const beginning = first && mayBegin(known, first, able) ? [first] : [];
  const inOrder = sorted(able, known);
  const taken: ModelReference[] = [...beginning];
  const take = (pool: readonly ModelRecord[], most: number) => {
    for (const record of pool) {
      if (taken.length >= most) {
        return;
      }
      if (!taken.some((one) => isSame(one, record))) {
        taken.push({ providerId: record.providerId, model: record.model });
      }
    }
  };
  const locals = inOrder.filter(({ local }) => local);
  const hosted = inOrder.filter(({ local }) => !local);
  const keepsPlace = locals.length > 0 && known?.local !== true;
  take(ofDifferentVendors(hosted, taken), MOST_BY_DEFAULT - (keepsPlace ? 1 : 0));
  take(keepsPlace ? locals.slice(0, 1) : [], MOST_BY_DEFAULT);
  take(ofDifferentVendors(hosted, taken), MOST_BY_DEFAULT);
  take(ofDifferentNames(inOrder, taken), MOST_BY_DEFAULT);
  const [only] = taken;
  return only && taken.length < FEWEST_COLUMNS ? [only, only] : taken;
}

/** One in no list can be asked by its name; where Auto has nobody, nobody is there to answer. */
function mayBegin(known: ModelRecord | undefined, first: ModelReference, able: readonly ModelRecord[]): boolean {
  if (isAuto(first)) {
    return able.length > 0;
  }
  return known === undefined || (!known.asksFirst && known.unavailable === undefined && known.locked === undefined);
}

function sorted(records: readonly ModelRecord[], first: ModelRecord | undefined): ModelRecord[] {
  const coders = new Set(byAbility(records, 'code'));
  const figures = new Map(
    records.map((record) => [
      record,
      [Number(!record.pinned), Number(!coders.has(record)), distance(record, first), Number(record.simulated)],
    ]),
  );
  return records.toSorted((a, b) => {
    const [ours = [], theirs = []] = [figures.get(a), figures.get(b)];
    const differing = ours.findIndex((figure, at) => figure !== theirs[at]);
    return differing === -1 ? a.model.localeCompare(b.model) : (ours[differing] ?? 0) - (theirs[differing] ?? 0);
  });
}

/** How many times as dear or as cheap, as a logarithm; from what is nearly free where the first one's price is not known. */
function distance(record: ModelRecord, first: ModelRecord | undefined): number {
  const usd = mixedPrice(record);
  const from = (first && !first.local && mixedPrice(first)) || 0;
  // Smaller than infinity: two of them would have no order.
  return usd === undefined ? Number.MAX_VALUE : Math.abs(Math.log((usd + NEARLY_FREE_USD) / (from + NEARLY_FREE_USD)));
}

/** The best of each provider that is not there yet, and no model that is there under another provider. */
function ofDifferentVendors(records: readonly ModelRecord[], taken: readonly ModelReference[]): ModelRecord[] {
  const providers = new Set(taken.map(({ providerId }) => providerId));
  const names = new Set(taken.map(nameOf));
  return records.filter((record) => {
    const isNew = !providers.has(record.providerId) && !names.has(nameOf(record));
    if (isNew) {
      providers.add(record.providerId);
      names.add(nameOf(record));
    }
    return isNew;
  });
}

function ofDifferentNames(records: readonly ModelRecord[], taken: readonly ModelReference[]): ModelRecord[] {
  const names = new Set(taken.map(nameOf));
  return records.filter((record) => {
    const isNew = !names.has(nameOf(record));
    names.add(nameOf(record));
    return isNew;
  });
}

/** Without what a gateway puts before it, and without the day of a snapshot. */
function nameOf({ model }: ModelReference): string {
  return withoutSnapshot(model.slice(model.lastIndexOf('/') + 1));
}

function isSame(one: ModelReference, other: ModelReference | undefined): boolean {
  return one.providerId === other?.providerId && one.model === other.model;
}
