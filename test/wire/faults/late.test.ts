// Answers that break off after words were shown: kept, marked, begun anew, gone on with or asked about; never taken for finished.
import assert from 'node:assert/strict';
import type { AfterContent, RoutePart } from '../../../src/core/pipeline/call.ts';
import { type Fault, LATE } from './faults.ts';
import { judgeAlways, judgeBroken, judgeVendor, words } from './judge.ts';
import { type Asking, inTurns, openPurse, type Outcome, type Purse } from './rig.ts';
import { type Chain, CHAINS, deedsOf, FAILING_ATTEMPTS, nextVoice, playRow, type Row } from './scene.ts';
import { answers, type Deed, type Stand, WORDS } from './stand.ts';
import { BIG_THREE } from './voices.ts';

interface Mode {
  name: string;
  asking: Pick<Asking, 'afterContent' | 'takesPrefill' | 'choice' | 'delivery'>;
  /** What comes of it where a healthy one follows. */
  becomes: AfterContent | 'stop' | 'whole';
}

const MODES: readonly Mode[] = [
  { name: 'to begin anew', asking: { afterContent: 'restart', takesPrefill: true }, becomes: 'restart' },
  { name: 'to go on', asking: { afterContent: 'continue', takesPrefill: true }, becomes: 'continue' },
  { name: 'to go on, where the next one cannot', asking: { afterContent: 'continue' }, becomes: 'restart' },
  {
    name: 'to ask, and begin anew',
    asking: { afterContent: 'ask', choice: 'restart', takesPrefill: true },
    becomes: 'restart',
  },
  {
    name: 'to ask, and go on',
    asking: { afterContent: 'ask', choice: 'continue', takesPrefill: true },
    becomes: 'continue',
  },
  { name: 'to ask, and stop', asking: { afterContent: 'ask', choice: 'stop', takesPrefill: true }, becomes: 'stop' },
  { name: 'to hand over whole answers', asking: { delivery: 'whole' }, becomes: 'whole' },
];

const told = ({ parts }: Outcome, type: RoutePart['type']) => parts.filter((part) => part.type === type);

/** An answer that nobody has seen anything of is asked for again, where that can help. */
function unseen(fault: Fault): Fault {
  return { ...fault, words: 0, attempts: fault.kind === 'timeout' ? 1 : 3 };
}

function judge({ outcome, first, second, stands }: Row, fault: Fault, mode: Mode, chain: Chain): void {
  const isWhole = mode.becomes === 'whole';
  judgeAlways(outcome, stands);
  judgeVendor(first, isWhole ? unseen(fault) : fault);
  const asked = second?.seen.length ?? 0;
  const isStopped = mode.becomes === 'stop';
  if (chain === 'with a healthy one after it' && !isStopped) {
    assert.equal(outcome.error, undefined);
    assert.equal(asked, 1);
    judgeReplaced(outcome, second as Stand, fault, mode);
    return;
  }
  // Nobody could help: it stands as it was, with its own reason.
  assert.equal(asked, isStopped || !second ? 0 : FAILING_ATTEMPTS, 'attempts of the second');
  assert.equal(outcome.texts.length, 1);
  assert.deepEqual([told(outcome, 'restart'), told(outcome, 'continue')], [[], []]);
  assert.deepEqual([outcome.error?.kind, outcome.error?.provider], [fault.kind, first.voice.provider.id]);
  judgeBroken(outcome.texts[0] ?? '', isWhole ? unseen(fault) : fault, 'a');
}

