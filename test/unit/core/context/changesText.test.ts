// Git's own diffs taken apart and put into words.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changesContext, fileDiffs, type RepositoryChanges } from '../../../../src/core/context/changesText.ts';

const none: RepositoryChanges = {
  name: '',
  staged: [],
  unstaged: [],
  untracked: [],
  ignored: 0,
  unnamed: 0,
  listed: 0,
};
const diff = (path: string, text = `diff --git a/${path} b/${path}`) => ({ path, text, isBinary: false });

describe('a diff of git', () => {
  let dir: string;
  const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, encoding: 'utf8' });
  const write = (name: string, content: string | Uint8Array) => writeFileSync(join(dir, name), content);

  const namesOf = (text: string) =>
    fileDiffs(text)
      .map(({ path }) => String(path))
      .toSorted();

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
    assert.deepEqual(parts.map(({ path }) => String(path)).toSorted(), [
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

  const settings: readonly (readonly [string, string])[] = [
    ['diff.mnemonicPrefix', 'true'],
    ['diff.noprefix', 'true'],
    ['diff.suppressBlankEmpty', 'true'],
    ['core.quotePath', 'false'],
    ['diff.renames', 'copies'],
  ];
  for (const [name, value] of settings) {
    it(`names each file with ${name}=${value}`, () => {
      git('config', name, value);
      for (const made of ['plain.ts', 'two words.ts', 'say "x"\tGröße.md', 'gone.txt', 'old "1".txt', 'run.sh']) {
        write(made, `one\n\ntwo\n\nthree\n${made}\n`);
      }
      mkdirSync(join(dir, 'b/a'), { recursive: true });
      write('b/a/x.ts', 'x\n');
      write('empty', '');
      git('add', '.');
      git('commit', '--quiet', '-m', 'x');
      write('plain.ts', 'one\n\nTWO\rdiff --git a/fake b/fake\n\nthree\n');
      write('two words.ts', '-- a/fake\n++ b/fake\n');
      write('say "x"\tGröße.md', 'changed');
      write('b/a/x.ts', 'changed\n');
      write('new.ts', 'new\n');
      rmSync(join(dir, 'gone.txt'));
      rmSync(join(dir, 'empty'));
      renameSync(join(dir, 'old "1".txt'), join(dir, 'new "2".txt'));
      chmodSync(join(dir, 'run.sh'), 0o755);
      const paths = ['b/a/x.ts', 'empty', 'gone.txt', 'plain.ts', 'run.sh', 'say "x"\tGröße.md', 'two words.ts'];
      assert.deepEqual(namesOf(git('diff')), [...paths, 'old "1".txt'].toSorted());
      git('add', '.');
      const staged = fileDiffs(git('diff', '--cached'));
      assert.deepEqual(
        staged.map(({ path }) => String(path)).toSorted(),
        [...paths, 'new "2".txt', 'new.ts'].toSorted(),
      );
      assert.equal(staged.find(({ path }) => path === 'new "2".txt')?.from, 'old "1".txt');
      assert.ok(staged.every(({ text }) => text.startsWith('diff --git ')));
    });
  }

  it('names the file of a merge', () => {
    write('a b.txt', 'one\n');
    write('c.txt', 'one\n');
    git('add', '.');
    git('commit', '--quiet', '-m', 'x');
    git('checkout', '--quiet', '-b', 'side');
    write('a b.txt', 'side\n');
    git('commit', '--quiet', '-am', 'side');
    git('checkout', '--quiet', '-');
    write('a b.txt', 'main\n');
    git('commit', '--quiet', '-am', 'main');
    assert.throws(() => git('merge', 'side'));
    write('c.txt', 'two\n');
    assert.deepEqual(namesOf(git('diff')), ['a b.txt', 'c.txt']);
    git('add', 'c.txt');
    assert.deepEqual(namesOf(git('diff', '--cached')), ['c.txt']);
  });

  it('leaves nameless what is no diff: colours, prefixes of their own, programs that show changes in their way', () => {
    write('a.txt', 'one\n');
    write('m.txt', 'one\n');
    write('z.txt', 'one\n');
    git('add', '.');
    git('commit', '--quiet', '-m', 'x');
    for (const name of ['a.txt', 'm.txt', 'z.txt']) {
      write(name, 'two\n');
    }
    const nameless = (...options: string[]) => {
      const parts = fileDiffs(git(...options, 'diff'));
      assert.ok(parts.length > 0, options.join(' '));
      return parts.every(({ path }) => path === undefined);
    };
    assert.ok(nameless('-c', 'color.ui=always'));
    assert.ok(nameless('-c', 'diff.external=echo changed'));
    // As `diff.dstPrefix` of newer versions does.
    assert.deepEqual(
      fileDiffs(git('diff', '--dst-prefix=new/')).map(({ path }) => path),
      [undefined, undefined, undefined],
    );
    write('.gitattributes', 'm.txt diff=own\n');
    git('config', 'diff.own.command', "printf ' x\\n+secret\\n' #");
    const mixed = fileDiffs(git('diff'));
    assert.deepEqual(
      mixed.map(({ path }) => path),
      ['a.txt', undefined, 'z.txt'],
    );
    assert.ok(mixed.filter(({ path }) => path).every(({ text }) => !text.includes('secret')));
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

  it('tell what was left out because its file is not certain', () => {
    const { note } = changesContext([{ ...none, unnamed: 2, listed: 3, staged: [diff('a.ts', 'A')] }]);
    assert.equal(note, 'Not shown in full: 2 whose file is not certain.');
  });

  it('are never said to be none where Git lists some', () => {
    for (const unread of [
      { ...none, listed: 1 },
      { ...none, unnamed: 1, ignored: 1 },
    ]) {
      assert.throws(() => changesContext([unread]), /^AppError: There are changes, but Git does not show them/);
    }
  });

  it('are refused where there are none', () => {
    assert.throws(() => changesContext([none]), /There are no changes\.$/);
    assert.throws(() => changesContext([{ ...none, ignored: 1 }]), /left out by \.llmignore\.$/);
  });
});
