// Who is asked after which failure.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decide } from '../../../../src/core/routing/decide.ts';
import {
  familyOf,
  linkOf,
  linksOf,
  nextAfter,
  type ChainLink,
  type SpecialChains,
  type Tried,
} from '../../../../src/core/routing/nextAfter.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../../src/shared/errorKind.ts';
import { candidate, ordinary, request } from './candidates.ts';

function link(providerId: string, model: string, change: Partial<ChainLink> = {}): ChainLink {
  return { providerId, model, name: model, family: model, contextWindow: 128_000, keyNames: ['work'], ...change };
}

function tried({ providerId, model }: ChainLink, errorKind?: ErrorKind, keyName = 'work'): Tried {
  return { providerId, model, keyName, errorKind };
}

const first = link('anthropic', 'claude', { keyNames: ['work', 'private'], estimatedCostUsd: 0.02 });
const sibling = link('anthropic', 'haiku', { estimatedCostUsd: 0.01 });
const other = link('openai', 'gpt', { contextWindow: 400_000, estimatedCostUsd: 0.03 });
const elsewhere = link('bedrock', 'anthropic.claude', { family: 'claude' });
const chain = [first, sibling, other, elsewhere];

function after(kind: ErrorKind, asked: readonly Tried[], links = chain, special?: SpecialChains): string | undefined {
  const next = nextAfter(kind, links, asked, special);
  return next && `${next.why}: ${next.link.providerId}/${next.link.model} with ${next.keyName}`;
}

