import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { csvLine } from '../../../src/shared/csv.ts';

/** As a spreadsheet reads one line, without its end. */
function cellsOf(line: string): string[] {
  const cells = [''];
  let isQuoted = false;
  const add = (text: string) => cells.push((cells.pop() ?? '') + text);
  for (let place = 0; place < line.length; place += 1) {
    const character = line.charAt(place);
    if (character === ',' && !isQuoted) {
      cells.push('');
    } else if (character !== '"') {
      add(character);
    } else if (isQuoted && line.charAt(place + 1) === '"') {
      add('"');
      place += 1;
    } else {
      isQuoted = !isQuoted;
    }
  }
  return cells;
}

describe('a line of CSV', () => {
  it('gives back what was put in, and nothing that is reckoned with', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom(...hostile)), { minLength: 1 }), (texts) => {
        const line = csvLine(texts);
        assert.ok(line.endsWith('\r\n'));
        const cells = cellsOf(line.slice(0, -2));
        for (const [place, text] of texts.entries()) {
          const cell = cells[place] ?? '';
          assert.doesNotMatch(cell, /^[=+\-@\t\r\n]/);
          assert.ok(cell === text || cell === `'${text}`, JSON.stringify({ text, cell }));
        }
        assert.equal(cells.length, texts.length);
      }),
    );
  });

  const hostile = [
    '=1+1',
    '＝1+1',
    '＠SUM(1)',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '=HYPERLINK("https://x.test","a,b")',
    'a"b',
    'a,b',
  ];

  it('leaves numbers and truths as they are', () => {
    assert.equal(csvLine([1, -0.5, 0, true, undefined, 'a']), '1,-0.5,0,true,,a\r\n');
  });
});
