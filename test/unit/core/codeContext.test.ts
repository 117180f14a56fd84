// Code as it is put before a model: fenced so that it cannot break out, with its problems and a label.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { codeContext, contextLabel, type CodeProblem, type CodeSource } from '../../../src/core/prompts/codeContext.ts';
import { estimateTokens } from '../../../src/core/tokens.ts';

const source = (values: Partial<CodeSource> = {}): CodeSource => ({
  kind: 'selection',
  path: 'src/net/retry.ts',
  uri: 'file:///work/src/net/retry.ts',
  languageId: 'typescript',
  startLine: 41,
  endLine: 58,
  code: 'const a = 1;',
  problems: [],
  ...values,
});
const problem = (line: number, values: Partial<CodeProblem> = {}): CodeProblem => ({
  line,
  severity: 'error',
  message: `Problem at ${line}`,
  ...values,
});

describe('code context', () => {
  it('says the file, the lines and the language, and fences the code', () => {
    const context = codeContext(source());
    assert.equal(context.text, 'File src/net/retry.ts, lines 41 to 58 (typescript):\n```typescript\nconst a = 1;\n```');
    assert.equal(context.label, 'retry.ts:41–58');
    assert.equal(context.uri, 'file:///work/src/net/retry.ts');
    assert.equal(context.startLine, 41);
    assert.equal(context.endLine, 58);
    assert.equal(context.languageId, 'typescript');
    assert.equal(context.estimatedTokens, estimateTokens(context.text));
  });

  it('names no language where none is known', () => {
    const context = codeContext(source({ kind: 'file', languageId: '', code: 'x' }));
    assert.equal(context.text, 'File src/net/retry.ts:\n```\nx\n```');
    assert.equal(context.languageId, undefined);
  });

  it('names no lines for a whole file', () => {
    assert.ok(codeContext(source({ kind: 'file' })).text.startsWith('File src/net/retry.ts (typescript):'));
  });

  it('labels a range, one line, a whole file and a path without folders', () => {
    assert.equal(contextLabel(source({ kind: 'function' })), 'retry.ts:41–58');
    assert.equal(contextLabel(source({ startLine: 7, endLine: 7 })), 'retry.ts:7');
    assert.equal(contextLabel(source({ kind: 'file' })), 'retry.ts');
    assert.equal(contextLabel(source({ path: 'Makefile', startLine: 1, endLine: 2 })), 'Makefile:1–2');
  });

  it('fences with more backticks than any run inside, whatever the code holds', () => {
    const backticks = fc.integer({ min: 0, max: 12 }).map((count) => '`'.repeat(count));
    const code = fc.array(fc.oneof(backticks, fc.constantFrom('\n', 'text', '~~~', '   ')), { maxLength: 20 });
    fc.assert(
      fc.property(code, (pieces) => {
        const inside = pieces.join('');
        const lines = codeContext(source({ code: inside })).text.split('\n');
        const fence = lines.at(-1) ?? '';
        assert.match(fence, /^`{3,}$/);
        assert.equal(lines[1], `${fence}typescript`);
        assert.ok(!inside.includes(fence));
        assert.equal(lines.slice(2, -1).join('\n'), inside);
      }),
    );
  });

  it('lists the problems, one line each, with line, severity and where they come from', () => {
    const { text } = codeContext(
      source({
        problems: [
          problem(42, { source: 'ts', message: 'Type "a"\nis not assignable\r\nto "b"' }),
          problem(43, { severity: 'warning' }),
        ],
      }),
    );
    const listed = text.slice(text.indexOf('Problems')).split('\n');
    assert.deepEqual(listed, [
      'Problems that the editor reports there:',
      '- line 42, error: Type "a" is not assignable to "b" (ts)',
      '- line 43, warning: Problem at 43',
    ]);
  });

  it('lists twenty problems and says how many more there are', () => {
    const many = Array.from({ length: 23 }, (_, index) => problem(index + 1));
    const { text } = codeContext(source({ problems: many }));
    assert.ok(text.includes('- line 20, error'));
    assert.ok(!text.includes('line 21, error'));
    assert.ok(text.endsWith('- and 3 more'));
    assert.ok(!codeContext(source({ problems: many.slice(0, 20) })).text.includes('more'));
  });
});
