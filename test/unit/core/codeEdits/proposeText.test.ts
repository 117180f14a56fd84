// What a file becomes with a block of an answer in it: whole files, parts, left-out code, changed indentation, and refusals.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { proposeText, type CodeInput } from '../../../../src/core/codeEdits/proposeText.ts';

const CART = `import { log } from './log.js';

const RATE = 0.9;

/** Sum in cents. */
export function totalCents(items: Item[]): number {
  let total = 0;
  for (const item of items) {
    total += item.cents;
  }
  return total;
}

export function cheapest(items: Item[]): Item | undefined {
  return items.sort((a, b) => a.cents - b.cents)[0];
}

export class Basket {
  #items: Item[] = [];

  add(item: Item): void {
    this.#items.push(item);
  }

  clear(): void {
    this.#items = [];
  }
}
`;

const propose = (current: string, code: string, rest: Partial<CodeInput> = {}) =>
  proposeText({ current, code, language: 'ts', ...rest });

function text(current: string, code: string, rest: Partial<CodeInput> = {}): string {
  const made = propose(current, code, rest);
  assert.ok('text' in made, JSON.stringify(made));
  return made.text;
}

function refused(current: string, code: string, rest: Partial<CodeInput> = {}): string {
  const made = propose(current, code, rest);
  assert.ok('refused' in made, JSON.stringify(made));
  return made.refused;
}

describe('a block that holds a part of a file', () => {
  const NEW_CHEAPEST = `export function cheapest(items: Item[]): Item | undefined {
  return items.toSorted((a, b) => a.cents - b.cents)[0];
}`;

  it('takes the place of the function with its name, and of nothing else', () => {
    assert.equal(text(CART, NEW_CHEAPEST), CART.replace('items.sort', 'items.toSorted'));
  });

  it('finds a function whose signature has changed, by its name', () => {
    const block = NEW_CHEAPEST.replace('(items: Item[])', '(\n  items: Item[],\n  limit = 1,\n)');
    const made = text(CART, block);
    assert.ok(made.includes('  limit = 1,\n): Item | undefined {\n  return items.toSorted'));
    assert.equal(made.split('function cheapest').length, 2);
    assert.ok(made.includes('export class Basket'));
  });

  it('puts a method, written without indentation, where its class has it', () => {
    const made = text(CART, 'add(item: Item): void {\n  if (item) {\n    this.#items.push(item);\n  }\n}');
    assert.ok(
      made.includes('  add(item: Item): void {\n    if (item) {\n      this.#items.push(item);\n    }\n  }\n\n  clear'),
    );
  });

  it('writes tabs where the file has tabs', () => {
    const made = text(CART.replaceAll('  ', '\t'), NEW_CHEAPEST);
    assert.ok(made.includes('{\n\treturn items.toSorted'));
  });

  it('places several functions of one block, each where it belongs', () => {
    const block = `${NEW_CHEAPEST}\n\nexport function totalCents(items: Item[]): number {\n  return 1;\n}`;
    const made = text(CART, block);
    assert.ok(
      made.includes(
        '/** Sum in cents. */\nexport function totalCents(items: Item[]): number {\n  return 1;\n}\n\nexport function cheapest',
      ),
    );
    assert.ok(made.includes('toSorted'));
  });

  it('adds an import below the last one, or in place of the one of the same module', () => {
    const added = text(CART, `import { sum } from './sum.js';\n\n${NEW_CHEAPEST}`);
    assert.ok(added.startsWith("import { log } from './log.js';\nimport { sum } from './sum.js';\n\nconst RATE"));
    const widened = text(CART, `import { log, warn } from './log.js';\n\n${NEW_CHEAPEST}`);
    assert.ok(widened.startsWith("import { log, warn } from './log.js';\n\nconst RATE"));
  });

  it('replaces the comment above a function by its own, and keeps it where it brings none', () => {
    const commented = text(
      CART,
      '/** All of it.\n * In cents.\n */\nexport function totalCents(items: Item[]): number {\n  return 1;\n}',
    );
    assert.ok(commented.includes('0.9;\n\n/** All of it.\n * In cents.\n */\nexport function totalCents'));
    assert.ok(!commented.includes('Sum in cents'));
    assert.ok(
      text(CART, 'export function totalCents(items: Item[]): number {\n  return 1;\n}').includes(
        '/** Sum in cents. */\nexport',
      ),
    );
  });

  it('is refused where its name stands nowhere, or twice', () => {
    assert.match(refused(CART, 'export function dearest(items: Item[]): Item {\n  return items[0];\n}'), /not certain/);
    const twice = `class A {\n  run() {\n    a();\n  }\n}\n\nclass B {\n  run() {\n    b();\n  }\n}\n\nother();\nmore();\n`;
    assert.match(refused(twice, 'run() {\n  c();\n}'), /not certain/);
  });

  it('is refused when one of its pieces has no place, and nothing of it is applied', () => {
    assert.match(refused(CART, `${NEW_CHEAPEST}\n\nexport function dearest(): void {\n  log();\n}`), /not certain/);
  });

  it('never drops what stands beside a function when it fills most of the file', () => {
    const file = `import { a } from 'a';\n\nfunction big() {\n  one();\n  two();\n  three();\n  four();\n}\n`;
    const made = text(file, 'function big() {\n  one();\n  two();\n  three();\n  five();\n}');
    assert.equal(made, file.replace('four', 'five'));
    const below = `function big() {\n  one();\n  two();\n  three();\n  four();\n}\n\nfunction small() {\n  x();\n}\n`;
    assert.equal(
      text(below, 'function big() {\n  one();\n  two();\n  three();\n  five();\n}'),
      below.replace('four', 'five'),
    );
  });

  it('tells imports of several lines apart by where they import from', () => {
    const file = "import {\n  a,\n} from './a.js';\n\nexport function run() {\n  a();\n  more();\n  evenMore();\n}\n";
    assert.equal(text(file, "import {\n  a,\n  b,\n} from './a.js';"), file.replace('  a,\n', '  a,\n  b,\n'));
    assert.match(refused(file, "import {\n  b,\n} from './b.js';"), /not certain/);
  });

  it('keeps a function between two that it rewrites', () => {
    const three = ['one', 'two', 'three'].map((name) => `function ${name}() {\n  a();\n  ${name}();\n}`);
    const made = text(three.join('\n\n'), [three[0], three[2]?.replace('a();', 'b();')].join('\n\n'));
    assert.equal(made, three.join('\n\n').replace('a();\n  three', 'b();\n  three'));
  });

  it('is refused where the end of its function cannot be told by the indentation', () => {
    const file =
      'before();\n\nfunction query() {\n  const sql = `\nSELECT 1\n`;\n  return sql;\n}\n\nafter();\nmore();\n';
    assert.match(refused(file, 'function query() {\n  return 2;\n}'), /not certain/);
  });

  it('replaces a Python function with blank lines in it, and stops before the next', () => {
    const file = `import os\n\n\ndef a(x):\n    y = x\n\n    return y\n\n\ndef b():\n    return 1\n\n\nX = b()\n`;
    const made = text(file, 'def a(x):\n    return x', { language: 'python' });
    assert.equal(made, `import os\n\n\ndef a(x):\n    return x\n\n\ndef b():\n    return 1\n\n\nX = b()\n`);
  });

  it('places statements between a first and a last line that stand there once', () => {
    const file = Array.from({ length: 20 }, (_, at) => `step${at}();`).join('\n');
    assert.equal(text(file, 'step3();\nextra();\nstep5();'), file.replace('step4();', 'extra();'));
    assert.match(refused(file, 'step3();\nextra();\nstep99();'), /not certain/);
  });
});

