// Names of exported files are ones that every system takes.
import assert from 'node:assert/strict';
import { FileNames } from '../../../../src/core/portability/fileNames.ts';

describe('names of files', () => {
  const nameOf = (title: string) => new FileNames().take(title, '.md');

  it('keep what a person would recognise', () => {
    assert.equal(nameOf('Retry loop in Grüße.ts, 東京 👋🏽'), 'Retry loop in Grüße.ts, 東京 👋🏽.md');
  });

  it('lead nowhere else, and are no devices', () => {
    assert.equal(nameOf('../../etc/passwd'), 'etc-passwd.md');
    assert.equal(nameOf('C:\\Windows\\x'), 'C--Windows-x.md');
    assert.equal(nameOf('..'), 'Conversation.md');
    assert.equal(nameOf('  \u0000\n'), 'Conversation.md');
    assert.equal(nameOf('con'), '_con.md');
    assert.equal(nameOf('COM1.txt'), '_COM1.txt.md');
    assert.equal(nameOf('nul'), '_nul.md');
    assert.equal(nameOf('what? "a" <b> | c*'), 'what- -a- -b- - c-.md');
    assert.equal(nameOf('ends with dots...'), 'ends with dots.md');
    assert.equal(nameOf('a\u202egnp.exe\ud800'), 'agnp.exe.md');
  });

  it('are short enough, cut between characters', () => {
    const name = nameOf('東'.repeat(300));
    assert.ok(Buffer.byteLength(name) <= 130);
    assert.match(name, /^東+\.md$/);
  });

  it('are taken once, whatever their case or form', () => {
    const names = new FileNames();
    assert.deepEqual(
      ['Same', 'same', 'SAME', 'e\u0301', '\u00e9'].map((title) => names.take(title, '.md')),
      ['Same.md', 'same (2).md', 'SAME (3).md', 'é.md', 'é (2).md'],
    );
  });
});
