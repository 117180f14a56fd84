// The same faults through the gateway, as OpenAI's own client meets them.
import assert from 'node:assert/strict';
import { errorReply } from '../../../src/core/gateway/refusal.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Voice } from '../contract/voice.ts';
import { waitFor, within } from '../../harness/wait.ts';
import { EARLY, type Fault, LATE } from './faults.ts';
import { askGateway, type Caller, type Given, openGateway } from './gatewayRig.ts';
import { judgeBroken, judgeVendor, words } from './judge.ts';
import { inTurns, openPurse, openRig, type Purse } from './rig.ts';
import { type Chain, CHAINS, deedsOf, FAILING_ATTEMPTS, nextVoice, withStands } from './scene.ts';
import { breaksAfter, type Stand, WORDS } from './stand.ts';
import { BIG_THREE } from './voices.ts';

interface Manner extends Caller {
  name: string;
  takesPrefill: boolean;
}

const MANNERS: readonly Manner[] = [
  { name: 'streamed', stream: true, takesPrefill: true },
  { name: 'streamed, where nobody goes on', stream: true, takesPrefill: false },
  { name: 'streamed when it is whole', stream: true, delivery: 'whole', takesPrefill: true },
  { name: 'whole', stream: false, takesPrefill: true },
];

interface Case {
  fault: Fault;
  chain: Chain;
  manner: Manner;
  voice: Voice;
}

interface Row {
  given: Given;
  first: Stand;
  second?: Stand;
}

const isHealthy = (chain: Chain) => chain === 'with a healthy one after it';
const isSeen = ({ stream, delivery }: Manner) => stream && delivery !== 'whole';

async function play(purse: Purse, { fault, chain, manner, voice }: Case): Promise<Row> {
  return withStands(deedsOf(fault, chain, voice, nextVoice(BIG_THREE, voice)), async (stands) => {
    const [first, second] = stands as [Stand, Stand | undefined];
    const rig = openRig(purse, { limits: fault.limits && { [voice.provider.id]: fault.limits } });
    const served = await openGateway(rig, purse, stands, manner.takesPrefill);
    try {
      const given = await askGateway(served, { ...manner, totalMs: fault.totalMs });
      await waitFor('the end of the request', () => served.gateway.active === 0);
      const [receipt] = served.receipts;
      assert.equal(served.receipts.length, 1, 'one receipt');
      const made = receipt?.attempts.filter(({ outcome }) => outcome !== 'skipped').length;
      assert.equal(made, first.seen.length + (second?.seen.length ?? 0), 'every attempt is on the receipt');
      assert.deepEqual(served.logged, []);
      if (fault.limits) {
        await within(
          'the end of the connection',
          10_000,
          Promise.all(first.seen.map((one) => one.request.clientClosed)),
        );
      }
      return { given, first, second };
    } finally {
      await served.gateway.stop(0);
    }
  });
}

function judgeError({ error, finishReason }: Given, kind: Fault['kind'], isInside: boolean): void {
  const reply = errorReply(new AppError(kind, 'Why'), (text) => text);
  assert.deepEqual(error, { status: isInside ? undefined : reply.status, code: reply.error.code });
  assert.equal(finishReason, undefined, 'never shown as finished');
}

function judgeWhole(given: Given, by: Stand, attempts: number): void {
  assert.deepEqual([given.error, given.text, given.finishReason], [undefined, words(by.letter), 'stop']);
  assert.equal(given.model, `${by.voice.provider.id}/${by.voice.model}`);
  assert.equal(given.attempts, attempts);
}

function judgeEarly({ given, first, second }: Row, { fault, chain }: Case): void {
  judgeVendor(first, fault);
  const isAskedOn = second !== undefined && !fault.recovers && !fault.isTold;
  assert.equal(second?.seen.length ?? 0, isAskedOn ? (isHealthy(chain) ? 1 : FAILING_ATTEMPTS) : 0);
  if (fault.recovers) {
    judgeWhole(given, first, fault.attempts);
  } else if (isAskedOn && isHealthy(chain)) {
    judgeWhole(given, second, fault.attempts + 1);
  } else {
    judgeError(given, fault.kind, false);
    assert.equal(given.text, '');
  }
}

