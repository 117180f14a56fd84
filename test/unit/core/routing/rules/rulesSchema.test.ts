// The schema of the rules and the manual say what the reader does: nothing that is read without a word is marked as wrong by the schema.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { COMPUTED_CHAINS } from '../../../../../src/core/routing/chains.ts';
import { OPERATORS } from '../../../../../src/core/routing/rules/condition.ts';
import { CONDITION_FIELDS } from '../../../../../src/core/routing/rules/conditionFields.ts';
import { parseCondition } from '../../../../../src/core/routing/rules/parseCondition.ts';
import { readRuleFile } from '../../../../../src/core/routing/rules/readRuleFile.ts';
import { LONGEST_RULE_FILE, RULE_FILE } from '../../../../../src/core/routing/rules/ruleFile.ts';
import { MOST_RULES, readRules, RULE_FIELDS } from '../../../../../src/core/routing/rules/readRules.ts';
import { RULE_FILE_SCHEMA, RULES_SCHEMA } from '../../../../../src/core/routing/rules/rulesSchema.ts';
import { STRATEGIES } from '../../../../../src/shared/routingViews.ts';

type Schema = Readonly<Record<string, unknown>>;

const ANNOTATIONS = new Set(['$schema', 'title', 'description', 'examples']);

function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

/** What a schema says of a value; only the words that the schemas of this file use, and a failure at any other. */
function isValid(schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(([word, wanted]) => ANNOTATIONS.has(word) || holds(word, wanted, value, schema));
}

function holds(word: string, wanted: unknown, value: unknown, { properties }: Schema): boolean {
  const isText = typeof value === 'string';
  const list = Array.isArray(value) ? (value as unknown[]) : undefined;
  const entries = typeOf(value) === 'object' ? Object.entries(value as object) : undefined;
  switch (word) {
    case 'type':
      return [wanted].flat().includes(typeOf(value));
    case 'pattern':
      return !isText || new RegExp(wanted as string, 'u').test(value);
    case 'minLength':
      return !isText || Array.from(value).length >= (wanted as number);
    case 'maxLength':
      return !isText || Array.from(value).length <= (wanted as number);
    case 'minItems':
      return !list || list.length >= (wanted as number);
    case 'maxItems':
      return !list || list.length <= (wanted as number);
    case 'items':
      return !list || list.every((item) => isValid(wanted as Schema, item));
    case 'anyOf':
      return (wanted as Schema[]).some((one) => isValid(one, value));
    case 'required':
      return !entries || (wanted as string[]).every((name) => entries.some(([key]) => key === name));
    case 'additionalProperties':
      return !entries || entries.every(([key]) => Object.hasOwn(properties as object, key));
    case 'properties':
      return (
        !entries || entries.every(([key, inside]) => isValid((wanted as Record<string, Schema>)[key] ?? {}, inside))
      );
    default:
      assert.fail(`the schema says "${word}", which this test does not know`);
  }
}

const name = fc.oneof(
  fc.constantFrom(
    'a',
    'a or b',
    ' a  OR b ',
    'a or',
    'or',
    'a,b',
    'a b',
    '*x*',
    'openai/gpt-4o',
    'groq:x',
    'strategy:none',
    '',
    ' ',
  ),
  fc.string({ maxLength: 6 }),
);
const anything = fc.oneof(fc.constantFrom(null, true, false, 5, {}, []), name);
const listed = fc.oneof(anything, fc.array(anything, { maxLength: 3 }));
const rule = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record(
      {
        name: anything,
        if: fc.oneof(anything, fc.constantFrom('task == "code"', 'true', 'task =')),
        use: listed,
        never: listed,
        other: fc.constant(1),
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: anything },
);
const value = fc.oneof(
  fc.array(rule, { maxLength: 3 }),
  fc.record({ rules: fc.array(rule, { maxLength: 2 }) }),
  anything,
);