describe('code that a block left out', () => {
  it('is kept: between the functions of a file', () => {
    const block = `// ... existing code ...

export function cheapest(items: Item[]): Item | undefined {
  return items.at(-1);
}

// rest of the file unchanged`;
    assert.equal(text(CART, block), CART.replace('items.sort((a, b) => a.cents - b.cents)[0]', 'items.at(-1)'));
  });

  it('is kept: inside a function, between lines that stand there once', () => {
    const block = `export function totalCents(items: Item[]): number {
  let total = 0;
  // ...
  return Math.max(0, total);
}`;
    assert.match(refused(CART, block), /not certain/, 'a changed return after what was left out');
    const anchored = `export function totalCents(items: Item[]): number {
  let total = 10;
  let extra = 0;
  // ...
    total += item.cents;
    extra += 1;
  }
  return total;
}`;
    assert.match(refused(CART, anchored), /not certain/, 'what was left out begins nowhere');
    const good = anchored.replace('  let total = 10;\n', '').replace('  let extra = 0;\n', '');
    const made = text(CART, good);
    assert.ok(
      made.includes('  let total = 0;\n  for (const item of items) {\n    total += item.cents;\n    extra += 1;\n  }'),
    );
  });

  it('is not guessed between lines that stand there twice', () => {
    const file = 'function run() {\n  a();\n  log();\n  b();\n  log();\n  c();\n}\n';
    assert.match(refused(file, 'function run() {\n  // ...\n  log();\n  fresh();\n  c();\n}'), /not certain/);
  });

  it('is kept: the members of a class to which one is added at the end', () => {
    const block = `export class Basket {
  // ... existing members

  get size(): number {
    return this.#items.length;
  }
}`;
    const made = text(CART, block);
    assert.ok(made.includes('  clear(): void {\n    this.#items = [];\n  }\n'));
    assert.ok(made.includes('  get size(): number {\n    return this.#items.length;\n  }\n}'));
    const changed = text(CART, block.replace('get size(): number', 'clear(): void'));
    assert.equal(changed, CART.replace('this.#items = [];', 'return this.#items.length;'), 'clear is there already');
    const assigned = 'export class Basket {\n  // ... existing members\n  #items = new Set();\n}';
    assert.match(refused(CART, assigned), /not certain/, 'it may be meant for the field that is there');
  });

  it('is never taken for the whole file', () => {
    const file = 'a();\nb();\nc();\n';
    assert.match(refused(file, 'a();\n// ... rest unchanged ...'), /already|not certain/);
    assert.match(refused('', 'a();\n// ...existing code...'), /not certain/);
  });

  it('is told from code: three dots in Python, a comment that the file has', () => {
    const stub = 'class P:\n    def run(self): ...\n\n\nprint(P)\n';
    assert.equal(
      text(stub, 'class P:\n    def run(self):\n        ...\n\n\nprint(P)', { language: 'python' }),
      'class P:\n    def run(self):\n        ...\n\n\nprint(P)\n',
    );
    const file = 'function a() {\n  // ... see below\n  old();\n}\n';
    assert.equal(text(file, 'function a() {\n  // ... see below\n  fresh();\n}'), file.replace('old', 'fresh'));
  });
});

