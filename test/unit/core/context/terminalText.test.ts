// A terminal's selection in words.
import assert from 'node:assert/strict';
import { terminalContext } from '../../../../src/core/context/terminalText.ts';

describe('the selection of a terminal', () => {
  it('is fenced, with the name of its terminal', () => {
    const { text, label, kind } = terminalContext('bash', '$ npm test\r\n```\r\nfailed   \r\n\r\n');
    assert.equal(text, 'Selected in the terminal bash:\n````\n$ npm test\n```\nfailed\n````');
    assert.deepEqual([label, kind], ['Terminal selection', 'terminal']);
  });

  it('is refused where it is empty or too long', () => {
    assert.throws(() => terminalContext('bash', ' \n'), /Nothing is selected in the terminal/);
    assert.throws(() => terminalContext('bash', 'x'.repeat(400_001)), /too long to send \(400k characters\)/);
  });
});
