// What answers cost agrees with the vendors' bills: each bill is played over a real socket and compared with its own reckoning.
import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import { costAtFrozenPrice } from '../../../src/core/frozenPrice.ts';
import type { TokenCount, UsageRecord } from '../../../src/core/records.ts';
import { ScriptedServer } from '../scriptedServer.ts';
import { type Bill, readBills } from './bill.ts';
import { decimal, evaluate, fractionOf, isEqual, isNear } from './exact.ts';
import { playBill } from './playBill.ts';
import { assertTotals, vendorTotals } from './vendorTotals.ts';

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
      const count = counts.get(wire)?.length ?? 0;
      assert.ok(count >= least, `${wire}: ${count}`);
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
  if (totals && estimated.size === 0 && status === 200) {
    assertTotals((bucket) => tokens[bucket].tokens, totals);
  }
}

function assertCost({ costUsd, price, tokens, searches }: UsageRecord, bill: Bill): void {
  const { kind, usd, reckoning, factor } = bill;
  if (kind === 'unknown') {
    assert.equal(costUsd, undefined);
    return;
  }
  if (kind === 'estimated') {
    return; // No bill to compare with; that it is marked has been seen.
  }
  assert.ok(costUsd !== undefined && price, 'the cost is not known');
  assert.ok(isNear(fractionOf(costUsd), decimal(usd), ROUNDING), `${costUsd} in the ledger, ${usd} on the bill`);
  if (searches !== undefined || (price.source === 'provider' && price.inputPerMillion === undefined)) {
    return; // The vendor itself says what it cost, or charges more than tokens.
  }
  const again = costAtFrozenPrice(price, tokens);
  assert.ok(again !== undefined && isNear(fractionOf(again), decimal(usd), ROUNDING), `${again} by the frozen price`);
  const frozen = Object.values(price).filter((figure) => typeof figure === 'number');
  const rates = [...reckoning.matchAll(/\* (\d+(?:\.\d+)?)/g)].map(([, figure]) => Number(figure));
  for (const rate of rates.filter((rate) => rate !== factor || factor === 1)) {
    const billed = Number((rate * factor).toPrecision(12));
    assert.ok(frozen.includes(billed), `${billed} is not in the price that was frozen: ${frozen.join(', ')}`);
  }
}