describe('a block that is the whole file', () => {
  it('replaces it, and keeps how it ends', () => {
    const changed = CART.replace('0.9', '0.8').replace('let total = 0', 'let total = 1');
    assert.equal(text(CART, changed.trimEnd()), changed);
    assert.equal(text(CART.trimEnd(), changed), changed.trimEnd());
  });

  it('keeps CRLF', () => {
    const changed = CART.replace('0.9', '0.8');
    assert.equal(text(CART.replaceAll('\n', '\r\n'), changed), changed.replaceAll('\n', '\r\n'));
  });

  it('fills an empty file, and ends it with a line break', () => {
    assert.equal(text('', 'a();\nb();'), 'a();\nb();\n');
    assert.match(refused('x\n', '\n \n'), /empty/);
  });

  it('that changes nothing is told so', () => {
    assert.match(refused(CART, CART), /already/);
  });

  it('rewrites a file without declarations only when it is about as long', () => {
    const json = '{\n  "a": 1,\n  "b": 2,\n  "c": 3\n}\n';
    assert.equal(text(json, '{\n  "a": 1,\n  "b": 5,\n  "c": 3\n}', { language: 'json' }), json.replace('2', '5'));
    assert.match(refused(json, '"b": 5', { language: 'json' }), /not certain/);
  });
});

describe('a block for the lines of a question', () => {
  const lines = (first: number, last: number) => ({ range: { start: first - 1, end: last } });

  it('takes their place, moved to their depth', () => {
    const made = text(CART, 'for (const { cents } of items) {\n  total += cents;\n}', lines(8, 10));
    assert.ok(
      made.includes('  let total = 0;\n  for (const { cents } of items) {\n    total += cents;\n  }\n  return total;'),
    );
  });

  it('that repeats the whole file is the whole file', () => {
    const changed = CART.replace('items.sort', 'items.toSorted');
    assert.equal(text(CART, changed, lines(14, 16)), changed);
  });

  it('that holds tests for them does not take their place', () => {
    const tests =
      "describe('cheapest', () => {\n  it('works', () => {\n    assert.equal(cheapest([]), undefined);\n  });\n});";
    assert.match(refused(CART, tests, lines(14, 16)), /not certain/);
  });

  it('that holds one of two functions keeps the other', () => {
    const made = text(
      CART,
      'export function cheapest(items: Item[]): Item | undefined {\n  return undefined;\n}',
      lines(6, 16),
    );
    assert.ok(made.includes('total += item.cents'));
    assert.ok(made.includes('return undefined;'));
  });

  it('that brings imports along puts them above', () => {
    const made = text(
      CART,
      "import { min } from './min.js';\n\nexport function cheapest(items: Item[]): Item | undefined {\n  return min(items);\n}",
      lines(14, 16),
    );
    assert.ok(made.startsWith("import { log } from './log.js';\nimport { min } from './min.js';\n"));
    assert.ok(made.includes('return min(items);\n}\n\nexport class Basket'));
  });

  it('that comments a function replaces the comment above it', () => {
    const made = text(
      CART,
      '/** Cents of all. */\nexport function totalCents(items: Item[]): number {\n  return 2;\n}',
      lines(6, 12),
    );
    assert.ok(made.includes('0.9;\n\n/** Cents of all. */\nexport function totalCents'));
    assert.ok(!made.includes('Sum in cents'));
  });

  it('keeps what stands beside a part of a line', () => {
    const range = { start: 2, end: 3, before: 'const RATE = ', after: ';' };
    assert.ok(text(CART, '0.85', { range }).includes('\nconst RATE = 0.85;\n'));
    assert.ok(text(CART, 'const RATE = 0.85;', { range }).includes('\nconst RATE = 0.85;\n'));
  });
});

