// Conditions of rules: what they mean, how they are joined, where they are wrong, and that their text says the same again.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { OPERATORS, printCondition, type Condition } from '../../../../../src/core/routing/rules/condition.ts';
import { compileCondition } from '../../../../../src/core/routing/rules/compileCondition.ts';
import { CONDITION_FIELDS } from '../../../../../src/core/routing/rules/conditionFields.ts';
import { parseCondition } from '../../../../../src/core/routing/rules/parseCondition.ts';
import { PROMPT_END, RuleScene, type RuleRequest } from '../../../../../src/core/routing/rules/ruleScene.ts';
import { requestOf } from './ruleRequests.ts';

function conditionOf(text: string): Condition {
  const parsed = parseCondition(text);
  assert.ok('condition' in parsed, `${text}: ${'message' in parsed ? parsed.message : ''}`);
  return parsed.condition;
}

function holds(text: string, given: Partial<RuleRequest> = {}): boolean {
  return compileCondition(conditionOf(text))(new RuleScene(requestOf(given)));
}

function problemOf(text: string): { message: string; part: string } {
  const parsed = parseCondition(text);
  assert.ok('message' in parsed, `${text} was taken`);
  return { message: parsed.message, part: text.slice(parsed.from, parsed.from + parsed.length) };
}

const prompt = (text: string): Partial<RuleRequest> => ({ promptText: () => text });

