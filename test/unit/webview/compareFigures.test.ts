// Figures of columns: who is best in what, and what is said of what is unknown.
import assert from 'node:assert/strict';
import type { AnswerFacts, MessageView } from '../../../src/shared/views.ts';
import { estimateWords } from '../../../webview-ui/compare/estimateWords.ts';
import {
  bestOf,
  costLine,
  figuresOf,
  firstLine,
  LiveReader,
  liveCostLine,
  tokensLine,
} from '../../../webview-ui/compare/figures.ts';

function answer(facts: Partial<AnswerFacts>, state: MessageView['state'] = 'complete'): MessageView {
  const whole = { providerName: 'P', simulated: false, model: 'm', modelName: 'M', retries: 0, ...facts };
  return { id: 'a', role: 'assistant', text: 'x', createdAt: 0, siblings: ['a'], state, facts: whole };
}

const best = (answers: Record<string, MessageView>) => {
  const { first, speed, cost } = bestOf(new Map(Object.entries(answers).map(([id, one]) => [id, figuresOf(one)])));
  return { first: [...first], speed: [...speed], cost: [...cost] };
};
const paid = (usd: number | undefined) => ({ cost: { usd, explanation: '' } });

describe('figures of a comparison', () => {
  it('mark the quickest, the fastest and the cheapest', () => {
    const found = best({
      a: answer({ timeToFirstTokenMs: 800, tokensPerSecond: 70, ...paid(0.01) }),
      b: answer({ timeToFirstTokenMs: 1200, tokensPerSecond: 90, ...paid(0) }),
    });
    assert.deepEqual(found, { first: ['a'], speed: ['b'], cost: ['b'] });
  });

  it('count the whole wait of one that others were asked before', () => {
    const failedOver = answer({ timeToFirstTokenMs: 190, waitedBeforeMs: 4200 });
    assert.deepEqual(best({ a: failedOver, b: answer({ timeToFirstTokenMs: 900 }) }).first, ['b']);
    const line = firstLine(figuresOf(failedOver));
    assert.deepEqual([line.text, line.beside], ['4.4 s', 'own 0.19 s']);
  });

  it('leave out what broke off, was stopped, or came from the cache', () => {
    const quick = { timeToFirstTokenMs: 10, tokensPerSecond: 1000, ...paid(0) };
    const slow = answer({ timeToFirstTokenMs: 900, tokensPerSecond: 10, ...paid(0.1) });
    const middle = answer({ timeToFirstTokenMs: 500, tokensPerSecond: 50, ...paid(0.05) });
    for (const odd of [answer(quick, 'failed'), answer(quick, 'cancelled'), answer({ ...quick, cachedAgeMs: 5 })]) {
      assert.deepEqual(best({ odd, slow, middle }), { first: ['middle'], speed: ['middle'], cost: ['middle'] });
    }
  });

  it('call nobody the cheapest where a cost is unknown, and nobody the best alone or among equals', () => {
    const one = answer({ timeToFirstTokenMs: 500, ...paid(0.05) });
    const dearer = answer({ timeToFirstTokenMs: 900, ...paid(0.5) });
    assert.deepEqual(best({ one, dearer }).cost, ['one']);
    assert.deepEqual(best({ one, dearer, other: answer({ ...paid(undefined) }) }).cost, []);
    assert.deepEqual(best({ one }), { first: [], speed: [], cost: [] });
    assert.deepEqual(best({ one, same: one }).first, []);
    assert.deepEqual(best({ one, same: one, slow: answer({ timeToFirstTokenMs: 900 }) }).first, ['one', 'same']);
  });

  it('spell out what is unknown, and never call it 0', () => {
    const { facts } = answer({ ...paid(undefined) });
    assert.equal(costLine(facts!, false).text, 'unknown');
    assert.equal(tokensLine(facts!).text, 'unknown');
    assert.equal(firstLine(figuresOf(answer({}))).text, 'unknown');
  });

  it('tell local from merely free', () => {
    const { facts } = answer(paid(0));
    assert.equal(costLine(facts!, true).text, '$0 · local');
    assert.equal(costLine(facts!, false).text, '$0');
  });

  it('write tokens by bucket, with all of them in the tooltip', () => {
    const tokens = { input: 1142, cacheRead: 1024, cacheWrite: 50, output: 284, reasoning: 192, estimated: false };
    const line = tokensLine(answer({ tokens }).facts!);
    assert.equal(line.text, '1,142 in · 1,024 cached · 284 out · 192 reasoning');
    assert.match(line.title ?? '', /50 of the input written to the cache/);
    assert.match(tokensLine(answer({ tokens: { ...tokens, estimated: true } }).facts!).text, /^~1,142/);
  });

  it('reckon what has come until now', () => {
    const reader = new LiveReader();
    const price = { inputTokens: 1_000_000, inputPerMillion: 2, outputPerMillion: 10 };
    const run = { runId: 'r', messageId: 'a', conversationId: 'c', seq: 1, startedAt: 1000, price };
    const live = { messageId: 'a', seq: 2, text: 'word '.repeat(100), reasoning: '' };
    const figures = reader.read(run, live, 500, 3500);
    assert.equal(figures.elapsedMs, 2500);
    assert.ok(figures.tokens >= 90 && figures.tokens <= 110, String(figures.tokens));
    assert.equal(Math.round(figures.tokensPerSecond ?? 0), Math.round(figures.tokens / 2));
    assert.match(liveCostLine(figures, false).text, /^≈ \$2\.00/);
    const unpriced = reader.read({ ...run, price: { inputTokens: 5 } }, live, 500, 3500);
    assert.equal(liveCostLine(unpriced, false).text, 'unknown');
  });

  it('say what asking all of them would cost', () => {
    const one = { inputTokens: 1630, tooLong: false, explanation: '' };
    assert.equal(
      estimateWords({ columns: { a: one, b: one, c: one, d: one }, lowUsd: 0.011, highUsd: 0.011 }, 4),
      '~1,600 in to each · about $0.011 for all four',
    );
    assert.equal(estimateWords({ columns: { a: one } }, 1), '~1,600 in · cost unknown');
    assert.equal(
      estimateWords({ columns: { a: one, b: { ...one, inputTokens: 2100 } }, lowUsd: 0, highUsd: 0 }, 2),
      '~1,600 to 2,100 in · free for both',
    );
  });
});