function judgeReplaced(outcome: Outcome, second: Stand, fault: Fault, { becomes, asking }: Mode): void {
  const { texts } = outcome;
  const asks = told(outcome, 'ask');
  assert.equal(asks.length, asking.afterContent === 'ask' ? 1 : 0);
  const prefill = second.prefillOf(second.seen[0]?.request as never);
  assert.equal(prefill !== undefined, becomes === 'continue', 'the beginning goes along only to be gone on with');
  if (becomes === 'whole') {
    assert.deepEqual(texts, [words('b')]);
    assert.equal(told(outcome, 'restart').length, 0);
    return;
  }
  const news = outcome.parts.find((part) => part.type === 'restart' || part.type === 'continue');
  assert.equal(news?.type, becomes);
  assert.deepEqual(
    [news.error.kind, news.model],
    [fault.kind, { providerId: second.voice.provider.id, model: second.voice.model }],
  );
  if (becomes === 'restart') {
    const [broken = '', whole] = texts;
    judgeBroken(broken, fault, 'a');
    assert.equal(whole, words('b'));
    return;
  }
  const [text = ''] = texts;
  const last = Number(/a(\d+) (?!.*a)/.exec(text)?.[1]);
  judgeBroken(words('a', last), fault, 'a');
  assert.equal(text, words('a', last) + words('b', WORDS, last + 1), 'one answer without a seam');
  assert.ok(prefill?.includes(words('a', last).trimEnd()), `the request holds the beginning: ${prefill}`);
}

describe('answers that break off after words were shown', function () {
  this.timeout(120_000);
  let purse: Purse;
  let rows: Promise<Row>[] = [];
  const cases = LATE.flatMap((fault) =>
    CHAINS.flatMap((chain) =>
      // Without a route nothing but the delivery is set.
      MODES.filter(({ asking }) => chain !== 'alone' || !asking.choice).flatMap((mode) =>
        BIG_THREE.map((voice) => ({ fault, chain, mode, voice })),
      ),
    ),
  );
  before(async () => {
    purse = await openPurse();
    rows = inTurns(
      12,
      cases.map(
        ({ fault, chain, mode, voice }) =>
          () =>
            playRow(purse, fault, deedsOf(fault, chain, voice, nextVoice(BIG_THREE, voice)), mode.asking),
      ),
    );
  });
  after(() => purse.close());

  for (const [index, { fault, chain, mode, voice }] of cases.entries()) {
    it(`${voice.provider.name}: ${fault.name}, ${chain}, set ${mode.name}`, async () => {
      judge((await rows[index]) as Row, fault, mode, chain);
    });
  }

  const [cut] = LATE;
  /** Goes on with nothing. */
  const refusesPrefill: Deed = (stand, reply, request, attempt) =>
    stand.prefillOf(request) === undefined
      ? answers(stand, reply, request, attempt)
      : stand.refuse(reply, 400, 'This model does not support assistant message prefill.');

  for (const voice of BIG_THREE) {
    const other = nextVoice(BIG_THREE, voice);
    const goOn = { afterContent: 'continue', takesPrefill: true } as const;

    it(`${voice.provider.name}: keeps its own reason where ${other.provider.name} refuses to go on`, async () => {
      assert.ok(cut);
      const parts = [
        [voice, cut.deed],
        [other, refusesPrefill],
      ] as const;
      const { outcome, stands, second } = await playRow(purse, cut, parts, goOn);
      judgeAlways(outcome, stands);
      assert.deepEqual([outcome.error?.kind, outcome.texts], ['truncated', [words('a', 40)]]);
      assert.equal(second?.seen.length, 1);
      assert.deepEqual(
        outcome.attempts.map(({ errorKind }) => errorKind),
        ['truncated', 'badRequest'],
      );
    });

    it(`${voice.provider.name}: is gone on with by the third where ${other.provider.name} refuses to`, async () => {
      assert.ok(cut);
      const third = nextVoice(BIG_THREE, other);
      const parts = [
        [voice, cut.deed],
        [other, refusesPrefill],
        [third, answers],
      ] as const;
      const { outcome, stands } = await playRow(purse, cut, parts, goOn);
      judgeAlways(outcome, stands);
      assert.deepEqual([outcome.error, outcome.texts], [undefined, [words('a', 40) + words('c', WORDS, 41)]]);
    });
  }

  it('leave no money set aside', () => assert.equal(purse.heldUsd(), 0));
});
