// What vendors send and what they bill for it: reads `bills/*.bills`, where each answer stands with its prices and its reckoning.
import { readdirSync, readFileSync } from 'node:fs';
import type { TokenBucket } from '../../../src/core/records.ts';

/** Of `bill` and `usd`: a sum, or why there is none to compare. */
export type BillKind = 'known' | 'unknown' | 'estimated';

/**
 * One answer, byte for byte in the form in which the vendor sends it; no vendor was asked for it. In the file it begins with
 * `=== its title`, then lines of a name and a text, then `body` and, up to the next title, the bytes.
 */
export interface Bill {
  /** The file's name: which wire it is. */
  wire: string;
  title: string;
  /** Only in `endpoint` and `embeddings`: whose server it is. */
  provider: string | undefined;
  model: string;
  /** Epoch milliseconds at which the request was sent: prices depend on it. */
  at: number;
  /** What was asked for is vectors of so many texts. */
  texts: number | undefined;
  /** The model's entry in the vendor's own list, which says what it costs. */
  listed: unknown;
  /** Of an endpoint, as it stands in the settings. */
  settings: Readonly<Record<string, unknown>>;
  /** HTTP status of the answer; default 200. */
  status: number;
  /** How the answer ends: properly, with a connection that breaks off, or with an error in the vendor's words. */
  ends: 'end' | 'reset' | 'close' | 'error';
  /** USD per million tokens, and per piece: the figures that the reckoning takes. */
  prices: readonly string[];
  /** What all prices are multiplied with; it is among the prices. Default 1. */
  factor: number;
  /** Where they stand, and when that was read. */
  source: string;
  /** How the vendor counts and bills, in words. */
  rule: string;
  /** What the ledger must hold as reported, by bucket; a bucket that is not named must not be reported. */
  tokens: ReadonlyMap<TokenBucket, number>;
  /** Buckets that the vendor did not report and that must be marked as estimated. */
  estimated: ReadonlySet<TokenBucket>;
  searches: number | undefined;
  kind: BillKind;
  /** The reckoning, in plain figures; empty where there is none. */
  reckoning: string;
  /** Its result, USD. */
  usd: string;
  body: string;
}

const FOLDER = new URL('bills/', import.meta.url);

/** All of them, in the order of the files. */
export function readBills(): readonly Bill[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.bills'))
    .toSorted()
    .flatMap((file) => {
      const [, ...bills] = readFileSync(new URL(file, FOLDER), 'utf8').split(/^=== /m);
      return bills.map((text) => readBill(file.replace('.bills', ''), text));
    });
}

function readBill(wire: string, text: string): Bill {
  const [head = '', body = ''] = text.split(/^body\n/m);
  const [title = '', ...lines] = head.trimEnd().split('\n');
  const fields = new Map(lines.map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ')).trim()]));
  const needed = (name: string) => {
    const field = fields.get(name);
    if (field === undefined) {
      throw new SyntaxError(`The bill "${title}" in ${wire}.bills has no ${name}`);
    }
    return field;
  };
  const json = (name: string): unknown => (fields.has(name) ? JSON.parse(needed(name)) : undefined);
  const counts =
    needed('buckets') === 'none'
      ? []
      : needed('buckets')
          .split(', ')
          .map((entry) => entry.split(' '));
  const prices = (fields.get('prices') ?? '').split(', ').map((price) => price.split(' '));
  const usd = needed('usd');
  return {
    wire,
    title,
    provider: fields.get('provider'),
    model: needed('model'),
    at: Date.parse(needed('at')),
    texts: fields.has('texts') ? Number(needed('texts')) : undefined,
    listed: json('listed'),
    settings: (json('settings') ?? {}) as Bill['settings'],
    status: Number(fields.get('status') ?? 200),
    ends: (fields.get('ends') ?? 'end') as Bill['ends'],
    prices: prices.map(([figure = '']) => figure),
    factor: Number(prices.find(([, what]) => what === 'times')?.[0] ?? 1),
    source: needed('source'),
    rule: needed('rule'),
    tokens: new Map(
      counts.flatMap(([bucket, count]) => (count === 'estimated' ? [] : [[bucket as TokenBucket, Number(count)]])),
    ),
    estimated: new Set(counts.flatMap(([bucket, count]) => (count === 'estimated' ? [bucket as TokenBucket] : []))),
    searches: fields.has('searches') ? Number(needed('searches')) : undefined,
    kind: usd === 'unknown' || usd === 'estimated' ? usd : 'known',
    reckoning: fields.get('bill') ?? '',
    usd,
    body,
  };
}
