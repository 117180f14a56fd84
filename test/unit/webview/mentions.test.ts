// `@` completion: when its list opens and closes, whose answer counts, and what is written in place of the word.
import assert from 'node:assert/strict';
import type { ContextSuggestion } from '../../../src/shared/views.ts';
import { movedTo } from '../../../webview-ui/keyboard.ts';
import { Mentions } from '../../../webview-ui/mentions.ts';
import { insertAt, mentionAt, replaceMention, type Replacement } from '../../../webview-ui/mentionText.ts';

const clock: ContextSuggestion = { id: 'clock', kind: 'file', label: 'clock.ts' };
const readme: ContextSuggestion = { id: 'readme', kind: 'file', label: 'READ ME.md' };

interface Asked {
  query: string;
  signal: AbortSignal;
  answer(found: readonly ContextSuggestion[]): Promise<void>;
  fail(message: string): Promise<void>;
}

function bench() {
  const asked: Asked[] = [];
  const chosen: { id: string; replacement: Replacement }[] = [];
  const said: string[] = [];
  const settle = () => new Promise<void>((done) => setImmediate(done));
  const mentions = new Mentions({
    ask: (_method, { query }, signal) =>
      new Promise((resolve, reject) => {
        asked.push({
          query,
          signal,
          answer: (found) => {
            resolve(found);
            return settle();
          },
          fail: (message) => {
            reject(new Error(message));
            return settle();
          },
        });
      }),
    choose: (suggestion, replacement) => chosen.push({ id: suggestion.id, replacement }),
    announce: (text) => said.push(text),
  });
  let text = '';
  return {
    mentions,
    asked,
    chosen,
    said,
    /** Letter by letter, as keys do. */
    type(more: string): void {
      for (const letter of more) {
        text += letter;
        mentions.changed(text, text.length, true);
      }
    },
    /** All at once, as a paste does. */
    paste(more: string): void {
      text += more;
      mentions.changed(text, text.length, false);
    },
    backspace(): void {
      text = text.slice(0, -1);
      mentions.changed(text, text.length, false);
    },
    isOpen: () => mentions.mention.value !== undefined,
    last: () => {
      const last = asked.at(-1);
      assert.ok(last, 'nothing was asked');
      return last;
    },
  };
}

describe('the @word at the cursor', () => {
  const cases: [text: string, query: string | undefined][] = [
    ['@', ''],
    ['@clo', 'clo'],
    ['see @src/core/a-b.ts', 'src/core/a-b.ts'],
    ['line\n@x', 'x'],
    ['(@x', 'x'],
    ['`@x', 'x'],
    ['ann@example.org', undefined],
    ['a@', undefined],
    ['@@', undefined],
    ['@clock.ts and', undefined],
    ['', undefined],
    [`@${'x'.repeat(500)}`, undefined],
  ];
  for (const [text, query] of cases) {
    it(`${JSON.stringify(text.slice(0, 30))} completes ${query === undefined ? 'nothing' : JSON.stringify(query)}`, () => {
      assert.equal(mentionAt(text, text.length)?.query, query);
    });
  }

  it('is replaced with the rest of its word, and followed by one space', () => {
    const apply = (text: string, cursor: number): string => {
      const mention = mentionAt(text, cursor);
      assert.ok(mention);
      const { from, to, text: put } = replaceMention(mention, text, 'clock.ts');
      return text.slice(0, from) + put + text.slice(to);
    };
    assert.equal(apply('Does @clo', 9), 'Does @clock.ts ');
    assert.equal(apply('Does @clo round?', 9), 'Does @clock.ts round?');
    assert.equal(apply('@cloXYZ round?', 4), '@clock.ts round?');
    assert.equal(apply('@clo\nnext', 4), '@clock.ts\nnext');
  });

  it('begins with a space of its own where the button is pressed behind a word', () => {
    assert.deepEqual(insertAt('see', 3, 3), { from: 3, to: 3, text: ' @' });
    assert.deepEqual(insertAt('see ', 4, 4), { from: 4, to: 4, text: '@' });
    assert.deepEqual(insertAt('', 0, 0), { from: 0, to: 0, text: '@' });
    assert.deepEqual(insertAt('a bc', 2, 4), { from: 2, to: 4, text: '@' });
  });
});

