// Faults before the first word, in the words of three vendors: what the reader gets, and what the vendors see.
import assert from 'node:assert/strict';
import { EARLY, type Fault, HARMLESS } from './faults.ts';
import { judgeAlways, judgeVendor, words } from './judge.ts';
import { inTurns, openPurse, type Purse } from './rig.ts';
import { type Chain, CHAINS, deedsOf, FAILING_ATTEMPTS, nextVoice, playRow, type Row } from './scene.ts';
import { BIG_THREE } from './voices.ts';

function judge({ outcome, first, second, stands }: Row, fault: Fault, chain: Chain): void {
  judgeAlways(outcome, stands, fault.totalMs);
  judgeVendor(first, fault);
  const isAnsweredByFirst = fault.recovers === true;
  const isAskedOn = second !== undefined && !isAnsweredByFirst && !fault.isTold;
  const isHealthy = chain === 'with a healthy one after it';
  assert.equal(second?.seen.length ?? 0, isAskedOn ? (isHealthy ? 1 : FAILING_ATTEMPTS) : 0, 'attempts of the second');
  if (isAnsweredByFirst) {
    assert.deepEqual([outcome.error, outcome.texts], [undefined, [words('a')]]);
  } else if (isAskedOn && isHealthy) {
    assert.deepEqual([outcome.error, outcome.texts], [undefined, [words('b')]]);
  } else {
    assert.deepEqual([outcome.error?.kind, outcome.texts], [fault.kind, ['']], outcome.error?.message);
    assert.equal(outcome.error?.provider, first.voice.provider.id, 'the first one is told of');
  }
  const kinds = outcome.attempts
    .filter(({ providerId }) => providerId === first.voice.provider.id)
    .map(({ errorKind }) => errorKind);
  const failed = isAnsweredByFirst ? fault.attempts - 1 : fault.attempts;
  assert.deepEqual(
    kinds,
    Array.from({ length: fault.attempts }, (_, index) => (index < failed ? fault.kind : undefined)),
  );
}

describe('faults before the first word', function () {
  this.timeout(120_000);
  let purse: Purse;
  let rows: Promise<Row>[] = [];
  const cases = [...EARLY, ...HARMLESS].flatMap((fault) =>
    CHAINS.flatMap((chain) =>
      BIG_THREE.filter(({ provider }) => fault.of?.(provider.id) ?? true).map((voice) => ({ fault, chain, voice })),
    ),
  );
  before(async () => {
    purse = await openPurse();
    rows = inTurns(
      12,
      cases.map(
        ({ fault, chain, voice }) =>
          () =>
            playRow(purse, fault, deedsOf(fault, chain, voice, nextVoice(BIG_THREE, voice))),
      ),
    );
  });
  after(() => purse.close());

  for (const [index, { fault, chain, voice }] of cases.entries()) {
    it(`${voice.provider.name}: ${fault.name}, ${chain}`, async () => {
      judge((await rows[index]) as Row, fault, chain);
    });
  }

  it('leave no money set aside', () => assert.equal(purse.heldUsd(), 0));
});
