// Diffs out of answers: right ones, ones with wrong numbers, without headers, moved, and those that fit nowhere or twice.
import assert from 'node:assert/strict';
import { patchedFiles } from '../../../../src/core/codeEdits/patch.ts';
import { proposeText } from '../../../../src/core/codeEdits/proposeText.ts';

const FILE = `class Range {
  parse(text) {
    for (let i = 0; i < text.length - 1; i++) {
      this.add(text[i]);
    }
  }

  write() {
    for (const one of this.all) {
      this.print(one);
    }
  }
}
`;
const FIXED = FILE.replace('text.length - 1', 'text.length');
const apply = (code: string, current = FILE) => proposeText({ current, code, language: 'diff' });

describe('a diff of an answer', () => {
  it('is applied', () => {
    const diff = `--- a/range.js
+++ b/range.js
@@ -2,4 +2,4 @@ class Range {
   parse(text) {
-    for (let i = 0; i < text.length - 1; i++) {
+    for (let i = 0; i < text.length; i++) {
       this.add(text[i]);
     }`;
    assert.deepEqual(apply(diff), { text: FIXED });
    assert.deepEqual(
      proposeText({ current: FILE, code: diff, language: 'js' }),
      { text: FIXED },
      'without being called a diff',
    );
  });

  it('is applied where its line numbers, counts and context are wrong', () => {
    assert.deepEqual(
      apply(
        '@@ -90,2 +91,7 @@\n   parse(something) {\n-    for (let i = 0; i < text.length - 1; i++) {\n+    for (let i = 0; i < text.length; i++) {',
      ),
      { text: FIXED },
    );
  });

  it('is applied without any header, and takes the depth of the file', () => {
    assert.deepEqual(
      apply('- for (let i = 0; i < text.length - 1; i++) {\n+ for (let i = 0; i < text.length; i++) {'),
      { text: FIXED },
    );
  });

  it('adds, with what stays as the file has it', () => {
    const made = apply(' write() {\n+  this.count = 0;\n   for (const one of this.all) {');
    assert.deepEqual(made, { text: FILE.replace('write() {\n', 'write() {\n    this.count = 0;\n') });
  });

  it('of several changes is applied whole or not at all', () => {
    const second = '@@ @@\n-      this.print(one);\n+      this.show(one);';
    const first =
      '@@ @@\n-    for (let i = 0; i < text.length - 1; i++) {\n+    for (let i = 0; i < text.length; i++) {';
    assert.deepEqual(apply(`${first}\n${second}`), { text: FIXED.replace('this.print', 'this.show') });
    const made = apply(`${first}\n${second.replace('print', 'nothing')}`);
    assert.match('refused' in made ? made.refused : '', /change 2 of 2/);
  });

  it('that fits in two places takes the one it names, or is refused', () => {
    const twice = 'a\nsame\nb\nc\nd\ne\nsame\nf\n';
    assert.deepEqual(apply('@@ -7 +7 @@\n-same\n+other', twice), { text: 'a\nsame\nb\nc\nd\ne\nother\nf\n' });
    assert.match(JSON.stringify(apply('-same\n+other', twice)), /several times/);
    assert.match(JSON.stringify(apply('@@ -1,0 +1 @@\n+new', twice)), /refused/);
  });

  it('keeps the line ends of the file', () => {
    assert.deepEqual(apply('-      this.print(one);\n+      this.show(one);', FILE.replaceAll('\n', '\r\n')), {
      text: FILE.replace('print', 'show').replaceAll('\n', '\r\n'),
    });
  });

  it('names its files', () => {
    const lines = ['--- a/x.ts', '+++ b/src/x.ts\t2026', '@@ -1 +1 @@', '-a', '+b', '--- a/y', '+++ /dev/null'];
    assert.deepEqual(patchedFiles(lines), ['src/x.ts']);
  });
});
