// Changes of rules, chains and rate limits as the file holds them.
import assert from 'node:assert/strict';
import {
  entryIds,
  limitRows,
  lockedRules,
  rawRules,
  requireChain,
  ruleTexts,
  withChain,
  withChainBack,
  withLimit,
  withLimitBack,
  withoutChain,
  withoutLimit,
  withoutRule,
  withRule,
  withRuleBack,
  withRuleMoved,
} from '../../../../src/core/configuration/routingEdits.ts';

const CODE = { name: 'Code', if: 'task == "code"', use: ['gpt-5', 'claude'], note: 'mine' };
const LAST = { use: 'balanced' };
const STRANGE = 'use the cheap one';
const id = (list: readonly unknown[], index: number): string => entryIds(list)[index] ?? assert.fail('it is there');

describe('rules as the file holds them', () => {
  it('are changed field by field: what nobody changed stays as it was written, unknown entries too', () => {
    const list = [CODE, STRANGE, LAST];
    const texts = { ...ruleTexts(CODE), if: ' task == "review" ' };
    assert.deepEqual(withRule(list, id(list, 0), texts), [{ ...CODE, if: 'task == "review"' }, STRANGE, LAST]);
    assert.deepEqual(withRule(list, id(list, 0), { ...ruleTexts(CODE), use: 'fast', name: '' }), [
      { if: CODE.if, use: 'fast', note: 'mine' },
      STRANGE,
      LAST,
    ]);
  });

  it('get names of `never` as a text or a list, and a new rule stands at the end', () => {
    const rule = { name: '', if: '', use: '', never: ' openai,  *preview* ' };
    assert.deepEqual(withRule(undefined, undefined, rule), [{ never: ['openai', '*preview*'] }]);
    assert.deepEqual(withRule([LAST], undefined, { ...rule, never: 'openai' }), [LAST, { never: 'openai' }]);
    assert.equal(ruleTexts({ if: false, never: ['a', 'b'] }).never, 'a, b');
    assert.equal(ruleTexts({ if: false }).if, 'false');
  });

  it('keep their ids while others move, go and come back; the same rule twice has two', () => {
    const list = [LAST, CODE, LAST];
    assert.equal(new Set(entryIds(list)).size, 3);
    const moved = rawRules(withRuleMoved(list, id(list, 1), -1));
    assert.deepEqual(moved, [CODE, LAST, LAST]);
    assert.equal(id(moved, 0), id(list, 1));
    assert.deepEqual(withRuleMoved(moved, id(moved, 0), -1), moved, 'the first stays first');
    const { raw, removed } = withoutRule(list, id(list, 1));
    assert.deepEqual(raw, [LAST, LAST]);
    assert.deepEqual(withRuleBack(raw, removed), list);
    assert.equal(withoutRule([LAST], id([LAST], 0)).raw, undefined, 'without any the setting goes');
  });

  it('may stand in an object, whose other entries stay', () => {
    const raw = { rules: [LAST], comment: 'ours' };
    assert.deepEqual(withRuleMoved(raw, id([LAST], 0), 1), raw);
    assert.deepEqual(withoutRule(raw, id([LAST], 0)).raw, { comment: 'ours' });
  });

  it('are refused in words where they are gone, or the setting is no list', () => {
    assert.throws(() => withRule([LAST], id([CODE], 0), ruleTexts(CODE)), /changed in settings\.json meanwhile/);
    assert.throws(() => withoutRule('fast', 'x-0'), /Mend it in settings\.json/);
    assert.match(lockedRules('fast') ?? '', /routing\.rules/);
    assert.equal(lockedRules(null), undefined);
  });
});

describe('chains as the file holds them', () => {
  const chains = { careful: ['a/b'], cheap: ['c/d'] };

  it('are saved under their names, renamed in their place, and put back where they stood', () => {
    assert.deepEqual(withChain(undefined, 'mine', undefined, [' a/b ', '']), { mine: ['a/b'] });
    assert.deepEqual(Object.entries(withChain(chains, 'dear', 'careful', ['x/y']) as object), [
      ['dear', ['x/y']],
      ['cheap', ['c/d']],
    ]);
    const { raw, removed } = withoutChain(chains, 'careful');
    assert.deepEqual(raw, { cheap: ['c/d'] });
    assert.equal(JSON.stringify(withChainBack(raw, removed)), JSON.stringify(chains));
  });

  it('are refused in words: a bad name, no model, a name that is taken, one that is gone', () => {
    for (const name of ['__proto__', 'two words', 'x'.repeat(65)]) {
      assert.throws(() => withChain(chains, name, undefined, ['a/b']), /name needs letters/, name);
    }
    assert.throws(() => withChain(chains, 'mine', undefined, ['  ']), /names no model/);
    assert.throws(() => withChain(chains, 'cheap', 'careful', ['a/b']), /a chain "cheap" already/);
    assert.throws(() => withChain(chains, 'new', 'gone', ['a/b']), /changed in settings\.json/);
    assert.throws(() => withChain(['a/b'], 'new', undefined, ['a/b']), /Mend it/);
  });
});

describe('requireChain', () => {
  const chains = { careful: ['a/b', 7], cheap: ['c/d'] };

  it('lets a chain be changed that holds what its form was opened with', () => {
    requireChain(chains, 'careful', ['a/b']);
    requireChain({ odd: 'c/d' }, 'odd', []);
  });

  it('refuses one that another window has changed or taken out', () => {
    for (const [name, was] of [
      ['careful', ['a/b', 'c/d']],
      ['cheap', []],
      ['gone', ['a/b']],
      ['constructor', []],
    ] as const) {
      assert.throws(() => requireChain(chains, name, was), /changed in settings\.json meanwhile/, name);
    }
    assert.throws(() => requireChain(['a/b'], 'cheap', ['c/d']), /Mend it/);
  });
});

describe('rate limits as the file holds them', () => {
  const first = { provider: 'openai', requestsPerMinute: 20 };

  it('are written without what is not known of them, and come back where they stood', () => {
    const raw = [{ ...first, burst: 3 }, { parallel: 2 }];
    const rows = limitRows(raw);
    assert.match(rows[0]?.problem ?? '', /^"burst" is not known here/);
    const changed = withLimit(raw, rows[0]?.id, { provider: 'openai', tokensPerDay: 5 });
    assert.deepEqual(changed, [{ provider: 'openai', tokensPerDay: 5 }, { parallel: 2 }]);
    const { raw: rest, removed } = withoutLimit(raw, rows[0]?.id ?? '');
    assert.deepEqual(withLimitBack(rest, removed), raw);
    assert.equal(withoutLimit([first], entryIds([first])[0] ?? '').raw, undefined);
  });

  it('are refused in words where they limit nothing', () => {
    assert.throws(() => withLimit(undefined, undefined, { provider: 'openai' }), /^AppError: It limits nothing/);
    assert.throws(() => withLimit({ parallel: 1 }, undefined, { parallel: 1 }), /Mend it/);
  });
});
