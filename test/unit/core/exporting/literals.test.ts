// Values as source: what is read back is what was written.
import assert from 'node:assert/strict';
import { assert as assertProperty, constantFrom, jsonValue, property, string } from 'fast-check';
import { runInNewContext } from 'node:vm';
import {
  commentText,
  jsonText,
  pythonValue,
  scriptValue,
  shellWord,
  type Value,
} from '../../../../src/core/exporting/literals.ts';

const wellFormed = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, item: unknown) => (typeof item === 'string' ? item.toWellFormed() : item));

describe('literals', () => {
  it('of JavaScript give the value back', () => {
    assertProperty(
      property(jsonValue({ maxDepth: 3, stringUnit: 'binary' }), (value) => {
        const read = runInNewContext(`JSON.stringify(${scriptValue(value)})`) as string;
        assert.deepEqual(JSON.parse(read), JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 150 },
    );
    for (const odd of ["it's", '\\', '\\"', '\\\\"', "\\'", 'a\uD800b', '\u2028', 'a\n'.repeat(80)]) {
      assert.equal(runInNewContext(scriptValue(odd)), odd.toWellFormed(), JSON.stringify(odd));
    }
  });

  it('of JavaScript set no prototype', () => {
    const value = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}') as Value;
    const read = runInNewContext(
      `(() => { const o = ${scriptValue(value)}; return [o.polluted, Object.keys(o)]; })()`,
    ) as unknown;
    assert.deepEqual(wellFormed(read), [null, ['__proto__', 'constructor']]);
  });

  it('of JSON give the value back, on lines that hold no control character', () => {
    assertProperty(
      property(jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = jsonText(value);
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
        assert.ok(!/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text.replaceAll('\n', '')));
      }),
    );
  });

  it('of Python write texts of many lines on as many, and what JSON has no word for in its words', () => {
    assert.equal(pythonValue([true, false, null, 1.5, -0, 'x']), '[True, False, None, 1.5, 0, "x"]');
    assert.equal(pythonValue({}), '{}');
    const lines = pythonValue({ text: `${'a'.repeat(99)}\n\nb"\\` });
    assert.deepEqual(lines.split('\n').slice(1, -1), [
      '    "text": (',
      `        "${'a'.repeat(99)}\\n"`,
      String.raw`        "\n"`,
      String.raw`        "b\"\\"`,
      '    ),',
    ]);
  });

  it('of the shell have no way out', () => {
    assertProperty(
      property(string({ unit: constantFrom("'", '\\', '"', '$', '`', ' ', '\n', '\0', 'a', '東') }), (text) => {
        const word = shellWord(text);
        assert.ok(!word.includes('\0'));
        // Outside of quotes stands nothing but an escaped quote.
        assert.match(word, /^'[^']*'(?:\\''[^']*')*$/);
      }),
    );
  });

  it('for comments have one line', () => {
    assert.equal(commentText('a\nb\r\u2028c\u202Ed\0 \t e'), 'a b c d e');
  });
});