describe('conditions of rules', () => {
  const cases: readonly [string, Partial<RuleRequest>, boolean][] = [
    ['task == "code"', { task: 'code_generation' }, true],
    ['task == "code"', { task: 'refactoring' }, true],
    ['task == "code"', { task: 'tests' }, true],
    ['task == "code"', { task: 'review' }, true],
    ['task == "code"', { task: 'explanation' }, false],
    ['task == "review"', { task: 'tests' }, false],
    ['task == "creative_writing"', { task: 'writing' }, true],
    ['task == "creative-writing"', { task: 'writing' }, true],
    ['task != "code"', { task: 'tests' }, false],
    ['task != "code"', { task: 'writing' }, true],
    ['task in ["translation", "code"]', { task: 'review' }, true],
    ['task in ["translation", "analysis"]', { task: 'review' }, false],
    ['task not in ["translation", "analysis"]', { task: 'review' }, true],
    ["TASK == 'Code' AND NOT task == tests", { task: 'review' }, true],
    ['difficulty >= 0.7', { difficulty: 0.7 }, true],
    ['difficulty > 0.7', { difficulty: 0.7 }, false],
    ['difficulty < 0.7', { difficulty: 0.7 }, false],
    ['difficulty <= 0.7', { difficulty: 0.7 }, true],
    ['prompt_tokens>8000', { inputTokens: 8001 }, true],
    ['answer_tokens in [300, 400]', { outputTokens: 400 }, true],
    ['answer_tokens != 300', { outputTokens: 300 }, false],
    ['language == "ts"', { languageId: 'typescript' }, true],
    ['language == "ts"', { languageId: 'typescriptreact' }, false],
    ['language == C++', { languageId: 'cpp' }, true],
    ['language matches "typescript*"', { languageId: 'typescriptreact' }, true],
    ['prompt_language == "de"', { language: 'de' }, true],
    ['path matches "src/**"', { path: 'src/core/a.ts' }, true],
    ['path matches src/**', { path: 'test/src/a.ts' }, false],
    ['path matches "*.ts"', { path: 'src/core/a.TS' }, true],
    ['path matches "src/*.ts"', { path: 'src/core/a.ts' }, false],
    ['path matches ["docs/**", "**/*.{md,txt}"]', { path: 'src/README.md' }, true],
    ['path matches "app/[id]/page.tsx"', { path: String.raw`app\[id]\page.tsx` }, true],
    ['path contains "test"', { path: 'src/tests/a.ts' }, true],
    ['path == "./package.json"', { path: 'package.json' }, true],
    ['needs == "vision"', { required: ['tools', 'vision'] }, true],
    ['needs == "longContext"', { required: ['longContext'] }, true],
    ['speed == "critical"', { speed: 'critical' }, true],
    ['speed == "critical"', {}, false],
    ['speed == "normal"', {}, true],
    ['budget == "low"', { budget: 'low' }, true],
    ['budget == "low"', { budget: 'used_up' }, true],
    ['budget == "used_up"', { budget: 'low' }, false],
    ['budget == "low"', { budget: 'ok' }, false],
    ['budget == "ok"', {}, true],
    ['budget_left_usd < 1', { budgetLeftUsd: 0.5 }, true],
    ['max_latency_ms <= 2000', { maxLatencyMs: 2000 }, true],
    ['max_cost_usd > 0.01', { maxCostUsd: 0.5 }, true],
    ['time >= "9:00" and time < 17:00', {}, true],
    ['time < "14:30"', {}, false],
    ['time == "14:30"', {}, true],
    ['time < "24:00"', {}, true],
    ['weekday == "wed"', {}, true],
    ['weekday == "Wednesday"', {}, true],
    ['weekday == "workday"', {}, true],
    ['weekday in ["weekend", "mon"]', {}, false],
    ['weekday == "weekend"', { at: new Date(2026, 2, 21, 1).getTime() }, true],
    ['purpose == "editorAction"', { purpose: 'editorAction' }, true],
    ['purpose in [chat, gateway]', { purpose: 'title' }, false],
    ['workspace == "My App"', { workspace: 'file:///home/me/My%20App/' }, true],
    ['workspace matches "*/clients/*"', { workspace: 'file:///home/me/clients/acme' }, true],
    ['workspace == "app"', { workspace: 'file:///home/me/my-app' }, false],
    ['true', {}, true],
    ['false or not false', {}, true],
  ];
  for (const [text, given, expected] of cases) {
    it(`${text} ${expected ? 'holds' : 'does not hold'} for ${JSON.stringify(given)}`, () => {
      assert.equal(holds(text, given), expected);
    });
  }

  it('joins by and before or, and not before both', () => {
    assert.equal(holds('true or false and false'), true);
    assert.equal(holds('(true or false) and false'), false);
    assert.equal(holds('not false and false'), false);
    assert.equal(holds('not (false and false)'), true);
    assert.equal(
      holds('task == "code" and (language == "ts" or path matches "src/**")', { task: 'tests', path: 'src/a.py' }),
      true,
    );
  });

  it('holds no comparison but != of what is not known', () => {
    for (const text of ['language == "ts"', 'language matches "*"', 'path matches "**"', 'workspace contains "a"']) {
      assert.equal(holds(text), false, text);
    }
    assert.equal(holds('budget_left_usd < 100'), false);
    assert.equal(holds('budget_left_usd >= 0'), false);
    assert.equal(holds('language != "ts"'), true);
    assert.equal(holds('budget_left_usd != 5'), true);
    assert.equal(holds('keyword == "sql" or prompt contains "s"'), false);
  });

  it('finds keywords as whole words and texts anywhere', () => {
    const asked = prompt('Please MIGRATE the SQLite tables; écrire-les.');
    assert.equal(holds('keyword == "migrate"', asked), true);
    assert.equal(holds('keyword == "sql"', asked), false);
    assert.equal(holds('keyword != "sql"', asked), true);
    assert.equal(holds('keyword in ["nothing", "sqlite tables"]', asked), true);
    assert.equal(holds('keyword == "crire"', asked), false);
    assert.equal(holds('prompt contains "sql"', asked), true);
    assert.equal(holds('prompt contains ["oracle", "TABLES;"]', asked), true);
    assert.equal(holds('prompt contains "sqlight"', asked), false);
    assert.equal(holds('prompt contains "QL"', asked), true);
    assert.equal(holds('prompt contains "é"', asked), true);
    assert.equal(holds('prompt contains "é" and keyword == "x"', prompt('')), false);
    assert.equal(holds('keyword == "c++"', prompt('is c++ hard?')), true);
    assert.equal(holds('keyword == "翻译"', prompt('请翻译这段话')), true);
    // The first place is within a word, the second stands alone.
    assert.equal(holds('keyword == "art"', prompt('start art')), true);
  });

  it('finds in any prompt what stands in it, and nothing else', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ß', '字', '😀'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(word, fc.array(word), (wanted, words) => {
        const given = words.join(' ');
        assert.equal(holds(`prompt contains "${wanted}"`, prompt(given)), given.includes(wanted));
      }),
    );
  }).timeout(20_000);

  it('looks at both ends of a long prompt, asks for it once, and only where it is needed', () => {
    let asked = 0;
    const promptText = () => {
      asked += 1;
      return `Head ${'x '.repeat(PROMPT_END)} middle ${'y '.repeat(PROMPT_END)} Tail`;
    };
    assert.equal(holds('task == "code" and keyword == "head"', { promptText }), false);
    assert.equal(asked, 0);
    assert.equal(holds('keyword == "head" and keyword == "tail"', { promptText }), true);
    assert.equal(asked, 1);
    assert.equal(holds('keyword == "middle"', { promptText }), false);
  });

  it('tells what is wrong at its place', () => {
    const wrong: readonly [string, string, RegExp][] = [
      ['tsk == "code"', 'tsk', /Did you mean "task"/],
      ['task == "cod"', '"cod"', /is no task\. Did you mean "code"/],
      ['prompt matches "*x*"', 'matches', /only by contains/],
      ['task = "code"', '=', /Write == instead of =/],
      ['task == "code" && speed == "critical"', '&&', /Write and instead of &&/],
      ['!(task == "code")', '!', /Write not/],
      ['task === "code"', '===', /Write ==/],
      ['task > "code"', '>', /cannot be compared by >/],
      ['difficulty matches "x"', 'matches', /cannot be compared by matches/],
      ['difficulty > high', 'high', /compared with a number/],
      ['difficulty > "0.5"', '"0.5"', /compared with a number/],
      ['prompt_tokens > 1e999', '1e999', /compared with a number/],
      ['time > "25:00"', '"25:00"', /HH:MM/],
      ['time > "9"', '"9"', /HH:MM/],
      ['weekday == "wendesday"', '"wendesday"', /Did you mean "wednesday"/],
      ['prompt_language == "german"', '"german"', /two letters/],
      ['budget == "tight"', '"tight"', /There is ok, low, used_up/],
      ['path matches "src/{a,b"', '"src/{a,b"', /braces/],
      ['task == ["code", "tests"]', '[', /compared by in/],
      ['task in ["code"', '', /Expected , or \]/],
      ['task in []', ']', /Expected a value/],
      ['task in ["code" "tests"]', '"tests"', /Expected , or \]/],
      ['(task == "code"', '(', /closing parenthesis/],
      ['task == "code")', ')', /never opened/],
      ['task == "code" speed == "critical"', 'speed', /Expected and, or, or the end/],
      ['task == "code" and', '', /Expected what is compared/],
      ['and task == "code"', 'and', /Expected what is compared/],
      ['task', '', /Expected ==/],
      ['task not == "code"', 'not', /Expected/],
      ['task ==', '', /Expected a value/],
      ['task == and', 'and', /put it in quotes/],
      ['task == "code', '"code', /closing quote/],
      ['task == ""', '""', /1 to 200 characters/],
      ['task == "code"; rm', ';', /no meaning here/],
      ['constructor == "x"', 'constructor', /nothing that can be compared/],
      ['__proto__ == "x"', '__proto__', /nothing that can be compared/],
    ];
    for (const [text, part, message] of wrong) {
      const problem = problemOf(text);
      assert.match(problem.message, message, text);
      assert.equal(problem.part, part, text);
    }
  });

  it('takes no condition without end', () => {
    assert.match(problemOf(`task == "${'x'.repeat(3000)}"`).message, /at most 2000 characters/);
    assert.match(problemOf(`${'('.repeat(500)}true${')'.repeat(500)}`).message, /nested too deeply/);
    assert.match(problemOf(`${'not '.repeat(400)}true`).message, /nested too deeply/);
    assert.match(problemOf(`keyword in [${'"a", '.repeat(60)}"b"]`).message, /at most 50 values/);
  });

  it('reads its own text as the same condition', () => {
    fc.assert(
      fc.property(conditions, (condition) => {
        assert.deepEqual(conditionOf(printCondition(condition)), condition);
      }),
      { numRuns: 400 },
    );
  }).timeout(20_000);

  it('takes any text or tells a place within it, and never fails', () => {
    const piece = fc.constantFrom(
      'task',
      '==',
      '"code"',
      'and',
      'or',
      'not',
      '(',
      ')',
      '[',
      ']',
      ',',
      'in',
      '"',
      '\\',
      '=',
      '5',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece).map((all) => all.join(' ')),
        ),
        (text) => {
          const parsed = parseCondition(text);
          if ('message' in parsed) {
            assert.ok(parsed.from >= 0 && parsed.from <= text.length && parsed.length >= 1);
          }
        },
      ),
    );
  }).timeout(20_000);
});