function judgeLate({ given, first, second }: Row, { fault, chain, manner }: Case): void {
  if (!isSeen(manner)) {
    // Nobody has seen anything of it: it is begun again.
    const unseen = { ...fault, attempts: fault.kind === 'timeout' ? 1 : 3 };
    judgeVendor(first, unseen);
    if (second && isHealthy(chain)) {
      judgeWhole(given, second, unseen.attempts + 1);
    } else {
      judgeError(given, fault.kind, false);
      assert.equal(given.text, '');
    }
    return;
  }
  judgeVendor(first, fault);
  const last = Number(/a(\d+) (?!.*a)/.exec(given.text)?.[1]);
  judgeBroken(words('a', last), fault, 'a');
  if (second && isHealthy(chain) && manner.takesPrefill) {
    assert.deepEqual([given.error, given.finishReason], [undefined, 'stop']);
    assert.equal(given.text, words('a', last) + words('b', WORDS, last + 1), 'one answer without a seam');
    assert.ok(second.prefillOf(second.seen[0]?.request as never)?.includes(words('a', last).trimEnd()));
    return;
  }
  judgeError(given, fault.kind, true);
  assert.equal(given.text, words('a', last));
  assert.equal(second?.seen.length ?? 0, second && manner.takesPrefill ? FAILING_ATTEMPTS : 0);
}

describe('faults through the gateway', function () {
  this.timeout(120_000);
  let purse: Purse;
  let rows: Promise<Row>[] = [];
  const both = [...EARLY, ...LATE];
  const cases: Case[] = both.flatMap((fault, place) =>
    CHAINS.flatMap((chain) =>
      MANNERS.filter((manner) => fault.words !== undefined || manner.takesPrefill).flatMap((manner, turn) => {
        // Each row has one of the three vendors; the table of the pipeline has them all.
        const able = BIG_THREE.filter(({ provider }) => fault.of?.(provider.id) ?? true);
        const voice = able[(place + turn) % able.length];
        return voice ? [{ fault, chain, manner, voice }] : [];
      }),
    ),
  );
  before(async () => {
    purse = await openPurse();
    rows = inTurns(
      12,
      cases.map((one) => () => play(purse, one)),
    );
  });
  after(() => purse.close());

  for (const [index, one] of cases.entries()) {
    const { fault, chain, manner, voice } = one;
    it(`${voice.provider.name}: ${fault.name}, ${chain}, ${manner.name}`, async () => {
      const row = (await rows[index]) as Row;
      (fault.words === undefined ? judgeEarly : judgeLate)(row, one);
    });
  }

  it('end for the vendor as well when the caller goes', async () => {
    const [voice] = BIG_THREE;
    assert.ok(voice);
    const stalls = breaksAfter(40, (_stand, reply) => reply.untilClientClosed());
    await withStands([[voice, stalls]], async (stands) => {
      const served = await openGateway(openRig(purse), purse, stands);
      const controller = new AbortController();
      const asked = askGateway(served, { stream: true, signal: controller.signal });
      const seen = await waitFor('the request', () => stands[0]?.seen[0]);
      controller.abort();
      await asked;
      await within('the end of the connection', 10_000, seen.request.clientClosed);
      await waitFor('the end of the request', () => served.gateway.active === 0);
      assert.equal(stands[0]?.seen.length, 1);
      assert.deepEqual(
        served.receipts.map(({ attempts }) => attempts.map(({ outcome }) => outcome)),
        [['cancelled']],
      );
      await served.gateway.stop(0);
    });
  });

  it('leave no money set aside', () => assert.equal(purse.heldUsd(), 0));
});
