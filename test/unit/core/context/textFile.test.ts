// Text and what is none.
import assert from 'node:assert/strict';
import { decodeText } from '../../../../src/core/context/textFile.ts';

const textIn = (file: Uint8Array) => decodeText(file)?.text;
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('the text of a file', () => {
  it('is read as UTF-8, with its mark taken off', () => {
    assert.equal(textIn(Buffer.from('Grüße, 世界 🙂\n')), 'Grüße, 世界 🙂\n');
    assert.equal(textIn(Buffer.from('\uFEFFconst a = 1;')), 'const a = 1;');
    assert.equal(textIn(bytes()), '');
  });

  it('is read as UTF-16 where its mark says so, of either order', () => {
    const little = Buffer.from('\uFEFFSELECT 1', 'utf16le');
    assert.equal(textIn(little), 'SELECT 1');
    assert.equal(textIn(Buffer.from(little).swap16()), 'SELECT 1');
  });

  it('is read as Windows-1252 where it is no UTF-8 but for some letters', () => {
    assert.equal(
      textIn(Buffer.from('Die Größe der Straße ist geändert worden.', 'latin1')),
      'Die Größe der Straße ist geändert worden.',
    );
  });

  it('says when its encoding is a guess', () => {
    assert.equal(decodeText(Buffer.from('ein früher Gruß an alle', 'latin1'))?.isGuess, true);
    assert.equal(decodeText(Buffer.from('ein früher Gruß'))?.isGuess, false);
  });

  it('keeps a replacement character that stands in the file', () => {
    assert.equal(textIn(Buffer.from('a\uFFFDb\uFFFD')), 'a\uFFFDb\uFFFD');
  });

  it('keeps colours of a log', () => {
    const log = '\u001B[31mfailed\u001B[0m\r\n'.repeat(20);
    assert.equal(textIn(Buffer.from(log)), log);
  });

  it('is not there for bytes that are none', () => {
    assert.equal(textIn(Buffer.from('PK\u0003\u0004 and then a zero \0')), undefined);
    assert.equal(textIn(bytes(...Array.from({ length: 400 }, (_, at) => 128 + ((at * 37) % 128)))), undefined);
    assert.equal(textIn(bytes(...Array.from({ length: 200 }, (_, at) => 1 + (at % 6)))), undefined);
  });
});
