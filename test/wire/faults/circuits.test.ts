// Several requests to servers that go down and come back: circuits, limits and cancels, as the vendors see them.
import assert from 'node:assert/strict';
import type { Breaker, CircuitKey, CircuitState } from '../../../src/core/pipeline/breaker.ts';
import { waitFor, within } from '../../harness/wait.ts';
import { fastClock } from './fastClock.ts';
import { judgeAlways, words } from './judge.ts';
import { ask, openPurse, openRig, type Outcome, type Purse, type Rig, TOTAL_MS } from './rig.ts';
import { nextVoice, withStands } from './scene.ts';
import { answers, breaksAfter, type Deed, isSilent, onlyHeads, refuses, type Stand } from './stand.ts';
import { BIG_THREE } from './voices.ts';

const DOWN = refuses(503, 'Unavailable');
const PARALLEL = 10;

const keyOf = ({ voice }: Stand): CircuitKey => ({
  providerId: voice.provider.id,
  model: voice.model,
  keyName: 'work',
});

function becomes(breaker: Breaker, stand: Stand, state: CircuitState): Promise<boolean> {
  return waitFor(`a circuit that is ${state}`, () => breaker.health(keyOf(stand)).state === state);
}

const isAnsweredBy = ({ error, texts }: Outcome, { letter }: Stand): boolean =>
  error === undefined && texts.length === 1 && texts[0] === words(letter);

