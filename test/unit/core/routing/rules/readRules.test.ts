// Rules as settings and files hold them: what is read, what is told where, and files that mean harm.
import assert from 'node:assert/strict';
import { readRuleFile } from '../../../../../src/core/routing/rules/readRuleFile.ts';
import { LONGEST_RULE_FILE } from '../../../../../src/core/routing/rules/ruleFile.ts';
import { MOST_KEPT_OUT, MOST_RULES, MOST_TARGETS, readRules } from '../../../../../src/core/routing/rules/readRules.ts';
import type { RulesRead } from '../../../../../src/core/routing/rules/routingRule.ts';
import { RuleScene } from '../../../../../src/core/routing/rules/ruleScene.ts';
import { RuleSet } from '../../../../../src/core/routing/rules/ruleSet.ts';
import { requestOf } from './ruleRequests.ts';

const texts = ({ rules }: RulesRead) => rules.map(({ text }) => text);

/** `line:column+length severity message`. */
const told = ({ problems }: RulesRead) =>
  problems.map(({ line, column, length, severity, message }) => `${line}:${column}+${length} ${severity} ${message}`);

function assertTold(read: RulesRead, expected: readonly [string, RegExp][]): void {
  const all = told(read);
  assert.equal(all.length, expected.length, all.join('\n'));
  for (const [index, [place, words]] of expected.entries()) {
    assert.ok(all[index]?.startsWith(`${place} `), `${all[index]} is not at ${place}`);
    assert.match(all[index] ?? '', words);
  }
}

