import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { curveFigures, orderByScore, resamples, seededRandom } from '../../bench/routingCurves.ts';
import { csvCells, readRoutingTable, syntheticTable } from '../../bench/routingTable.ts';

const row = (weak: number, strong: number) => ({ prompt: 'p', weak, strong });

describe('reading a table of routed prompts', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'llm-workbench-table-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it('reads quoted cells with commas, breaks and quotes', () => {
    assert.deepEqual(csvCells('a,"b, ""c""\nd",e\r\nf,,\n'), [
      ['a', 'b, "c"\nd', 'e'],
      ['f', '', ''],
    ]);
  });

  it('takes the better column for the stronger model, whichever comes first', () => {
    const table = readRoutingTable(
      file('t.csv', 'prompt,big,small,small_response\n"x\ny",True,False,long\nz,True,True,"1, 2"\n'),
    );
    assert.deepEqual(table.rows, [
      { prompt: 'x\ny', weak: 0, strong: 1 },
      { prompt: 'z', weak: 1, strong: 1 },
    ]);
  });

  it('reads all files of a folder, and leaves out what has no figures', () => {
    file('a.csv', 'prompt,a,b\nx,0.2,0.8\ny,,1\n');
    file('b.jsonl', '{"prompt":"z","weak":0,"strong":0.5}\n\n');
    file('notes.txt', 'not a table');
    const { rows, skipped } = readRoutingTable(folder);
    assert.deepEqual([rows.map(({ prompt }) => prompt), skipped], [['x', 'z'], 1]);
  });

  it('says what is wrong with a file that is no table', () => {
    assert.throws(() => readRoutingTable(file('a.csv', 'question,a,b\nx,1,0\n')), /no column "prompt"/);
    assert.throws(() => readRoutingTable(file('b.csv', 'version https://git-lfs.github.com/spec/v1\n')), /pointer/);
    assert.throws(() => readRoutingTable(file('c.csv', 'prompt,a,b\n')), /no (?:prompt|column)/);
  });

  it('makes the same table up each time', () => {
    assert.deepEqual(syntheticTable(seededRandom(1), 50), syntheticTable(seededRandom(1), 50));
  });
});

describe('the curve of a router', () => {
  const rows = [row(0, 1), row(1, 1), row(0, 1), row(1, 1), row(1, 1)];

  it('closes the gap soonest where the prompts that gain come first', () => {
    const best = curveFigures(rows, [0, 2, 1, 3, 4]);
    const worst = curveFigures(rows, [1, 3, 4, 0, 2]);
    assert.deepEqual(best.strongShareAt, [0.2, 0.4, 0.4]);
    assert.deepEqual(worst.strongShareAt, [0.8, 1, 1]);
    assert.ok(Math.abs(best.gapRecovered - 0.8) < 1e-9, `${best.gapRecovered}`);
    assert.ok(Math.abs(worst.gapRecovered - 0.2) < 1e-9, `${worst.gapRecovered}`);
  });

  it('recovers half of the gap by chance', () => {
    const random = seededRandom(3);
    const many = Array.from({ length: 4000 }, () => row(random() < 0.5 ? 0 : 1, 1));
    const { gapRecovered } = curveFigures(
      many,
      orderByScore(
        many.map(() => 0),
        random,
      ),
    );
    assert.ok(Math.abs(gapRecovered - 0.5) < 0.03, `${gapRecovered}`);
  });

  it('counts a row as often as it was drawn', () => {
    const twice = curveFigures([row(0, 1), row(1, 1)], [0, 1], [2, 1]);
    const thrice = curveFigures([row(0, 1), row(0, 1), row(1, 1)], [0, 1, 2]);
    assert.equal(twice.gapRecovered, thrice.gapRecovered);
    const drawn = resamples(100, 3, seededRandom(4));
    assert.deepEqual(
      drawn.map((times) => times.reduce((sum, often) => sum + often, 0)),
      [100, 100, 100],
    );
  });
});
