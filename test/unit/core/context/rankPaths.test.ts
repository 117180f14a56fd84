// What a few letters mean among files.
import assert from 'node:assert/strict';
import { rankPaths } from '../../../../src/core/context/rankPaths.ts';

const items = (...paths: string[]) => paths.map((path) => ({ path, name: path.split('/').at(-1) ?? path }));
const best = (query: string, ...paths: string[]) => rankPaths(query, items(...paths), 30).map(({ path }) => path);

describe('paths by a few letters', () => {
  it('come with the name that fits best first', () => {
    assert.equal(best('clock', 'src/clockwork/other.ts', 'src/core/systemClock.ts', 'src/clock.ts')[0], 'src/clock.ts');
    assert.equal(best('readme', 'docs/reading/me.md', 'README.md')[0], 'README.md');
  });

  it('are found by letters with gaps, by folders, and with the slashes of Windows', () => {
    assert.deepEqual(best('chvw', 'src/host/chatView.ts', 'src/host/log.ts'), ['src/host/chatView.ts']);
    assert.equal(best('core/log', 'src/host/log.ts', 'src/core/log.ts')[0], 'src/core/log.ts');
    assert.equal(best('core\\log', 'src/host/log.ts', 'src/core/log.ts')[0], 'src/core/log.ts');
  });

  it('prefer the shorter path where names are the same', () => {
    assert.deepEqual(best('index.ts', 'a/very/deep/index.ts', 'a/index.ts'), ['a/index.ts', 'a/very/deep/index.ts']);
  });

  it('are none where nothing fits, and all for no letters', () => {
    assert.deepEqual(best('zzqx', 'src/a.ts'), []);
    assert.deepEqual(best('  ', 'src/a.ts', 'b.ts'), ['src/a.ts', 'b.ts']);
  });

  it('are never more than asked for', () => {
    assert.equal(rankPaths('f', items(...Array.from({ length: 500 }, (_, at) => `file${at}.ts`)), 30).length, 30);
  });
});