describe('a block, whatever it holds', () => {
  const name = fc.integer({ min: 0, max: 40 }).map((at) => `fn${at}`);
  const statement = fc.constantFrom('a();', 'if (x) {\n    y();\n  }', 'return 1;', 'const z = {};', '// note');
  const body = fc.array(statement, { minLength: 1, maxLength: 5 });
  const written = (id: string, lines: readonly string[]) => `function ${id}() {\n  ${lines.join('\n  ')}\n}`;

  it('changes only the one function that it rewrites', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 3, maxLength: 8 }),
        fc.array(body, { minLength: 8, maxLength: 8 }),
        body,
        (ids, bodies, fresh) => {
          const before = ids.map((id, at) => written(id, bodies[at] ?? ['a();']));
          const after = before.with(1, written(ids[1] ?? '', fresh));
          const made = propose(before.join('\n\n'), after[1] ?? '');
          assert.deepEqual(made, before[1] === after[1] ? made : { text: after.join('\n\n') });
        },
      ),
    );
  });

  it('is read in a time that grows with its length alone', () => {
    const fillings = [
      ' ',
      'a',
      '@',
      '.',
      '…',
      '[a',
      'a ',
      'a(',
      ', ',
      'export ',
      'pub(',
      '= ',
      '-',
      '/*',
      "'",
      '\u2028',
    ];
    for (const filling of fillings) {
      for (const begin of ['', '// ', '[a', '@@', 'const a']) {
        const line = `${begin}${filling.repeat(200_000 / filling.length)}b`;
        propose(CART, `${line}\n${line}`);
        propose(CART, `@@ -1 +1 @@\n-${line}\n+b\n${line}`, { language: 'diff' });
      }
    }
  });

  it('is read in such a time where it has very many pieces', () => {
    const lines = (write: (at: number) => string) => Array.from({ length: 20_000 }, (_, at) => write(at)).join('\n');
    const long = `function a() {\n${lines((at) => `  b${at}();`)}\n}\n`;
    const names = lines((at) => `const a${at} = 1;`);
    propose(`${names}\n${names}`, names);
    propose(CART, `${lines((at) => `import a${at} from 'x${at}';`)}\n\n// ...`);
    propose(
      names,
      lines((at) => `const a${at} = 2;\n`),
    );
    propose(long, `function a() {\n${lines((at) => `  b${at}();\n  // ...`)}\n}`);
    propose(long, `function a() {\n  // ...\n${lines((at) => `  c${at}();`)}\n}`);
    propose(
      lines((at) => `b${at}`),
      lines((at) => `@@ -${at + 1} +1 @@\n-b${at}\n+c`),
      { language: 'diff' },
    );
    propose('b\n'.repeat(40_000), `@@ -1 +1 @@\n${'-b\n'.repeat(20_000)}+c\n`, { language: 'diff' });
    assert.deepEqual(propose(CART, 'a\n'.repeat(200_000)), { refused: 'it has more than 50,000 lines' });
  });

  it('is refused where it would put the mask of a key in the place of the key', () => {
    const file = 'const key = "k-1";\nexport function ask() {\n  return send(key);\n}\n';
    const answer = 'const key = "[key removed]";\nexport function ask() {\n  return post(key);\n}\n';
    const made = propose(file, answer);
    assert.match('refused' in made ? made.refused : '', /not shown a key that stands in this file/);
    assert.ok('text' in propose('', answer), 'nothing stands in an empty file');
    assert.ok('text' in propose(`${file}// [key removed]\n`, `${answer}// [key removed]\n`), 'the file has it itself');
  });

  it('never throws, and never proposes what is there already', () => {
    const line = fc.constantFrom(
      '',
      'a',
      '  b',
      '}',
      '// ...',
      '@@ -1,2 +1 @@',
      '+x',
      '-a',
      '...',
      '\tfoo() {',
      'import a',
      '  )',
    );
    const some = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));
    const start = fc.nat(4);
    fc.assert(
      fc.property(some, some, fc.constantFrom('ts', 'py', 'diff'), fc.option(start), (current, code, language, at) => {
        const range = at === null ? undefined : { start: at, end: at + 2 };
        const made = proposeText({ current, code, language, ...(range && { range }) });
        assert.ok('refused' in made || made.text !== current);
      }),
      { numRuns: 500 },
    );
  });
});
