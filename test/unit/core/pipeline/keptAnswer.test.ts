import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AnswerCollector, partsOf, readKept } from '../../../../src/core/pipeline/keptAnswer.ts';
import type { StreamPart } from '../../../../src/core/provider.ts';
import { finish, usage } from '../../support/scriptedProvider.ts';

describe('a kept answer', () => {
  const part: fc.Arbitrary<StreamPart> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constantFrom('text', 'reasoning'),
        text: fc.string({ unit: 'binary', maxLength: 400 }),
      }),
    },
    fc.record({
      type: fc.constant('text' as const),
      text: fc.string(),
      providerMetadata: fc.constant({ signature: 'x' }),
    }),
    fc.record({ type: fc.constant('toolCallDelta' as const), index: fc.nat(2), argumentsDelta: fc.string() }),
    fc.record({
      type: fc.constant('toolCall' as const),
      index: fc.nat(2),
      id: fc.string(),
      name: fc.string(),
      argumentsJson: fc.string(),
    }),
    fc.record({ type: fc.constant('citation' as const), url: fc.string() }),
    fc.constant(usage(1, 2)),
  );

  /** With words that follow each other put together, and without figures. */
  function essence(parts: Iterable<StreamPart>): unknown[] {
    const all: { type: string; text?: string; providerMetadata?: unknown }[] = [];
    for (const one of parts) {
      const last = all.at(-1);
      const isPlain = (one.type === 'text' || one.type === 'reasoning') && !one.providerMetadata;
      if (isPlain && one.text === '') {
        continue;
      }
      if (isPlain && last?.type === one.type && !last.providerMetadata) {
        all[all.length - 1] = { ...last, text: `${last.text}${one.text}` };
      } else if (one.type !== 'usage') {
        all.push({ ...one });
      }
    }
    return all;
  }

  it('holds what was said, to the letter, in pieces that never cut a character in two', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const collector = new AnswerCollector(1_000_000);
        for (const one of [...parts, finish]) {
          collector.see(one);
        }
        const body = collector.body();
        if (body === undefined) {
          assert.deepEqual(
            essence(parts).filter((one) => JSON.stringify(one).includes('toolCall"')),
            [],
          );
          return;
        }
        const kept = readKept(body);
        assert.ok(kept);
        const again = [...partsOf(kept)];
        assert.deepEqual(essence(again), essence(parts));
        for (const one of again) {
          if (one.type === 'text' && !one.providerMetadata) {
            assert.ok(one.text.length <= 240 && one.text !== '');
            assert.ok(one.text.isWellFormed());
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of characters without a space between them is cut between two of them', () => {
    for (const shift of ['', 'a']) {
      const collector = new AnswerCollector(1_000_000);
      const words = `${shift}${'😀'.repeat(400)}`;
      collector.see({ type: 'text', text: words });
      collector.see(finish);
      const kept = readKept(collector.body() ?? '');
      assert.ok(kept);
      const pieces = [...partsOf(kept)].map((one) => (one.type === 'text' ? one.text : ''));
      assert.equal(pieces.join(''), words);
      assert.ok(pieces.length > 2 && pieces.every((piece) => piece.isWellFormed()));
    }
  });

  it('that is damaged is none', () => {
    for (const body of [
      '',
      'null',
      '[]',
      '{}',
      '{"parts":{},"finish":{"type":"finish"}}',
      '{"parts":[]}',
      '{"parts":[{"type":"usage"}],"finish":{"type":"finish"}}',
      '{"parts":[{"type":"toString"}],"finish":{"type":"finish"}}',
    ]) {
      assert.equal(readKept(body), undefined, body);
    }
  });
});