/** Conditions as the parser can give them. */
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((one) => one.trim() !== '');
const figure = fc
  .oneof(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.integer({ min: -5, max: 200_000 }))
  .map((one) => one + 0);
const clock = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hours, minutes]) => `${hours}:${String(minutes).padStart(2, '0')}`);

const comparisons = fc.constantFrom(...CONDITION_FIELDS).chain((field): fc.Arbitrary<Condition> => {
  const { kind, name } = field;
  const isWords = kind === 'words' || kind === 'path';
  const operators =
    kind === 'time'
      ? (['==', '!=', '<', '<=', '>', '>='] as const)
      : OPERATORS.filter((one) => {
          const isOrder = one.startsWith('<') || one.startsWith('>');
          const isText = one === 'matches' || one === 'contains';
          return kind === 'number'
            ? !isText
            : !isOrder && (isWords || (kind === 'prompt' ? one === 'contains' : !isText));
        });
  return fc.constantFrom(...operators).chain((operator) => {
    const isFree = operator === 'matches' || operator === 'contains' || kind === 'keyword';
    const word =
      !isFree && isWords
        ? name === 'prompt_language'
          ? fc.constantFrom('de', 'EN')
          : 'values' in field && field.values
            ? fc.constantFrom(...field.values)
            : text
        : text.filter((one) => !(kind === 'path' && /[{}]/.test(one)));
    const value: fc.Arbitrary<string | number> = kind === 'number' ? figure : kind === 'time' ? clock : word;
    const isList = operator === 'in' || operator === 'matches' || operator === 'contains';
    const single = fc.tuple(value).map((values) => ({ values, list: false }));
    const several = fc.array(value, { minLength: 1, maxLength: 4 }).map((values) => ({ values, list: true }));
    return (isList ? fc.oneof(single, several) : single).map((rest) => ({
      kind: 'comparison',
      field: name,
      operator,
      ...rest,
    }));
  });
});

const { condition: conditions } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    comparisons,
    fc.boolean().map((value): Condition => ({ kind: 'always', value })),
    tie('condition').map((part): Condition => ({ kind: 'not', part })),
    fc
      .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('condition'), { minLength: 2, maxLength: 3 }))
      .map(([kind, parts]): Condition => ({ kind, parts })),
  ),
}));
