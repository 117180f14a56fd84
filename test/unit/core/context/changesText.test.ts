// Git's own diffs taken apart and put into words.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changesContext, fileDiffs, type RepositoryChanges } from '../../../../src/core/context/changesText.ts';

const none: RepositoryChanges = { name: '', staged: [], unstaged: [], untracked: [], ignored: 0 };
const diff = (path: string, text = `diff --git a/${path} b/${path}`) => ({ path, text, isBinary: false });

describe('a diff of git', () => {
  let dir: string;
  const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, encoding: 'utf8' });
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(dir, name), content);

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'llm-workbench-diff-'));
    git('init', '--quiet');
    git('config', 'user.email', 'a@b.c');
    git('config', 'user.name', 'A');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('is taken apart by file, whatever the names are and whatever was done to them', () => {
    const names = [
      'plain.ts',
      'two words b/x.ts'.replace('/', '-'),
      'Größe.md',
      'gone.txt',
      'old.txt',
      'run.sh',
      'pic.bin',
    ];
    for (const name of names) {
      write(name, name === 'pic.bin' ? Uint8Array.of(0, 1, 2) : `one\ntwo\n${name}\n`);
    }
    write('empty', '');
    git('add', '.');
    git('commit', '--quiet', '-m', 'x');
    write('plain.ts', 'one\nTWO\ndiff --git a/fake b/fake\n+++ b/fake\n');
    write('two words b-x.ts', 'changed\n');
    write('Größe.md', 'changed\n');
    write('pic.bin', Uint8Array.of(0, 9, 9));
    rmSync(join(dir, 'gone.txt'));
    rmSync(join(dir, 'empty'));
    renameSync(join(dir, 'old.txt'), join(dir, 'new name.txt'));
    chmodSync(join(dir, 'run.sh'), 0o755);
    git('add', '.');
    const parts = fileDiffs(git('diff', '--cached', '-M'));
    assert.deepEqual(parts.map(({ path }) => path).toSorted(), [
      'Größe.md',
      'empty',
      'gone.txt',
      'new name.txt',
      'pic.bin',
      'plain.ts',
      'run.sh',
      'two words b-x.ts',
    ]);
    assert.deepEqual(
      parts.filter(({ isBinary }) => isBinary).map(({ path }) => path),
      ['pic.bin'],
    );
    assert.match(parts.find(({ path }) => path === 'plain.ts')?.text ?? '', /\+\+\+\+ b\/fake$/);
  });

  it('is nothing where nothing changed', () => {
    assert.deepEqual(fileDiffs(''), []);
  });
});

describe('changes', () => {
  it('stand by stage, with new files by name', () => {
    const context = changesContext([
      { ...none, staged: [diff('a.ts', 'A')], unstaged: [diff('b.ts', 'B')], untracked: ['c.ts'] },
    ]);
    assert.equal(
      context.text,
      'Staged changes:\n```diff\nA\n```\n\nChanges that are not staged:\n```diff\nB\n```\n\nNew files, not added yet:\n- c.ts',
    );
    assert.equal(context.label, 'Git changes');
    assert.equal(context.note, undefined);
  });

  it('name the repository where there are several', () => {
    const { text } = changesContext([
      { ...none, name: 'web', unstaged: [diff('a.ts')] },
      { ...none, name: 'api', untracked: ['n.ts'] },
    ]);
    assert.match(text, /^Changes in web that are not staged:/);
    assert.match(text, /New files in api, not added yet:\n- n\.ts$/);
  });

  it('tell binary, long and ignored files instead of sending them', () => {
    const context = changesContext([
      {
        ...none,
        ignored: 2,
        staged: [{ ...diff('pic.png'), isBinary: true }, diff('long.json', 'x'.repeat(400_001)), diff('a.ts', 'A')],
      },
    ]);
    assert.equal(
      context.text,
      'Staged changes:\n```diff\n# pic.png: binary, changed\n# long.json: changed, too long to show\nA\n```',
    );
    assert.equal(context.note, 'Not shown in full: 1 binary, 1 too long, 2 left out by .llmignore.');
  });

  it('are refused where there are none', () => {
    assert.throws(() => changesContext([none]), /There are no changes\.$/);
    assert.throws(() => changesContext([{ ...none, ignored: 1 }]), /left out by \.llmignore\.$/);
  });
});