describe('servers that go down and come back', function () {
  this.timeout(60_000);
  let purse: Purse;
  before(async () => {
    purse = await openPurse();
  });
  after(() => purse.close());

  /** Two servers with one route over them, for a test. */
  function withTwo(
    place: number,
    deed: Deed,
    work: (scene: {
      rig: Rig;
      first: Stand;
      second: Stand;
      send: (signal?: AbortSignal) => Promise<Outcome>;
    }) => Promise<void>,
  ): Promise<void> {
    const voice = BIG_THREE[place % BIG_THREE.length];
    assert.ok(voice);
    const parts = [
      [voice, deed],
      [nextVoice(BIG_THREE, voice), answers],
    ] as const;
    return withStands(parts, (stands) => {
      const [first, second] = stands as [Stand, Stand];
      const rig = openRig(purse);
      return work({ rig, first, second, send: (signal) => ask(rig, purse, { chain: stands, signal }) });
    });
  }

  for (const [place, { provider }] of BIG_THREE.entries()) {
    it(`${provider.name}: is not asked while its circuit is open`, () =>
      withTwo(place, DOWN, async ({ rig, first, second, send }) => {
        assert.ok(isAnsweredBy(await send(), second));
        assert.equal(first.seen.length, 3);
        const openUntil = (): number => rig.breaker.health(keyOf(first)).untilMs ?? Number.NaN;
        for (;;) {
          const [asked, until] = [first.seen.length, openUntil()];
          const skipped = await send();
          assert.ok(isAnsweredBy(skipped, second));
          // On a busy machine it may be half open by now; it then rests twice as long, and it is looked at again.
          if (Math.abs(openUntil() - until) < 1) {
            assert.equal(first.seen.length, asked, 'without a call');
            assert.deepEqual(
              skipped.attempts.map(({ outcome }) => outcome),
              ['skipped', 'success'],
            );
            return;
          }
        }
      }));

    it(`${provider.name}: is left alone at once for as long as it asks`, () =>
      withTwo(
        place,
        refuses(429, 'Slow down', () => ({ 'retry-after': '3600' })),
        async ({ first, second, send }) => {
          for (const outcome of [await send(), await send(), await send()]) {
            assert.ok(isAnsweredBy(outcome, second));
          }
          assert.equal(first.seen.length, 1);
        },
      ));

    it(`${provider.name}: is asked by one of many when it may have recovered, and by all when it has`, () =>
      withTwo(place, DOWN, async ({ rig, first, second, send }) => {
        await send();
        await becomes(rig.breaker, first, 'halfOpen');
        const recovery = Promise.withResolvers<void>();
        first.deed = async (...all) => {
          await recovery.promise;
          await answers(...all);
        };
        const before = first.seen.length;
        const requests = Array.from({ length: PARALLEL }, () => send());
        let ended = 0;
        for (const request of requests) {
          void request.then(() => (ended += 1));
        }
        await waitFor('all but the one that finds out', () => ended === PARALLEL - 1);
        assert.equal(first.seen.length - before, 1, 'one request finds out');
        recovery.resolve();
        const outcomes = await Promise.all(requests);
        assert.equal(outcomes.filter((outcome) => isAnsweredBy(outcome, first)).length, 1);
        assert.equal(outcomes.filter((outcome) => isAnsweredBy(outcome, second)).length, PARALLEL - 1);
        const after = await Promise.all(Array.from({ length: PARALLEL }, () => send()));
        assert.ok(after.every((outcome) => isAnsweredBy(outcome, first)));
        assert.equal(first.seen.length - before, 1 + PARALLEL);
      }));

    it(`${provider.name}: flaps, everybody is answered, and it is asked again soon after each recovery`, () =>
      withTwo(place, answers, async ({ first, second, send }) => {
        for (let flap = 0; flap < 4; flap += 1) {
          first.deed = DOWN;
          for (let request = 0; request < 3; request += 1) {
            assert.ok(isAnsweredBy(await send(), second));
          }
          first.deed = answers;
          const recovered = fastClock.monotonicMs();
          for (;;) {
            const outcome = await send();
            if (isAnsweredBy(outcome, first)) {
              break;
            }
            assert.ok(isAnsweredBy(outcome, second));
          }
          const tookMs = fastClock.monotonicMs() - recovered;
          assert.ok(tookMs < TOTAL_MS, `back after ${tookMs} ms`);
          assert.ok(isAnsweredBy(await send(), first));
        }
      }));
  }

  const CANCELLED: readonly [string, Deed][] = [
    ['before the headers', isSilent],
    ['before the first word', onlyHeads],
    ['in mid-answer', breaksAfter(40, (_stand, reply) => reply.untilClientClosed())],
  ];
  for (const [place, [when, deed]] of CANCELLED.entries()) {
    it(`end for the vendor as well when they are cancelled ${when}`, () =>
      withTwo(place, deed, async ({ first, second, send }) => {
        const controller = new AbortController();
        const request = send(controller.signal);
        const seen = await waitFor('the request', () => first.seen[0]);
        controller.abort();
        const outcome = await request;
        await within('the end of the connection', 10_000, seen.request.clientClosed);
        judgeAlways({ ...outcome, attempts: [], records: [] }, []);
        assert.equal(outcome.error?.kind, 'cancelled');
        assert.deepEqual([first.seen.length, second.seen.length], [1, 0]);
        assert.deepEqual(
          outcome.attempts.map(({ outcome: came }) => came),
          ['cancelled'],
        );
        assert.equal(outcome.records.length, 1);
      }));
  }

  it('ask nobody after a cancel in the wait before another try', () =>
    withTwo(
      0,
      refuses(429, 'Slow down', () => ({ 'retry-after': '30' })),
      async ({ first, second, rig }) => {
        const controller = new AbortController();
        const outcome = await ask(rig, purse, {
          chain: [first, second],
          signal: controller.signal,
          onPart: ({ type }) => (type === 'retry' ? controller.abort() : undefined),
        });
        assert.equal(outcome.error?.kind, 'cancelled');
        assert.deepEqual([first.seen.length, second.seen.length], [1, 0]);
      },
    ));

  it('see no more at one time than the limit lets through', async () => {
    const [voice] = BIG_THREE;
    assert.ok(voice);
    let running = 0;
    let most = 0;
    const counting: Deed = async (...all) => {
      running += 1;
      most = Math.max(most, running);
      await fastClock.wait(500);
      await answers(...all);
      running -= 1;
    };
    await withStands([[voice, counting]], async (chain) => {
      const rig = openRig(purse, { parallel: 2 });
      const outcomes = await Promise.all(Array.from({ length: PARALLEL }, () => ask(rig, purse, { chain })));
      assert.ok(outcomes.every(({ error }) => error === undefined));
      assert.equal(chain[0]?.seen.length, PARALLEL);
      assert.equal(most, 2);
      assert.equal(rig.limiter.waiting().length, 0);
    });
  });

  it('leave no money set aside', () => assert.equal(purse.heldUsd(), 0));
});
