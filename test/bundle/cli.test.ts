// The command line as it is packed: it starts without VS Code, and says what it needs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../harness/paths.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string;
  bin: Record<string, string>;
};
const program = join(root, manifest.bin['llm-workbench'] ?? '');

const run = (...words: readonly string[]) => spawnSync(process.execPath, [program, ...words], { encoding: 'utf8' });

describe('the command line', function () {
  // Each run is a process of its own.
  this.timeout(20_000);

  it('is the program that the manifest names, for a shell to run', () => {
    assert.match(readFileSync(program, 'utf8'), /^#!\/usr\/bin\/env node\n/);
    // Nothing of the program itself before it is known that this Node can run it.
    assert.ok(statSync(program).size < 3000);
  });

  it('runs without VS Code', () => {
    const { stdout, stderr, status } = run('--version');
    assert.equal(stdout, `${manifest.version}\n`, stderr);
    assert.equal(status, 0);
    assert.match(run().stdout, /serve --config FILE/);
  });

  it('says what is wrong, and how to go on', () => {
    for (const words of [['serv'], ['serve'], ['serve', '--confg', 'x'], ['serve', '--config', 'nowhere.yaml']]) {
      const { stdout, stderr, status } = run(...words);
      assert.equal(status, 1, words.join(' '));
      assert.equal(stdout, '');
      assert.ok(stderr.length > 10, words.join(' '));
    }
  });
});
