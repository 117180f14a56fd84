// The faults that every vendor can have, in the words of all of them, with a healthy vendor after it.
import assert from 'node:assert/strict';
import { VOICES } from '../contract/voices/voices.ts';
import { EARLY, type Fault, LATE } from './faults.ts';
import { judgeAlways, judgeBroken, judgeVendor, words } from './judge.ts';
import { inTurns, openPurse, type Purse } from './rig.ts';
import { deedsOf, playRow, type Row } from './scene.ts';
import { WORDS } from './stand.ts';
import { BIG_THREE } from './voices.ts';

const CHOSEN = new Set([
  'one 429 with Retry-After in seconds',
  '503 for ever',
  'a reset before the headers, for ever',
  'silence after the connection',
  'headers, then silence',
  'a wrong key',
  'a connection that is cut after 40 of 60 words',
  'a stall in mid-answer',
  'an answer without its end',
]);

function judge({ outcome, first, second, stands }: Row, fault: Fault): void {
  judgeAlways(outcome, stands);
  judgeVendor(first, fault);
  assert.equal(outcome.error, undefined);
  assert.equal(second?.seen.length, fault.recovers ? 0 : 1);
  const [text = ''] = outcome.texts;
  assert.equal(outcome.texts.length, 1);
  if (fault.words === undefined) {
    assert.equal(text, words(fault.recovers ? 'a' : 'b'));
    return;
  }
  const last = Number(/a(\d+) (?!.*a)/.exec(text)?.[1]);
  judgeBroken(words('a', last), fault, 'a');
  assert.equal(text, words('a', last) + words('b', WORDS, last + 1), 'one answer without a seam');
}

describe('faults of every vendor', function () {
  this.timeout(120_000);
  let purse: Purse;
  let rows: Promise<Row>[] = [];
  const faults = [...EARLY, ...LATE].filter(({ name }) => CHOSEN.has(name));
  const cases = VOICES.flatMap((voice) => faults.map((fault) => ({ voice, fault })));
  before(async () => {
    assert.equal(faults.length, CHOSEN.size);
    purse = await openPurse();
    rows = inTurns(
      12,
      cases.map(({ voice, fault }) => () => {
        const other = BIG_THREE.find(({ provider }) => provider.id !== voice.provider.id) ?? voice;
        const parts = deedsOf(fault, 'with a healthy one after it', voice, other);
        return playRow(purse, fault, parts, { afterContent: 'continue', takesPrefill: true });
      }),
    );
  });
  after(() => purse.close());

  for (const [index, { voice, fault }] of cases.entries()) {
    const way = voice.way === undefined ? '' : ` (${voice.way})`;
    it(`${voice.provider.name}${way}: ${fault.name}`, async () => {
      judge((await rows[index]) as Row, fault);
    });
  }

  it('leave no money set aside', () => assert.equal(purse.heldUsd(), 0));
});