describe('Mentions', () => {
  it('asks for each letter, takes back the question before, and shows only the answer to the last', async () => {
    const { mentions, asked, type } = bench();
    type('@c');
    type('l');
    assert.deepEqual(
      asked.map(({ query, signal }) => [query, signal.aborted]),
      [
        ['', true],
        ['c', true],
        ['cl', false],
      ],
    );
    await asked[2]?.answer([clock]);
    await asked[1]?.answer([readme]);
    assert.deepEqual(mentions.found.value, [clock]);
    assert.equal(mentions.busy.value, false);
  });

  it('is not opened by a paste, a deleted letter or an address', () => {
    const { paste, type, backspace, isOpen, asked } = bench();
    paste('@Component()\nclass A {} // ann@example.org @x');
    backspace();
    type(' bob@example.org');
    assert.ok(!isOpen());
    assert.equal(asked.length, 0);
  });

  it('closes at a space where nothing was found, and goes on where something was', async () => {
    const none = bench();
    none.type('@zz');
    await none.last().answer([]);
    assert.ok(none.isOpen());
    none.type(' ');
    assert.ok(!none.isOpen());
    const some = bench();
    some.type('@READ');
    await some.last().answer([readme]);
    some.type(' M');
    assert.equal(some.last().query, 'READ M');
    await some.last().answer([readme]);
    assert.deepEqual(some.mentions.found.value, [readme]);
    some.type(' is wrong');
    await some.last().answer([]);
    assert.ok(!some.isOpen());
  });

  it('closes at a line break, a second space, another @, and when the @ is deleted', async () => {
    for (const more of ['\n', '  ', '@', ' @']) {
      const { type, last, isOpen } = bench();
      type('@cl');
      await last().answer([clock]);
      type(more[0] ?? '');
      if (isOpen()) {
        await last().answer([clock]);
        type(more.slice(1));
      }
      // A second word with an @ is a mention of its own, which its next letter opens.
      assert.ok(!isOpen(), JSON.stringify(more));
    }
    const deleted = bench();
    deleted.type('@');
    deleted.backspace();
    assert.ok(!deleted.isOpen());
  });

  it('stays closed for an @ after Escape, and opens for the next one', async () => {
    const { mentions, type, last, isOpen } = bench();
    type('@c');
    await last().answer([clock]);
    mentions.dismiss();
    type('lo');
    assert.ok(!isOpen());
    type(' @');
    assert.ok(isOpen());
  });

  it('closes when the cursor goes elsewhere, not when it stays', () => {
    const { mentions, type, isOpen } = bench();
    type('see @cl');
    mentions.moved(7);
    assert.ok(isOpen());
    mentions.moved(2);
    assert.ok(!isOpen());
  });

  it('chooses the row that the arrows are on', async () => {
    const { mentions, type, last, chosen, isOpen } = bench();
    type('x @e');
    await last().answer([clock, readme]);
    mentions.active.value = 1;
    assert.ok(mentions.accept());
    assert.deepEqual(chosen, [{ id: 'readme', replacement: { from: 2, to: 4, text: '@READ ME.md ' } }]);
    assert.ok(!isOpen());
  });

  it('keeps an Enter that comes before the answer, and does not choose from the answer before', async () => {
    const { mentions, type, last, chosen } = bench();
    type('@c');
    await last().answer([readme]);
    type('l');
    assert.ok(mentions.accept());
    assert.deepEqual(chosen, []);
    await last().answer([clock]);
    assert.deepEqual(
      chosen.map(({ id }) => id),
      ['clock'],
    );
  });

  it('leaves Enter to the field where nothing was found, or nothing is open', async () => {
    const { mentions, type, last } = bench();
    assert.ok(!mentions.accept());
    type('@zz');
    await last().answer([]);
    assert.ok(!mentions.accept());
  });

  it('says how many there are once, and that there is nothing, or why', async () => {
    const { mentions, type, last, said } = bench();
    type('@');
    await last().answer([clock, readme]);
    type('c');
    await last().answer([clock]);
    type('z');
    await last().answer([]);
    type('y');
    await last().fail('No folder is open.');
    assert.equal(mentions.problem.value, 'No folder is open.');
    assert.deepEqual(said, ['2 found. Arrow keys choose, Enter attaches.', 'Nothing found.', 'No folder is open.']);
  });
});

describe('keys of a list', () => {
  it('go round by one and stop at the ends by pages', () => {
    assert.equal(movedTo('ArrowDown', 2, 3), 0);
    assert.equal(movedTo('ArrowUp', 0, 3), 2);
    assert.equal(movedTo('PageDown', 1, 30), 9);
    assert.equal(movedTo('PageDown', 1, 3), 2);
    assert.equal(movedTo('PageUp', 1, 30), 0);
    assert.equal(movedTo('ArrowDown', 0, 0), undefined);
    assert.equal(movedTo('Home', 0, 3), undefined);
  });
});