describe('reading rules', () => {
  it('reads a list, an object with rules, JSON, and nothing', () => {
    const list = '- if: task == "code"\n  use: a or b\n';
    const expected = ['if task == "code": use a or b'];
    assert.deepEqual(texts(readRuleFile(list)), expected);
    assert.deepEqual(texts(readRuleFile(`\uFEFF${list}`)), expected);
    assert.deepEqual(texts(readRuleFile(list.replaceAll('\n', '\r\n'))), expected);
    assert.deepEqual(texts(readRuleFile(`rules:\n${list}`)), expected);
    assert.deepEqual(
      texts(readRuleFile(String.raw`{"rules": [{"if": "task == \"code\"", "use": ["a", "b"]}]}`)),
      expected,
    );
    assert.deepEqual(texts(readRules([{ if: 'task == "code"', use: 'a or b' }], 'settings')), expected);
    for (const empty of ['', '\n# nothing yet\n', 'rules:', '[]', 'rules: []', '---\n']) {
      assert.deepEqual(readRuleFile(empty), { rules: [], problems: [] }, empty);
    }
    assert.deepEqual(readRules(undefined, 'settings'), { rules: [], problems: [] });
    assert.deepEqual(readRules(null, 'settings'), { rules: [], problems: [] });
  });

  it('keeps all parts of a rule', () => {
    const { rules, problems } = readRules(
      [
        { use: 'x', if: false },
        {
          name: ' Night ',
          if: 'time < "6:00"',
          use: ['a or b', 'strategy:Balanced'],
          never: ['openai', ' *preview* ', 'openai'],
        },
      ],
      'settings',
    );
    assert.deepEqual(problems, []);
    const [off, night] = rules;
    assert.equal(off?.holds(new RuleScene(requestOf())), false);
    assert.equal(night?.place, 2);
    assert.equal(night?.source, 'settings');
    assert.equal(night?.name, 'Night');
    assert.deepEqual(
      night?.use.map(({ as, text }) => ({ ...(as && { as }), text })),
      [{ text: 'a' }, { text: 'b' }, { as: 'strategy', text: 'balanced' }],
    );
    assert.deepEqual(night?.never, ['openai', '*preview*']);
    assert.equal(night?.looksAtPrompt, false);
    assert.equal(readRules([{ if: 'true or keyword == "a"', use: 'b' }], 'settings').rules[0]?.looksAtPrompt, true);
  });

  it('tells mistakes at their line', () => {
    const read = readRuleFile(
      [
        '# mine',
        '- if: task = "code"',
        '  use: a',
        '- if: "speed == \'critical\' and tsk == 1"',
        '  use: a or',
        '- if: >-',
        '    task == "code"',
        '    or foo',
        '  use: [a, "b, c", 5]',
        '- use: strategy:cheap',
        '- nver: [a]',
        '  use: [a, "x*"]',
        '- [a]',
        '- if: task == "code"',
      ].join('\n'),
    );
    assertTold(read, [
      ['2:12+1', /error Write ==/],
      ['4:32+3', /error "tsk".*"task"/],
      ['5:11+1', /error Expected a model/],
      ['6:7+2', /error "foo"/],
      ['9:13+4', /error A name has no spaces/],
      ['9:20+1', /error .*expected a text here, and not 5/],
      ['10:8+14', /error There is no strategy "cheap"/],
      ['11:3+4', /warning "nver".*Did you mean "never"/],
      ['12:13+2', /error A pattern can stand behind never only/],
      ['13:3+3', /error .*this is a list/],
      ['14:3+18', /error A rule needs "use" or "never"/],
    ]);
    assert.deepEqual(read.rules, []);
    assert.deepEqual(
      read.problems.map(({ rule }) => rule),
      [1, 2, 2, 3, 3, 3, 4, 5, 5, 6, 7],
    );
    assert.equal(read.problems[0]?.field, 'if');
  });

  it('counts within the text of an entry where a setting has no lines', () => {
    const { problems } = readRules([{ use: 'a', if: 'task == "cod"' }], 'settings');
    assert.equal(problems.length, 1);
    assert.deepEqual(
      { ...problems[0], message: '' },
      {
        line: 1,
        column: 9,
        length: 5,
        message: '',
        severity: 'error',
        rule: 1,
        field: 'if',
      },
    );
  });

  it('tells what YAML itself does not take, and what of it is not read here', () => {
    assert.match(told(readRuleFile('- use: a\n  if: "task" == "code"\n'))[0] ?? '', /^2:14\+9 error This is not YAML/);
    assertTold(readRuleFile('- use: a\n---\n- use: b\n'), [['2:1+3', /multiple documents/]]);
    assertTold(readRuleFile('- never: *preview*\n'), [
      ['1:10+9', /alias of YAML; put a pattern that begins with \* in quotes/],
    ]);
    assertTold(readRuleFile('- if: !task == "code"\n  use: a\n'), [['1:13+9', /a tag of YAML \(!task\)/]]);
    assertTold(readRuleFile('a: &a [x]\nrules: *a'), [
      ['1:1+1', /"a" is not known here/],
      ['2:8+2', /Rules are a list/],
    ]);
    assertTold(readRuleFile('- use: a\n  use: b\n'), [['2:3+3', /"use" stands twice/]]);
    assertTold(readRuleFile('just words'), [['1:1+10', /Rules are a list/]]);
    assertTold(readRuleFile('rule:\n- use: a\n'), [['1:1+4', /error "rule" is not known here/]]);
  });

  it('warns of twins, of names that stand twice, and of rules that are never reached', () => {
    const read = readRuleFile(
      [
        '- {name: A, if: task == "code", use: a}',
        '- {name: a, if: "TASK==code", use: b}',
        '- use: c',
        '- {if: speed == "critical", use: d}',
        '- {if: speed == "critical", never: e}',
      ].join('\n'),
    );
    assertTold(read, [
      ['2:3+35', /warning .*rule 1 has the same condition/],
      ['2:10+1', /warning Rule 1 has this name/],
      ['4:3+33', /warning .*rule 3 takes every request/],
    ]);
    assert.equal(read.rules.length, 5);
  });

  it('keeps what a broken rule forbids, for every request where its condition cannot be read', () => {
    const { rules } = readRules(
      [
        { if: 'tsk == "code"', use: 'a', never: ['openai'] },
        { if: 'task == "code"', use: 5, never: ['groq'] },
        { if: 'task ==', use: 'a' },
        { use: 'b' },
      ],
      'settings',
    );
    const scene = new RuleScene(requestOf({ task: 'writing' }));
    assert.deepEqual(
      rules.map(({ place, use, never, holds }) => [place, use.length, never, holds(scene)]),
      [
        [1, 0, ['openai'], true],
        [2, 0, ['groq'], false],
        [4, 1, [], true],
      ],
    );
  });

  it('has bounds for everything', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `m${index}`);
    const count = (value: unknown) => readRules(value, 'settings').problems.map(({ message }) => message);
    assert.match(
      count(many(MOST_RULES + 1).map((use, index) => ({ use, if: `prompt_tokens > ${index}` })))[0] ?? '',
      /500 rules/,
    );
    assert.match(count([{ use: many(MOST_TARGETS + 1) }])[0] ?? '', /at most 20/);
    assert.match(count([{ never: many(MOST_KEPT_OUT + 1) }])[0] ?? '', /at most 200/);
    assert.match(count([{ use: 'x'.repeat(400) }])[0] ?? '', /at most 300/);
    assert.match(count([{ never: 'x'.repeat(400) }])[0] ?? '', /at most 300/);
    assert.match(count([{ use: 'a', name: 'x'.repeat(200) }])[0] ?? '', /1 to 100/);
    const long = `keyword in [${many(50)
      .map((one) => `"${one.padEnd(30, 'x')}"`)
      .join(', ')}]`;
    assert.match(count(Array.from({ length: 20 }, () => ({ if: long, never: 'a' })))[0] ?? '', /look for in prompts/);
    const wide = `path in [${many(50)
      .map((one) => `"${one.padEnd(30, 'x')}"`)
      .join(', ')}]`;
    assert.match(count(Array.from({ length: 70 }, () => ({ if: wide, never: 'a' })))[0] ?? '', /conditions together/);
    assert.equal(count(Array.from({ length: 400 }, () => 5)).length, 100);
  });

  it('never leaves an error out for warnings', () => {
    const slips = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`slip${index}`, 1]));
    const { problems } = readRules([{ use: 'a', ...slips }, { use: '' }], 'settings');
    assert.equal(problems.length, 100);
    assert.deepEqual([problems.at(-1)?.severity, problems.at(-1)?.rule], ['error', 2]);
  });

  it('does nothing with names that objects have anyway', () => {
    const read = readRules(JSON.parse('[{"use": "a", "__proto__": {"never": ["x"]}, "constructor": 1}]'), 'settings');
    assert.deepEqual(texts(read), ['always: use a']);
    assert.equal(read.problems.length, 2);
    assert.deepEqual(texts(readRuleFile('- use: toString or constructor:b\n  __proto__: {never: x}')), [
      'always: use toString or constructor:b',
    ]);
  });

  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x]',
    ...'bcdefghij'.split('').map((name, index) => `${name}: &${name} [${`*${'abcdefghij'[index]},`.repeat(8)}]`),
  ];
  const hostile: readonly [string, string][] = [
    ['aliases within aliases', `${bomb.join('\n')}\nrules: *j`],
    ['aliases as rules', `- &r {use: a}\n${'- *r\n'.repeat(10_000)}`],
    ['open brackets', '['.repeat(60_000)],
    ['open braces', '{a: '.repeat(15_000)],
    ['lists within lists', '- '.repeat(30_000)],
    ['folders of lists', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}-`).join('\n')],
    ['keys within keys', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['ten thousand keys', `- ${Array.from({ length: 7000 }, (_, index) => `k${index}:`).join('\n  ')}`],
    ['quotes', '"'.repeat(60_000)],
    ['commas', `[${','.repeat(60_000)}]`],
    ['empty brackets', '[]'.repeat(30_000)],
    ['a file without end', `- use: a\n${'# x\n'.repeat(50_000)}`],
    ['a tag that is code', '- !!js/function "function () {}"'],
    ['a tag on a text', '- use: !!binary aGVsbG8='],
    ['zeros', '\0'.repeat(100)],
  ];
  for (const [name, text] of hostile) {
    it(`refuses ${name} in words`, () => {
      const read = readRuleFile(text);
      assert.deepEqual(
        read.rules.filter(({ use }) => use.length > 0 && text.startsWith('[')),
        [],
      );
      assert.ok(
        read.problems.some(({ severity }) => severity === 'error'),
        told(read).join('\n'),
      );
      assert.ok(read.problems.length <= 100);
      assert.ok(read.problems.every(({ message, line }) => message.length < 600 && line >= 1));
    });
  }

  it('reads a file of the longest size', () => {
    const rule = (index: number) => `- {if: prompt_tokens > ${index}, use: a}\n`;
    const all = Array.from({ length: 500 }, (_, index) => rule(index)).join('');
    const full = all + `#${' '.repeat(LONGEST_RULE_FILE - all.length - 1)}`;
    assert.equal(full.length, LONGEST_RULE_FILE);
    assert.equal(readRuleFile(full).rules.length, 500);
    assert.match(told(readRuleFile(`${full} `))[0] ?? '', /at most 64000 characters/);
  });
});