describe('the schema of rules', () => {
  it('takes all that is read without a word', () => {
    let read = 0;
    fc.assert(
      fc.property(value, (given) => {
        const isFine = readRules(given, 'workspace').problems.length === 0;
        read += isFine ? 1 : 0;
        assert.ok(!isFine || isValid(RULE_FILE_SCHEMA, given), JSON.stringify(given));
        assert.ok(!isFine || !Array.isArray(given) || isValid(RULES_SCHEMA, given), JSON.stringify(given));
      }),
      { numRuns: 3000 },
    );
    assert.ok(read > 100, `only ${read} were fine`);
  }).timeout(20_000);

  it('takes as many rules as are read', () => {
    const most = Array.from({ length: MOST_RULES }, (_, index) => ({ if: `difficulty == ${index}`, use: 'a' }));
    assert.deepEqual(readRules(most, 'settings').problems, []);
    assert.ok(isValid(RULES_SCHEMA, most));
  });

  const wrong: readonly [string, unknown][] = [
    ['an unknown entry', [{ use: 'a', nver: 'b' }]],
    ['a rule that does nothing', [{ if: 'task == "code"' }]],
    ['a list of targets without one', [{ use: [] }]],
    ['names with commas', [{ use: 'a, b' }]],
    ['a pattern to use', [{ use: 'gpt-*' }]],
    ['a number for a name', [{ never: 5 }]],
    [
      'too many rules',
      Array.from({ length: MOST_RULES + 1 }, (_, index) => ({ if: `difficulty == ${index}`, use: 'a' })),
    ],
    ['a condition without end', [{ if: 'x'.repeat(2001), use: 'a' }]],
    ['an empty condition', [{ if: ' ', use: 'a' }]],
    ['a name for all rules', { rule: [{ use: 'a' }] }],
    ['words', 'use a'],
  ];
  for (const [what, given] of wrong) {
    it(`marks ${what}, as the reader does`, () => {
      assert.equal(isValid(RULE_FILE_SCHEMA, given), false);
      assert.ok(readRules(given, 'workspace').problems.length > 0);
    });
  }

  it('names all entries and fields, and its examples are right', () => {
    const { properties } = RULES_SCHEMA.items;
    assert.deepEqual(Object.keys(properties), [...RULE_FIELDS]);
    for (const { name } of CONDITION_FIELDS) {
      assert.ok(properties.if.description.includes(name), name);
    }
    for (const condition of properties.if.examples) {
      assert.deepEqual(readRules([{ if: condition, use: 'a' }], 'settings').problems, [], condition);
    }
    for (const use of properties.use.examples) {
      assert.deepEqual(readRules([{ use }], 'settings').problems, [], use);
    }
    for (const never of properties.never.examples) {
      assert.deepEqual(readRules([{ never }], 'settings').problems, []);
    }
  });
});

describe('the manual of rules', () => {
  const manual = readFileSync(join(import.meta.dirname, '../../../../../docs/ROUTING.md'), 'utf8');
  const blocks = (language: string) =>
    [...manual.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text = '']) => text);

  it('has examples that are read without a word', () => {
    const [rules = ''] = blocks('yaml');
    const read = readRuleFile(rules);
    assert.deepEqual(read.problems, []);
    assert.equal(read.rules.length, 6);
    const conditions = blocks('text').flatMap((text) => text.trim().split('\n'));
    assert.equal(conditions.length, 3);
    for (const condition of conditions) {
      assert.ok('condition' in parseCondition(condition), condition);
    }
  });

  it('names every field with its values, operator, strategy, chain and bound', () => {
    const written = [
      ...CONDITION_FIELDS.map(({ name }) => name),
      ...OPERATORS.map((operator) => (operator === 'in' ? 'in [a, b]' : operator)),
      ...STRATEGIES,
      ...COMPUTED_CHAINS.map((chain) => (chain === 'cost_optimized' ? `chain:${chain}` : chain)),
      ...CONDITION_FIELDS.filter(({ name }) => ['task', 'speed', 'budget', 'purpose'].includes(name)).flatMap((field) =>
        'values' in field ? (field.values ?? []) : [],
      ),
      ...RULE_FIELDS,
      RULE_FILE,
    ];
    for (const word of written) {
      assert.ok(manual.includes(`\`${word}\``) || (word.includes(' ') && manual.includes(`\`${word}`)), word);
    }
    assert.ok(manual.includes(`${LONGEST_RULE_FILE.toLocaleString('en')} characters`));
    assert.ok(manual.includes(`${MOST_RULES} rules`));
  });
});
