// What answers cost agrees with the vendors' bills: each bill is played over a real socket and compared with its own reckoning.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import { costAtFrozenPrice } from '../../../src/core/frozenPrice.ts';
import { TOKEN_BUCKETS, type TokenCount, type UsageRecord } from '../../../src/core/records.ts';
import { ScriptedServer } from '../scriptedServer.ts';
import { type Bill, readBills } from './bill.ts';
import { decimal, evaluate, fractionOf, isEqual, isNear } from './exact.ts';
import { playBill } from './playBill.ts';
import { vendorTotals } from './vendorTotals.ts';

const BILLS = readBills();
/** A thousandth of a nano-dollar: what is asked for is a nano-dollar, and the cheapest bills are some thousands of those. */
const ROUNDING = decimal('0.000000000001');

/** Wires on which vendors bill by tokens, and how many bills each needs at least to be compared. */
const WIRES: Readonly<Record<string, number>> = {
  openaiChat: 20,
  openaiResponses: 15,
  anthropic: 20,
  gemini: 20,
  groq: 10,
  deepseek: 10,
  together: 10,
  mistral: 10,
  cohere: 10,
  perplexity: 10,
  ollama: 5,
  litellm: 10,
  endpoint: 10,
  embeddings: 10,
};

describe('costs and the vendors’ bills', function () {
  this.timeout(10_000); // The machine may be busy.
  let server: ScriptedServer;
  before(async () => {
    server = await ScriptedServer.start();
  });
  after(() => server.stop());

  it('are compared for every vendor, at least 200 times', () => {
    const compared = BILLS.filter(({ kind }) => kind === 'known');
    const counts = Map.groupBy(compared, ({ wire }) => wire);
    for (const [wire, least] of Object.entries(WIRES)) {
      const { length = 0 } = counts.get(wire) ?? [];
      assert.ok(length >= least, `${wire}: ${length}`);
    }
    assert.deepEqual([...counts.keys()].toSorted(), Object.keys(WIRES).toSorted());
    assert.ok(compared.length >= 200, `${compared.length}`);
    const titles = BILLS.map(({ wire, model, title }) => `${wire} ${model} ${title}`);
    assert.equal(new Set(titles).size, titles.length, 'no bill stands there twice');
  });

  for (const bill of BILLS) {
    describe(`${bill.wire}, ${bill.model}: ${bill.title}`, () => {
      it('is reckoned from what the vendor sent and its prices', () => assertReckoned(bill));

      it(`costs ${bill.kind === 'known' ? `${bill.usd} USD` : `what is ${bill.kind}`} in the ledger`, async () => {
        const { record, error } = await playBill(bill, server);
        const isBroken = bill.status !== 200 || bill.ends !== 'end';
        assert.equal(error instanceof AppError, isBroken, String(error));
        assert.deepEqual(countsOf(record), {
          reported: Object.fromEntries(bill.tokens),
          estimated: [...bill.estimated].toSorted(),
          searches: bill.searches,
        });
        assertSums(record, bill);
        assertCost(record, bill);
      });
    });
  }
});

/** Every figure of the reckoning stands in the answer or among the prices, and its result is exactly what is said. */
function assertReckoned({ reckoning, usd, kind, prices, body }: Bill): void {
  if (kind !== 'known') {
    assert.equal(reckoning, '');
    return;
  }
  assert.ok(isEqual(evaluate(reckoning), decimal(usd)), `${reckoning} is not ${usd}`);
  const reported = new Set(body.match(/\d+(?:\.\d+)?/g));
  const figures = new Set([...prices, '1000000', '0']);
  for (const [, sign = '', figure = ''] of reckoning.matchAll(/([*/]?)\s*(\d+(?:\.\d+)?)/g)) {
    assert.ok(figures.has(figure) || (sign === '' && reported.has(figure)), `${sign}${figure} stands nowhere`);
  }
}

function countsOf({ tokens, searches }: UsageRecord) {
  const all = Object.entries(tokens) as [keyof UsageRecord['tokens'], TokenCount][];
  const reported = all.flatMap(([bucket, { origin, tokens: count }]) =>
    origin === 'reported' ? [[bucket, count] as const] : [],
  );
  const estimated = all.flatMap(([bucket, { origin }]) => (origin === 'estimated' ? [bucket] : []));
  return { reported: Object.fromEntries(reported), estimated: estimated.toSorted(), searches };
}

/** The buckets hold every token that the vendor counted, and none twice. */
function assertSums({ tokens }: UsageRecord, { body, estimated, status }: Bill): void {
  const totals = vendorTotals(body);
  if (!totals || estimated.size > 0 || status !== 200) {
    return;
  }
  const count = (...buckets: readonly (typeof TOKEN_BUCKETS)[number][]) =>
    buckets.reduce((sum, bucket) => sum + (tokens[bucket].tokens ?? 0), 0);
  const { input, output, all } = totals;
  const sums = {
    input: count('uncachedInput', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h'),
    output: count('textOutput', 'reasoningOutput'),
    all: count(...TOKEN_BUCKETS),
  };
  assert.deepEqual(sums, { input: input ?? sums.input, output: output ?? sums.output, all: all ?? sums.all });
}

function assertCost({ costUsd, price, tokens }: UsageRecord, { kind, usd, reckoning, prices }: Bill): void {
  if (kind === 'unknown') {
    assert.equal(costUsd, undefined);
    return;
  }
  if (kind === 'estimated') {
    return; // No bill to compare with; that it is marked has been seen.
  }
  assert.ok(costUsd !== undefined && price, 'the cost is not known');
  assert.ok(isNear(fractionOf(costUsd), decimal(usd), ROUNDING), `${costUsd} in the ledger, ${usd} on the bill`);
  if (price.source === 'provider' && price.inputPerMillion === undefined) {
    return; // The vendor itself says what it cost.
  }
  const again = costAtFrozenPrice(price, tokens);
  assert.ok(again !== undefined && isNear(fractionOf(again), decimal(usd), ROUNDING), `${again} by the frozen price`);
  const frozen = Object.values(price).filter((figure) => typeof figure === 'number');
  for (const figure of prices.filter((figure) => new RegExp(`\\* ?${figure}\\b(?!\\.)`).test(reckoning))) {
    assert.ok(frozen.includes(Number(figure)), `${figure} is not in the price that was frozen: ${frozen.join(', ')}`);
  }
}