describe('rules in force', () => {
  const good = () => readRules([{ use: 'good' }], 'workspace');
  const broken = () => readRules([{ use: 'new' }, { if: 'x', use: 'y', never: 'z' }], 'workspace');
  const inForce = (set: RuleSet) => texts({ rules: set.rules, problems: [] });

  it('are the last good ones while there is an error, and the new ones after it', () => {
    const set = new RuleSet();
    assert.deepEqual(inForce(set), []);
    set.take(good());
    assert.deepEqual([inForce(set), set.isLastGood], [['always: use good'], false]);
    set.take(broken());
    assert.deepEqual([inForce(set), set.isLastGood, set.problems.length], [['always: use good'], true, 1]);
    set.take(readRules([{ use: 'newer', nmae: 'x' }], 'workspace'));
    assert.deepEqual([inForce(set), set.isLastGood, set.problems.length], [['always: use newer'], false, 1]);
    set.take(readRules(undefined, 'workspace'));
    assert.deepEqual([inForce(set), set.isLastGood], [[], false]);
  });

  it('are what can be understood where there never were good ones, and those of an earlier session where it kept them', () => {
    const set = new RuleSet();
    set.take(broken());
    assert.deepEqual(inForce(set), ['always: use new', 'always: never z']);
    assert.equal(set.isLastGood, false);
    const kept = new RuleSet(good());
    assert.deepEqual(inForce(kept), ['always: use good']);
    kept.take(broken());
    assert.deepEqual([inForce(kept), kept.isLastGood], [['always: use good'], true]);
    assert.deepEqual(inForce(new RuleSet(broken())), []);
  });
});
