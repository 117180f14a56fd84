// Which files ignore files leave out: as git reads them, and `.llmignore` over them.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  foldersAbove,
  foldersLeftOut,
  IgnoreRules,
  type IgnoreFile,
} from '../../../../src/core/context/ignoreRules.ts';

function rulesOf(files: Record<string, string>, ignoreCase = false): IgnoreRules {
  const rules = new IgnoreRules({ ignoreCase });
  for (const [path, text] of Object.entries(files)) {
    const at = path.lastIndexOf('/');
    rules.add({ folder: path.slice(0, Math.max(0, at)), name: path.slice(at + 1) as IgnoreFile['name'], text });
  }
  return rules;
}

describe('ignore rules', () => {
  it('name the file whose rule leaves a path out', () => {
    const rules = rulesOf({ '.gitignore': 'dist/\n*.log\n', 'src/.gitignore': 'made.ts\n', '.llmignore': 'keys/' });
    assert.equal(rules.ignoredBy('dist/a/b.js', false), '.gitignore');
    assert.equal(rules.ignoredBy('deep/down/x.log', false), '.gitignore');
    assert.equal(rules.ignoredBy('src/lib/made.ts', false), 'src/.gitignore');
    assert.equal(rules.ignoredBy('made.ts', false), undefined);
    assert.equal(rules.ignoredBy('keys/a.pem', false), '.llmignore');
    assert.equal(rules.ignoredBy('keys', true), '.llmignore');
    assert.equal(rules.ignoredBy('keys', false), undefined, 'a file of that name is no folder');
    assert.equal(rules.ignoredBy('', true), undefined);
  });

  it('never let the repository itself be sent', () => {
    assert.equal(rulesOf({}).ignoredBy('.git/config', false), 'git');
    assert.equal(rulesOf({ '.llmignore': '!.git/' }).ignoredBy('libs/x/.git', true), 'git');
    assert.equal(rulesOf({}).ignoredBy('.github/ci.yml', false), undefined);
  });

  it('let .llmignore take back what .gitignore leaves out, and leave out what .gitignore takes back', () => {
    const rules = rulesOf({
      '.gitignore': 'dist/\n*.env\n!public.env\n',
      '.llmignore': '!dist/api.d.ts\n!made/\npublic.env\n',
      'src/.gitignore': 'made/\n',
    });
    assert.equal(rules.ignoredBy('dist/api.d.ts', false), undefined);
    assert.equal(rules.ignoredBy('dist/api.js', false), '.gitignore');
    assert.equal(rules.ignoredBy('src/made/deep/a.ts', false), undefined, 'its folder is taken back');
    assert.equal(rules.ignoredBy('public.env', false), '.llmignore');
    assert.equal(rules.isHidden('public.env'), true);
    assert.equal(rules.isHidden('secret.env'), false, 'only git leaves it out');
  });

  it('read files of Windows, comments, marks and folders with special characters', () => {
    const rules = rulesOf({ '.gitignore': '\uFEFFa.txt\r\n# b.txt\r\n\r\n', 'app/[id] (x)/.gitignore': 'c.txt' });
    assert.equal(rules.ignoredBy('a.txt', false), '.gitignore');
    assert.equal(rules.ignoredBy('b.txt', false), undefined);
    assert.equal(rules.ignoredBy('app/[id] (x)/c.txt', false), 'app/[id] (x)/.gitignore');
    assert.equal(rules.ignoredBy('app/i (x)/c.txt', false), undefined);
  });

  it('mind case as the file system does', () => {
    assert.equal(rulesOf({ '.gitignore': 'Build' }).ignoredBy('build', true), undefined);
    assert.equal(rulesOf({ '.gitignore': 'Build' }, true).ignoredBy('build', true), '.gitignore');
  });

  it('agree with git, with rules at every level', () => {
    const dir = mkdtempSync(join(tmpdir(), 'llm-workbench-ignore-'));
    try {
      const files = {
        '.gitignore': '*.tmp\n/build\ndocs/*.html\n!docs/keep.html\nout/**/cache\nfoo/\n\\#odd\ntrail \n**/deep/x\n',
        'a/.gitignore': '!keep.tmp\n/only-here\nsub/made\n*.gen.*\n!foo/\n',
        'a/sub/.gitignore': '!special.gen.ts\n*\n!*.md\n',
      };
      const paths = (
        'x.tmp a/x.tmp a/keep.tmp a/b/keep.tmp build a/build docs/i.html docs/keep.html docs/x/i.html out/cache ' +
        'out/1/2/cache foo/x a/foo/x b/foo/x #odd trail deep/x q/deep/x a/only-here a/z/only-here a/sub/made ' +
        'a/z.gen.ts a/sub/special.gen.ts a/sub/readme.md a/sub/c a/sub/deeper/readme.md plain.ts'
      ).split(' ');
      for (const path of [...Object.keys(files), ...paths]) {
        mkdirSync(dirname(join(dir, path)), { recursive: true });
        writeFileSync(join(dir, path), (files as Record<string, string>)[path] ?? 'x');
      }
      const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, encoding: 'utf8' });
      git('init', '--quiet');
      const kept = new Set(git('ls-files', '--others', '--exclude-standard', '-z').split('\0'));
      const rules = rulesOf(files);
      const ours = paths.filter((path) => rules.ignoredBy(path, false) === undefined);
      assert.deepEqual(ours.toSorted(), paths.filter((path) => kept.has(path)).toSorted());
      assert.ok(ours.length > 5 && ours.length < paths.length - 5);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  it('tell the folders above a path, innermost first', () => {
    assert.deepEqual(foldersAbove('a/b/c.ts'), ['a/b', 'a']);
    assert.deepEqual(foldersAbove('c.ts'), []);
  });

  it('give globs for folders that are left out as a whole', () => {
    assert.deepEqual(foldersLeftOut('dist\n/out/\n.venv/\n*.log\na/b\n'), ['**/dist/**', 'out/**', '**/.venv/**']);
    assert.deepEqual(foldersLeftOut('dist\n!dist/keep.ts\n'), [], 'something in it is taken back');
  });
});
