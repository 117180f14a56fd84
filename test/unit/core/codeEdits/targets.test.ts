// Which file a block names, which paths are refused, and where the lines that were sent stand now.
import assert from 'node:assert/strict';
import { pathInFirstLine, rangeOfSent, relativeParts, sentCode } from '../../../../src/core/codeEdits/targets.ts';
import { codeContext } from '../../../../src/core/prompts/codeContext.ts';

describe('a path in the first line', () => {
  it('is read from a comment, which is not part of the code', () => {
    const paths: Record<string, string> = {
      '// src/a.ts': 'src/a.ts',
      '# tools/run.py': 'tools/run.py',
      '<!-- public/index.html -->': 'public/index.html',
      '/* styles/main.css */': 'styles/main.css',
      '-- File: db/schema.sql': 'db/schema.sql',
      '// filename: Cart.test.tsx': 'Cart.test.tsx',
      '// src/[id]/page.tsx': 'src/[id]/page.tsx',
    };
    for (const [line, path] of Object.entries(paths)) {
      assert.deepEqual(pathInFirstLine(`${line}\ncode();`), { path, rest: 'code();' });
    }
  });

  it('is not seen in other comments, nor in code', () => {
    for (const line of [
      '// Reads the file.',
      '// see config.json for more',
      '// v1.2',
      '# 3.14',
      'import a.b',
      '// e.g. x',
      '#!/usr/bin/env',
      '// https://x.dev/a.ts',
    ]) {
      assert.equal(pathInFirstLine(`${line}\ncode();`), undefined, line);
    }
    assert.equal(pathInFirstLine('// src/a.ts'), undefined, 'there is no code below it');
  });

  it('is looked for in no line that is too long to name one, however it is filled', () => {
    for (const filling of [' ', 'a', 'a/', '.', '//', '/*', 'a b ', '\t;']) {
      const line = `// ${filling.repeat(200_000)} x.ts`;
      assert.equal(pathInFirstLine(`${line}\ncode();`), undefined, filling);
    }
    assert.equal(pathInFirstLine(`// ${'a/'.repeat(50)}b.ts\ncode();`)?.path, `${'a/'.repeat(50)}b.ts`);
    assert.equal(pathInFirstLine(`// ${'a/'.repeat(200)}b.ts\ncode();`), undefined, 'longer than any path');
  });
});

describe('a path of a model', () => {
  it('stays inside the workspace and out of the repository itself', () => {
    assert.deepEqual(relativeParts('./src//a.ts'), ['src', 'a.ts']);
    assert.deepEqual(relativeParts(String.raw`src\a.ts`), ['src', 'a.ts']);
    for (const path of [
      '../a.ts',
      'src/../../a.ts',
      '.git/hooks/pre-commit',
      'a/.GIT/config',
      'C:/x.ts',
      '',
      './',
      'a\u202Eb.ts',
      'a\n.ts',
      'a:stream',
      'x. ',
      'dir./x',
    ]) {
      assert.equal(relativeParts(path), undefined, path);
    }
  });
});

describe('lines that were sent', () => {
  it('are looked for in a file of many lines that are all alike', () => {
    const file = Array.from({ length: 20_000 }, () => '  x  y');
    assert.equal(rangeOfSent(file, `${'x y\n'.repeat(10_000)}z`, 0), undefined);
  });

  const file = ['a', '  b = f(1);', '  c', 'd', 'x', 'x'];

  it('come out of the context as they went in, fences inside too', () => {
    for (const code of ['const a = 1;', 'a\n```\nb\n````', '', 'one\n\ntwo\n']) {
      const { text } = codeContext({
        kind: 'selection',
        path: 'a.md',
        uri: 'file:///a.md',
        languageId: 'markdown',
        startLine: 1,
        endLine: 2,
        code,
        problems: [{ line: 1, severity: 'error', message: '```' }],
      });
      assert.equal(sentCode(text), code);
    }
    assert.equal(sentCode('no fence'), undefined);
  });

  it('are found where they were, or where they have moved to', () => {
    assert.deepEqual(rangeOfSent(file, '  b = f(1);\n  c', 1), { start: 1, end: 3 });
    assert.deepEqual(rangeOfSent(file, '  c\nd', 0), { start: 2, end: 4 });
    assert.deepEqual(rangeOfSent(file, '  c\n', 2), { start: 2, end: 3 });
  });

  it('are not found when they changed or stand there twice', () => {
    assert.equal(rangeOfSent(file, '  c2\nd', 2), undefined);
    assert.equal(rangeOfSent(file, 'x', 0), undefined);
    assert.deepEqual(rangeOfSent(file, 'x', 5), { start: 5, end: 6 });
    assert.equal(rangeOfSent(file, '', 0), undefined);
  });

  it('may be parts of lines: what stands beside them is told', () => {
    assert.deepEqual(rangeOfSent(file, 'f(1)', 1), { start: 1, end: 2, before: '  b = ', after: ';' });
    assert.deepEqual(rangeOfSent(file, 'f(1);\n  c', 1), { start: 1, end: 3, before: '  b = ' });
    assert.deepEqual(rangeOfSent(file, 'b = f(1);\n  c', 1), { start: 1, end: 3 }, 'only the indentation is missing');
  });
});
