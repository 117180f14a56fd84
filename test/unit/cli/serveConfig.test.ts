// What the file of `serve` may hold.
import assert from 'node:assert/strict';
import { assert as check, property, string } from 'fast-check';
import { readServeConfig } from '../../../src/cli/serveConfig.ts';

const problemsOf = (text: string) =>
  readServeConfig(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);

describe('readServeConfig', () => {
  it('reads YAML and JSON alike', () => {
    const yaml = [
      'gateway: { port: 4141, tokenFile: ./token, parallel: 8, fetchPictures: true }',
      'data: ~/.llm-workbench',
      'keys: { openai: WORK_KEY }',
      'settings:',
      '  routing.strategy: cost_optimized',
      'routing: { rules: ./rules.yaml }',
    ].join('\n');
    const expected = {
      port: 4141,
      tokenFile: './token',
      parallel: 8,
      fetchPictures: true,
      data: '~/.llm-workbench',
      keys: { openai: 'WORK_KEY' },
      settings: { 'routing.strategy': 'cost_optimized' },
      rules: './rules.yaml',
    };
    assert.deepEqual(readServeConfig(yaml).config, expected);
    assert.deepEqual(readServeConfig(yaml).problems, []);
    const json = JSON.stringify(
      {
        gateway: { port: 4141, tokenFile: './token', parallel: 8, fetchPictures: true },
        data: '~/.llm-workbench',
        keys: { openai: 'WORK_KEY' },
        settings: { 'routing.strategy': 'cost_optimized' },
        routing: { rules: './rules.yaml' },
      },
      null,
      '\t',
    );
    assert.deepEqual(readServeConfig(json).config, expected);
    assert.deepEqual(readServeConfig(json).problems, []);
  });

  it('needs nothing', () => {
    for (const text of ['', '# nothing\n', '{}', 'gateway:\nsettings:\n', '\uFEFFgateway:\n']) {
      const { config, problems } = readServeConfig(text);
      assert.deepEqual(problems, [], text);
      assert.equal(config.port, 0);
      assert.equal(config.data, undefined);
    }
  });

  it('says of each entry that does not fit where it stands', () => {
    assert.deepEqual(problemsOf('gateway:\n  port: "4141"\n'), [
      '2:3 "gateway.port" needs a whole number from 0 to 65535.',
    ]);
    assert.deepEqual(problemsOf('gateway:\n  port: 70000\n  fetchPictures: yes\n').length, 2);
    assert.match(problemsOf('data: 5')[0] ?? '', /^1:1 "data" needs a text/);
    assert.match(problemsOf('keys:\n  openai: sk-proj-1234567890abcdef\n')[0] ?? '', /^1:1 "keys" needs/);
    assert.match(problemsOf('settings: 5')[0] ?? '', /^1:1 "settings" needs entries/);
    assert.match(problemsOf('routing:\n  ruls: x')[0] ?? '', /^2:3 There is no entry "routing.ruls"/);
    assert.match(problemsOf('- 1')[0] ?? '', /needs entries/);
    assert.match(problemsOf('a: 1\na: 2')[0] ?? '', /^2:1 .*unique/i);
    assert.match(problemsOf('gateway: {port: 1')[0] ?? '', /^1:/);
    assert.match(problemsOf('__proto__: 5')[0] ?? '', /There is no entry "__proto__"/);
  });

  it('repeats no key that was put into the wrong place', () => {
    const told = problemsOf('keys:\n  openai: sk-proj-1234567890abcdef\n').join();
    assert.ok(!told.includes('sk-proj'), told);
  });

  it('does not let a small file become a large one', () => {
    const bomb = [
      'a: &a [1,1,1,1,1,1,1,1,1]',
      ...'bcdefgh'.split('').map((name, at) => {
        const before = 'abcdefg'[at];
        return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(',')}]`;
      }),
    ].join('\n');
    assert.ok(problemsOf(bomb).length > 0);
  });

  it('never throws', () => {
    check(
      property(string({ maxLength: 200 }), (text) => {
        const { problems } = readServeConfig(text);
        assert.ok(problems.every(({ line, column }) => line >= 1 && column >= 1));
      }),
      { numRuns: 500 },
    );
  });

  it('finds the place of an entry for what is found wrong later', () => {
    const read = readServeConfig('settings:\n  # first\n  a: 1\n  budgets:\n    limits: []\n');
    assert.equal(read.problemAt(['settings', 'budgets', 'limits'], 'x').line, 5);
    assert.equal(read.problemAt(['settings', 'nowhere'], 'x').line, 1);
  });
});
