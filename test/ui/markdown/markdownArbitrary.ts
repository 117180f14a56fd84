// Markdown with everything whose meaning depends on what comes later, cut into chunks at any place.
import { array, constantFrom, nat, subarray, tuple, type Arbitrary } from 'fast-check';

/** Lines that begin, go on with, end or change a block. */
const topics = [
  [
    '',
    ' ',
    '\t',
    'text',
    'more *text* and `code`',
    'x',
    '# heading',
    '#',
    '#no',
    '## two ##',
    '===',
    '---',
    '--',
    '- - -',
    '***',
  ],
  [
    '- item',
    '-',
    '- ',
    '* other',
    '+ plus',
    '  - nested',
    '    - deeper',
    '  continued',
    '      far in',
    '- [ ] todo',
    '- [x] done',
  ],
  [
    '1. one',
    '2. two',
    '2',
    '12',
    '3)',
    '3) bracket',
    '   - in ordered',
    '10. ten',
    '- > quote in list',
    '- ```',
    '- # h',
  ],
  [
    '> quote',
    '>',
    '> > deep',
    '> - list',
    '> ```',
    '>text',
    '```',
    '```ts retry.ts',
    '  ```',
    '~~~',
    '~~~~ py',
    '````',
    '``` `no',
  ],
  [
    '    indented',
    '\tindented',
    '     - far',
    '| a | b |',
    '|---|:-:|',
    '|--',
    '| 1 | 2',
    'a | b',
    '--|--',
    '- | a',
    'plain | pipe',
  ],
  [
    '[ref]',
    '[text][ref]',
    '![image][pic]',
    '[ref]: https://example.com/a',
    '[ref]:',
    'https://example.com/b',
    '[pic]: <https://x.example/y>',
  ],
  [
    '[ref]: https://example.com/c "title"',
    '[ref]: https://example.com/d "open',
    '"title"',
    "'open title",
    '(title)',
    'end"',
    "end'",
    'end)',
  ],
  [
    '> [ref]: https://example.com/q',
    '- [ref]: https://example.com/l',
    '[two\nlines]: https://example.com/t',
    '[Two Lines][]',
    '[ref]: javascript:alert(1)',
  ],
  [
    '<div>',
    '</div>',
    '<script>alert(1)</script>',
    '<!-- comment',
    '-->',
    '&amp; &#x41; &nope;',
    '\\',
    'two  ',
    'hard\\',
    '**bold',
    'end**',
  ],
  [
    '$$',
    '$$ a_1 $$',
    '$$ b_1',
    '= c$$',
    '> $$',
    '\\(x',
    'y\\)',
    '\\[ a \\]',
    '\\[',
    '\\]',
    '$a_1$ and $5 or $6',
    '- minus',
    '# number',
    'https://auto.example/link',
    '<https://angle.example>',
    '😀 é 漢字',
    '\u202Ertl\u202C',
    '\0nul',
  ],
];

const endings = ['\n', '\n', '\n', '\n\n', '\n\n', '\r\n', '\r', '\n \n', ''];

/** A document of few topics has more of the rare combinations than one of all. */
const text = subarray(topics, { minLength: 1 })
  .chain((chosen) => {
    const line = tuple(constantFrom(...chosen.flat()), constantFrom(...endings));
    return array(line, { minLength: 1, maxLength: 14 });
  })
  .map((pairs) => pairs.flat().join(''));

/** The text in at least one chunk; a chunk may be empty or end in the middle of a character. */
export const chunkedMarkdown: Arbitrary<string[]> = text.chain((whole) =>
  array(nat({ max: whole.length }), { maxLength: 30 }).map((cuts) => {
    const places = [0, ...cuts.sort((a, b) => a - b), whole.length];
    return places.slice(1).map((end, index) => whole.slice(places[index], end));
  }),
);
