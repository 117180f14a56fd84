import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { type FileLine, fileLines } from '../../../../src/core/usage/fileLines.ts';

/** Cut into pieces of so many bytes, in memory that is used again for each. */
async function linesOf(bytes: Uint8Array, size: number, longest = 100): Promise<FileLine[]> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const memory = new Uint8Array(size);
    for (let start = 0; start < bytes.length; start += size) {
      const piece = bytes.subarray(start, start + size);
      memory.set(piece);
      yield memory.subarray(0, piece.length);
    }
  }
  const lines: FileLine[] = [];
  for await (const some of fileLines(pieces(), longest)) {
    lines.push(...some);
  }
  return lines;
}

const texts = (lines: readonly FileLine[]) => lines.map(({ text }) => text);

describe('lines of a file', () => {
  it('are the same however the file is cut', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll(/[\n\r\uFEFF]/g, 'x'))),
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom('\n', '\r\n'),
        async (wanted, size, end) => {
          const lines = await linesOf(Buffer.from(wanted.map((text) => text + end).join('')), size);
          assert.deepEqual(texts(lines), wanted);
          assert.deepEqual(
            lines.map(({ number }) => number),
            wanted.map((_, index) => index + 1),
          );
        },
      ),
      { numRuns: 40 },
    ));

  it('are made when they are asked for, however many a piece has', async () => {
    const piece = new Uint8Array(1_000_000).fill(10);
    let searched = 0;
    piece.indexOf = (...given) => {
      searched += 1;
      return Uint8Array.prototype.indexOf.apply(piece, given);
    };
    for await (const lines of fileLines(Readable.from([piece]), 100)) {
      for (const { number } of lines) {
        assert.equal(searched, number);
        if (number === 3) {
          return;
        }
      }
    }
    assert.fail('There were no lines');
  });

  it('come also without an end to the last, and without a mark at the beginning', async () => {
    assert.deepEqual(texts(await linesOf(Buffer.from('\uFEFFone\n\ntwo'), 4)), ['one', '', 'two']);
    assert.deepEqual(await linesOf(Buffer.from(''), 4), []);
  });

  it('that are too long or no text are named and passed over', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${'x'.repeat(101)}\n${'y'.repeat(100)}\n`),
      Buffer.from([0xff, 0xfe, 0x0a]),
      Buffer.from('end'),
    ]);
    assert.deepEqual(await linesOf(bytes, 7), [
      { number: 1, problem: 'it is longer than 100 bytes' },
      { number: 2, text: 'y'.repeat(100) },
      { number: 3, problem: 'it is no UTF-8 text' },
      { number: 4, text: 'end' },
    ]);
  });
});