describe('after a failure', () => {
  it('another key comes first, then the same model elsewhere, then the next of the chain', () => {
    const asked = [tried(first, 'rateLimit')];
    assert.equal(after('rateLimit', asked), 'otherKey: anthropic/claude with private');
    asked.push(tried(first, 'rateLimit', 'private'));
    assert.equal(after('rateLimit', asked), 'sameModelElsewhere: bedrock/anthropic.claude with work');
    asked.push(tried(elsewhere, 'rateLimit'));
    assert.equal(after('rateLimit', asked), 'next: anthropic/haiku with work');
    asked.push(tried(sibling, 'rateLimit'));
    assert.equal(after('rateLimit', asked), 'next: openai/gpt with work');
    asked.push(tried(other, 'rateLimit'));
    assert.equal(after('rateLimit', asked), undefined);
  });

  it('a key that was refused, or has no credit, is of no use for other models', () => {
    for (const kind of ['auth', 'quota'] as const) {
      const asked = [tried(first, kind), tried(first, kind, 'private'), tried(elsewhere, kind)];
      assert.equal(after(kind, asked), 'next: openai/gpt with work');
    }
    const withPrivate = [first, { ...sibling, keyNames: ['work', 'private'] }];
    const asked = [tried(first, 'auth'), tried(first, 'overloaded', 'private')];
    assert.equal(after('overloaded', asked, withPrivate), 'next: anthropic/haiku with private');
  });

  it('an overloaded model is not asked with another key', () => {
    assert.equal(
      after('overloaded', [tried(first, 'overloaded')]),
      'sameModelElsewhere: bedrock/anthropic.claude with work',
    );
  });

  it('a provider that is silent or out of reach comes after all others', () => {
    const links = [first, sibling, other];
    for (const kind of ['timeout', 'network'] as const) {
      assert.equal(after(kind, [tried(first, kind)], links), 'next: openai/gpt with work');
      assert.equal(after(kind, [tried(first, kind), tried(other, kind)], links), 'next: anthropic/haiku with work');
    }
  });

  it('what was too long goes only to what is known to hold more', () => {
    const unknown = link('house', 'unknown', { contextWindow: undefined });
    const links = [first, sibling, unknown, other, elsewhere];
    const asked = [tried(first, 'contextTooLong')];
    assert.equal(after('contextTooLong', asked, links), 'next: openai/gpt with work');
    assert.equal(after('contextTooLong', asked, [first, unknown]), undefined);
    // Whatever fails there, the request is as long as it was.
    assert.equal(after('overloaded', [...asked, tried(other, 'overloaded')], links), undefined);
  });

  it('what was too long for an unknown window goes to one that holds what is needed', () => {
    const unknown = link('house', 'unknown', { contextWindow: undefined });
    const asked = [tried(unknown, 'contextTooLong')];
    const links = [unknown, first, other];
    assert.equal(after('contextTooLong', asked, links, { neededTokens: 128_000 }), 'next: anthropic/claude with work');
    assert.equal(after('contextTooLong', asked, links, { neededTokens: 128_001 }), 'next: openai/gpt with work');
  });

  it('has a chain of its own for what was too long', () => {
    const long = link('google', 'long', { contextWindow: 1_000_000 });
    const small = link('google', 'small', { contextWindow: 1000 });
    const special = { contextTooLong: [small, long] };
    const asked = [tried(first, 'contextTooLong')];
    assert.equal(after('contextTooLong', asked, chain, special), 'next: google/long with work');
    asked.push(tried(long, 'contextTooLong'));
    assert.equal(after('contextTooLong', asked, chain, special), undefined);
  });

  it('a content filter is told, unless there is a chain for it', () => {
    const asked = [tried(first, 'contentFilter')];
    assert.equal(after('contentFilter', asked), undefined);
    assert.equal(after('contentFilter', asked, chain, { contentFilter: [] }), undefined);
    const special = { contentFilter: [sibling, other] };
    assert.equal(after('contentFilter', asked, chain, special), 'next: anthropic/haiku with work');
    asked.push(tried(sibling, 'overloaded'));
    assert.equal(after('overloaded', asked, chain, special), 'next: openai/gpt with work');
    asked.push(tried(other, 'overloaded'));
    assert.equal(after('overloaded', asked, chain, special), undefined);
  });

  it('two providers that call a request wrong are believed', () => {
    const links = [first, sibling, other, link('groq', 'llama')];
    const asked = [tried(first, 'badRequest')];
    assert.equal(after('badRequest', asked, links), 'next: anthropic/haiku with work');
    asked.push(tried(sibling, 'badRequest'));
    assert.equal(after('badRequest', asked, links), 'next: openai/gpt with work');
    asked.push(tried(other, 'badRequest'));
    assert.equal(after('badRequest', asked, links), undefined);
  });

  it('what a budget refused is asked of a cheaper one', () => {
    assert.equal(after('budgetExceeded', [tried(first, 'budgetExceeded')]), 'next: anthropic/haiku with work');
    assert.equal(after('budgetExceeded', [tried(sibling, 'budgetExceeded')]), undefined);
  });

  it('nobody is asked after a cancel or a fault of our own', () => {
    assert.equal(after('cancelled', [tried(first, 'cancelled')]), undefined);
    assert.equal(after('internal', [tried(first, 'internal')]), undefined);
    assert.equal(after('network', []), undefined);
  });

  it('asks nobody twice with one key, ends, and sends what was too long to larger windows alone', () => {
    const links = fc.uniqueArray(
      fc.record({
        providerId: fc.constantFrom('a', 'b', 'c'),
        model: fc.constantFrom('x', 'y', 'z'),
        family: fc.constantFrom('f', 'g'),
        contextWindow: fc.constantFrom(undefined, 1000, 2000, 4000),
        estimatedCostUsd: fc.constantFrom(undefined, 0, 1, 2),
        keys: fc.subarray(['one', 'two', 'three'], { minLength: 0 }),
      }),
      { selector: ({ providerId, model }) => `${providerId}/${model}` },
    );
    const kinds = fc.array(fc.constantFrom(...ERROR_KINDS), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(links, kinds, (records, failures) => {
        const all = records.map(({ keys, ...rest }): ChainLink => ({ ...rest, name: rest.model, keyNames: keys }));
        const [start] = all;
        fc.pre(start !== undefined && start.keyNames.length > 0);
        const asked: Tried[] = [];
        let [current, keyName] = [start, start.keyNames[0] ?? ''];
        for (const kind of failures) {
          asked.push(tried(current, kind, keyName));
          const next = nextAfter(kind, all, asked);
          if (!next) {
            return;
          }
          assert.ok(
            !asked.some(
              (one) =>
                one.providerId === next.link.providerId &&
                one.model === next.link.model &&
                one.keyName === next.keyName,
            ),
          );
          assert.ok(next.link.keyNames.includes(next.keyName));
          const isTooLong = (one: Tried) => one.errorKind === 'contextTooLong';
          if (next.why !== 'otherKey' && asked.some(isTooLong)) {
            const windows = asked
              .filter(isTooLong)
              .map(
                (one) =>
                  all.find((link) => link.model === one.model && link.providerId === one.providerId)?.contextWindow ??
                  0,
              );
            assert.ok((next.link.contextWindow ?? 0) > Math.max(...windows));
          }
          [current, keyName] = [next.link, next.keyName];
        }
        assert.fail('there is no end');
      }),
    );
  });
});

describe('links', () => {
  it('come from what was decided', () => {
    const { chain } = decide({ request: request(), candidates: ordinary, strategy: 'cost_optimized' });
    const links = linksOf(chain, ordinary, (providerId) => (providerId === 'ollama' ? [''] : [`${providerId} key`]));
    assert.deepEqual(
      links.map(({ name, keyNames }) => [name, ...keyNames]),
      [
        ['Qwen here', ''],
        ['Llama on Groq', 'groq key'],
        ['Claude Haiku', 'anthropic key'],
        ['Claude Opus', 'anthropic key'],
        ['GPT mini', 'openai key'],
      ],
    );
    assert.equal(links[2]?.estimatedCostUsd, 0.0035);
    assert.equal(linkOf(candidate('m', { contextWindow: undefined }), () => []).contextWindow, undefined);
  });

  it('are of one family where it is one model under two names', () => {
    const of = (model: string, local = false) => familyOf({ model, local });
    assert.equal(of('openai/gpt-oss-20b'), 'gpt-oss-20b');
    assert.equal(of('meta-llama/Llama-3.3-70B:free'), 'llama-3.3-70b');
    assert.equal(of('qwen2.5-coder:7b', true), 'qwen2.5-coder:7b');
    assert.equal(familyOf({ model: 'anything', local: false, family: 'claude' }), 'claude');
  });
});
