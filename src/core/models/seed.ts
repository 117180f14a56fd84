// What is known of models without asking anybody: a shipped list with where and when each row was read; loaded on first use.
import type { ModelAbilities } from '../provider.ts';
import { readSecondPrices, type SecondPrice, type SecondPrices } from './secondPrices.ts';

/** More than vendors' lists say: what their documents name a model for. */
export interface SeedAbilities extends ModelAbilities {
  code?: boolean;
  analysis?: boolean;
  multilingual?: boolean;
  citations?: boolean;
}

/** USD per million tokens; a cache price that is absent is not known, see `ListPrice`. */
export interface SeedRates {
  inputPerMillion: number;
  outputPerMillion: number;
  cacheReadPerMillion?: number;
  cacheWritePerMillion?: number;
  cacheWrite1hPerMillion?: number;
}

export interface SeedPrice extends SeedRates {
  /** For the whole request, where its input is longer than this. */
  long?: SeedRates & { aboveInputTokens: number };
  /**
   * Outside the vendor's hours of most use: these (UTC) begin with the first and end before the second, on days counted from
   * Sunday, 0. Holidays, which some vendors leave out of them, are not known: what is counted then is too high, never too low.
   */
  offPeak?: SeedRates & {
    peakUtc: { days: readonly number[]; hours: readonly (readonly [from: number, to: number])[] };
  };
  /** Announced by the vendor: from the beginning of this ISO date (UTC) on. */
  later?: SeedRates & { from: string };
  /** The price library has this id wrong or older; without it the library's price holds. */
  overridesLibrary?: true;
}

export interface SeedLifecycle {
  /** `deprecated`: its end is announced or it is closed to newcomers; `retired`: it answers no more. */
  state: 'active' | 'deprecated' | 'retired';
  /** ISO date on which the vendor shuts it down, or did. */
  shutDownOn?: string;
  /** The vendor's newer one in its place, by its id. */
  replacedBy?: string;
}

/** One model. Facts that no document gave are absent. */
export interface SeedModel {
  provider: string;
  /** The vendor's id. */
  id: string;
  /** Ids that the vendor answers with the same model (dated and undated, `-latest`). */
  aliases: readonly string[];
  name?: string;
  /** Tokens. */
  contextWindow?: number;
  /** Tokens. */
  maxOutputTokens?: number;
  abilities: SeedAbilities;
  /** The vendor's own class. */
  speed?: 'fast' | 'medium' | 'slow';
  lifecycle: SeedLifecycle;
  /** Where the price library lacks it, or is marked as wrong. */
  price?: SeedPrice;
  /** What a second source says that it costs: never taken, only compared. */
  secondPrice?: SecondPrice;
  /** The document, https. */
  source: string;
  /** ISO date of the document's state, or of that of the public dataset which quotes it. */
  checkedOn: string;
}

export interface Seed {
  /** ISO date on which the list was put together; empty where it could not be read. */
  readonly readOn: string;
  /** By provider in the vendors' own order, what they offer first in front. */
  readonly models: readonly SeedModel[];
  /** By the vendor's id or an alias. */
  find(provider: string, id: string): SeedModel | undefined;
}

/** seedModels.json: abilities as words, documents by name. A row that makes embeddings does not chat, and the other way round. */
interface SeedFile {
  readOn: string;
  documents: Readonly<Record<string, { url: string; checkedOn: string }>>;
  models: Readonly<Record<string, readonly SeedRow[]>>;
}

type SeedRow = Omit<SeedModel, 'provider' | 'aliases' | 'abilities' | 'lifecycle' | 'checkedOn' | 'secondPrice'> & {
  aliases?: readonly string[];
  can: string;
  cannot?: string;
  /** Absent: active. */
  lifecycle?: SeedLifecycle;
};

let loading: Promise<Seed> | undefined;

/** Reads the list once. A damaged installation gives an empty one: models are then known from their vendors alone. */
export function loadSeed(): Promise<Seed> {
  loading ??= readSeed();
  return loading;
}

async function readSeed(): Promise<Seed> {
  let file: SeedFile = { readOn: '', documents: {}, models: {} };
  try {
    // The words of the file are plain texts to the compiler; test/unit holds that they are those of the types.
    file = (await import('./seedModels.json', { with: { type: 'json' } })).default as unknown as SeedFile;
  } catch {
    loading = undefined;
  }
  const second = await readSecondPrices();
  const models = Object.entries(file.models).flatMap(([provider, rows]) =>
    rows.map((row) => seedModel(provider, row, file.documents, second)),
  );
  const byId = new Map(
    models.flatMap((model) => [model.id, ...model.aliases].map((id) => [keyOf(model.provider, id), model])),
  );
  return { readOn: file.readOn, models, find: (provider, id) => byId.get(keyOf(provider, id)) };
}

function keyOf(provider: string, id: string): string {
  return `${provider}\n${id}`;
}

function seedModel(
  provider: string,
  { can, cannot, ...row }: SeedRow,
  documents: SeedFile['documents'],
  second: SecondPrices,
): SeedModel {
  const secondPrice = second.find(provider, row.id);
  const { url, checkedOn } = documents[row.source] ?? { url: '', checkedOn: '' };
  const told = [...words(can).map((word) => [word, true]), ...words(cannot).map((word) => [word, false])];
  const abilities: SeedAbilities = Object.fromEntries(told);
  return {
    aliases: [],
    lifecycle: { state: 'active' },
    ...row,
    provider,
    abilities: { ...abilities, chat: abilities.chat ?? false, embeddings: abilities.embeddings ?? false },
    source: url,
    checkedOn,
    ...(secondPrice && { secondPrice }),
  };
}

function words(text = ''): string[] {
  return text.split(' ').filter(Boolean);
}

/** What applies to a request with this many input tokens at epoch milliseconds `at`. */
export function seedRates({ later, offPeak, ...price }: SeedPrice, at: number, inputTokens: number): SeedRates {
  if (later && at >= Date.parse(later.from)) {
    return later;
  }
  if (offPeak && !isPeak(offPeak, at)) {
    return offPeak;
  }
  return price.long && inputTokens > price.long.aboveInputTokens ? price.long : price;
}

function isPeak({ peakUtc: { days, hours } }: NonNullable<SeedPrice['offPeak']>, at: number): boolean {
  const time = new Date(at);
  return (
    days.includes(time.getUTCDay()) && hours.some(([from, to]) => from <= time.getUTCHours() && time.getUTCHours() < to)
  );
}

/** The state at epoch milliseconds `at`: an end that was announced when the list was put together may have come since. */
export function stateAt({ state, shutDownOn }: SeedLifecycle, at: number): SeedLifecycle['state'] {
  return shutDownOn !== undefined && at >= Date.parse(shutDownOn) ? 'retired' : state;
}
