// The words and figures that the views show: costs, tokens, models, parameters, days.
import assert from 'node:assert/strict';
import type {
  AnswerFacts,
  ConversationListItem,
  ModelChoice,
  ProviderView,
  ReasoningEffort,
} from '../../../src/shared/views.ts';
import { dayGroups } from '../../../webview-ui/dayGroups.ts';
import {
  costFact,
  factParts,
  totalFact,
  totalTokensFact,
  usualConversationFact,
  usualFact,
} from '../../../webview-ui/factParts.ts';
import { fuzzyScore } from '../../../webview-ui/fuzzySearch.ts';
import { contextText, pickerRows, priceText } from '../../../webview-ui/modelRows.ts';
import {
  countChanged,
  effortHint,
  effortOptions,
  limitHint,
  parseNumber,
  refusal,
  withParameter,
} from '../../../webview-ui/parameterFields.ts';

const bare: AnswerFacts = { providerName: 'P', simulated: false, model: 'm', modelName: 'M', retries: 0 };
const texts = (facts: AnswerFacts): string[] => factParts(facts).map(({ text }) => text);

describe('figures of an answer', () => {
  it('come in the order first token, speed, in, cached, out, reasoning', () => {
    const tokens = { input: 1142, cacheRead: 1024, output: 196, reasoning: 52, estimated: false };
    assert.deepEqual(texts({ ...bare, timeToFirstTokenMs: 420, tokensPerSecond: 118.4, tokens }), [
      '0.42 s to first',
      '118 tok/s',
      '1,142 in',
      '1,024 cached',
      '196 out',
      '52 reasoning',
    ]);
  });

  it('call unknown what is unknown, and show a reported 0 as 0', () => {
    assert.deepEqual(texts({ ...bare, timeToFirstTokenMs: 420 }), ['0.42 s to first', 'speed and tokens unknown']);
    assert.deepEqual(texts(bare), [], 'not one word came: nothing is missed');
    const tokens = { input: 5, cacheRead: 0, output: 7, estimated: false };
    assert.deepEqual(texts({ ...bare, timeToFirstTokenMs: 1, tokensPerSecond: 2, tokens }), [
      '0.00 s to first',
      '2.0 tok/s',
      '5 in',
      '0 cached',
      '7 out',
      'reasoning unknown',
    ]);
  });

  it('are marked where they are estimated, with the reason', () => {
    const facts = {
      ...bare,
      tokens: { input: 5, output: 7, estimated: true },
      cost: { usd: 0.00042, explanation: 'X' },
    };
    assert.ok(texts(facts).includes('~5 in'));
    assert.equal(costFact(facts).text, '~$0.00042');
    assert.match(costFact(facts).title ?? '', /Estimated.*X$/);
  });

  it('never make an unknown cost a zero', () => {
    assert.equal(costFact(bare).text, 'cost unknown');
    assert.equal(costFact({ ...bare, cost: { usd: 0, explanation: 'local' } }).text, '$0');
    assert.equal(
      totalFact({ costUsd: 0, unknownCosts: 2, requests: 2, inputTokens: 0, outputTokens: 0 })?.text,
      'cost unknown',
    );
    assert.equal(
      totalFact({ costUsd: 0.5, unknownCosts: 1, requests: 2, inputTokens: 0, outputTokens: 0 })?.text,
      '$0.50 + unknown',
    );
    assert.equal(totalFact({ costUsd: 0, unknownCosts: 0, requests: 0, inputTokens: 0, outputTokens: 0 }), undefined);
  });
});

describe('a cost against the usual', () => {
  const usual = (timesUsual: number | undefined, usd: number | undefined = 0.0012): string | undefined =>
    usualFact({ ...bare, timesUsual, cost: { usd, explanation: '' } })?.text;

  it('is told in words from twice and down to half of it', () => {
    assert.equal(usual(3.04), '3× dearer than usual');
    assert.equal(usual(2), '2× dearer than usual');
    assert.equal(usual(2.44), '2.4× dearer than usual');
    assert.equal(usual(1234.5), '1,235× dearer than usual');
    assert.equal(usual(0.25), '4× cheaper than usual');
    assert.equal(usual(0.5), '2× cheaper than usual');
  });

  it('is not told where it is about the usual, or not known', () => {
    for (const times of [1, 1.99, 0.51, undefined, 0, -1, Number.NaN]) {
      assert.equal(usual(times), undefined, String(times));
    }
  });

  it('says what is usual', () => {
    const title = usualFact({ ...bare, timesUsual: 3, cost: { usd: 0.0012, explanation: '' } })?.title;
    assert.match(title ?? '', /last answers: about \$0\.00040/);
  });

  it('is told of a whole conversation in the same words, against other conversations', () => {
    const totals = { costUsd: 1.24, unknownCosts: 0, requests: 3, inputTokens: 0, outputTokens: 0 };
    const item = { id: 'c', title: '', updatedAt: 0, pinned: false, cost: totals };
    const fact = usualConversationFact({ ...item, timesUsual: 62 });
    assert.equal(fact?.text, '62× dearer than usual');
    assert.equal(fact.short, '62× dearer');
    assert.match(fact.title ?? '', /your last conversations: about \$0\.020/);
    assert.equal(usualConversationFact({ ...item, timesUsual: 1.9 }), undefined);
    assert.equal(usualConversationFact(item), undefined);
  });
});

describe('the tokens of a conversation', () => {
  it('are given as far as they are known', () => {
    const totals = { costUsd: 0, unknownCosts: 0, requests: 1, inputTokens: 1142, outputTokens: 0 };
    assert.equal(totalTokensFact(totals)?.text, '1,142 in · 0 out');
    assert.equal(totalTokensFact({ ...totals, inputTokens: 0 }), undefined);
  });
});

function model(id: string, rest: Partial<ModelChoice> = {}): ModelChoice {
  const fixed = { local: false, simulated: false, abilities: [], refuses: [] };
  return { providerId: 'p', providerName: 'OpenAI', model: id, name: id, ...fixed, ...rest };
}

function provider(id: string, rest: Partial<ProviderView>): ProviderView {
  return { id, name: id, local: false, simulated: false, state: 'ready', origin: '', models: [], ...rest };
}

describe('the model picker', () => {
  const openai = provider('OpenAI', { models: [model('gpt-5'), model('gpt-5-mini'), model('o4')] });

  it('finds by letters in order over provider, name and id, the best first', () => {
    const names = (query: string): string[] =>
      pickerRows({ providers: [openai] }, query).groups.flatMap(({ models, standings }) =>
        standings ? [] : models.map(({ name }) => name),
      );
    assert.deepEqual(names(''), ['gpt-5', 'gpt-5-mini', 'o4']);
    assert.deepEqual(names('openai mini'), ['gpt-5-mini']);
    assert.deepEqual(names('g5m'), ['gpt-5-mini']);
    assert.deepEqual(names('claude'), []);
  });

  it('offers for sending only what is ready; the rest has its steps, and what is disabled is not shown', () => {
    const unready = [
      provider('a', { state: 'needsKey', models: [model('x')] }),
      provider('b', { state: 'failed', problem: '401', problemKind: 'auth' }),
      provider('c', { state: 'notRunning', installUrl: 'https://c.example' }),
      provider('d', { state: 'notRunning' }),
      provider('e', { state: 'failed', problem: 'no credit', problemKind: 'quota' }),
      provider('f', { state: 'disabled' }),
      provider('g', { state: 'needsAddress' }),
    ];
    const rows = pickerRows({ providers: [...unready, openai] }, '');
    assert.deepEqual(
      rows.groups.map((group) => group.provider?.id),
      ['OpenAI'],
    );
    assert.deepEqual(
      rows.setUp.map(({ provider: { id }, steps }) => `${id} ${steps.map(({ label }) => label).join(', ')}`),
      [
        'a Add key…',
        'b Replace key…, Look again',
        'c Get c, Look again',
        'd Look again',
        'e Look again',
        'g Set address…',
      ],
    );
    assert.deepEqual(
      rows.setUp.map(({ reason }) => reason),
      ['needs a key', 'the key is refused', 'not running', 'not running', 'no credit', 'needs an address'],
    );
  });

  it('says free, unknown, or the price of a million tokens', () => {
    assert.equal(priceText(model('m', { inputPerMillion: 1, outputPerMillion: 5 })), '1.00 / 5.00');
    assert.equal(priceText(model('m', { inputPerMillion: 0.075, outputPerMillion: 0.3 })), '0.075 / 0.30');
    assert.equal(priceText(model('m', { inputPerMillion: 1 })), '1.00 / unknown');
    assert.equal(priceText(model('m')), 'price unknown');
    assert.equal(priceText(model('m', { local: true })), 'free');
    assert.equal(contextText(model('m', { contextWindow: 131_072 })), '128k');
    assert.equal(contextText(model('m')), undefined);
  });

  it('ranks a word beginning over letters strewn about', () => {
    assert.ok((fuzzyScore('mini', 'gpt-5-mini') ?? 0) > (fuzzyScore('mini', 'gemini') ?? 0));
    assert.equal(fuzzyScore('zz', 'gpt'), undefined);
    assert.notEqual(fuzzyScore('', 'gpt'), undefined);
  });
});

describe('parameters', () => {
  it('are read as typed: empty is the default, a comma is a point, the rest is told in words', () => {
    assert.deepEqual(parseNumber('temperature', ' '), {});
    assert.deepEqual(parseNumber('temperature', '0,7'), { value: 0.7 });
    assert.deepEqual(parseNumber('maxOutputTokens', '4096'), { value: 4096 });
    for (const wrong of ['2.1', '-1', 'warm', '1 2']) {
      assert.ok('problem' in parseNumber('temperature', wrong), wrong);
    }
    assert.ok('problem' in parseNumber('topP', '1.5'));
    assert.ok('problem' in parseNumber('maxOutputTokens', '1.5'));
    assert.ok('problem' in parseNumber('maxOutputTokens', '0'));
  });

  it('leave out what is emptied', () => {
    assert.deepEqual(withParameter({ temperature: 1, topP: 0.5 }, 'temperature', undefined), { topP: 0.5 });
    assert.deepEqual(withParameter({ system: 'x' }, 'system', ''), {});
  });

  it('tell why one is not sent, in words', () => {
    const o4 = model('o4', {
      refuses: ['temperature', 'json'],
      exclusions: [{ set: 'reasoningEffort', drops: 'topP' }],
    });
    assert.equal(refusal('temperature', {}, o4), 'o4 takes no temperature.');
    assert.equal(refusal('json', { json: true }, o4), 'o4 has no JSON mode.');
    assert.equal(refusal('topP', {}, o4), undefined);
    assert.equal(refusal('topP', { reasoningEffort: 'low' }, o4), 'o4 takes it only without a reasoning effort.');
    assert.equal(refusal('maxOutputTokens', {}, o4), undefined);
    assert.equal(refusal('temperature', {}, undefined), undefined);
  });

  it('tell the model’s longest answer, and when it holds instead of the typed one', () => {
    const o4 = model('o4', { maxOutputTokens: 64_000 });
    assert.equal(limitHint(undefined, o4), 'tokens, at most 64,000');
    assert.equal(limitHint(64_000, o4), 'tokens, at most 64,000');
    assert.equal(limitHint(64_001, o4), '64,000 is sent: o4 writes no more');
    assert.equal(limitHint(5, model('o4')), undefined);
  });

  it('offer the efforts that the model takes, and say what is sent for one that it does not', () => {
    const labels = (efforts: readonly ReasoningEffort[] | undefined, set?: ReasoningEffort): string[] =>
      effortOptions(model('o4', efforts && { efforts }), set).map(({ label }) => label);
    assert.deepEqual(labels(undefined), ['Minimal', 'Low', 'Medium', 'High']);
    assert.deepEqual(labels(['low', 'high'], 'low'), ['Low', 'High']);
    assert.deepEqual(labels(['low', 'high'], 'minimal'), ['Low', 'High', 'Minimal']);
    assert.deepEqual(labels(['minimal', 'low'], 'high'), ['Off', 'On', 'High']);
    const hint = (efforts: readonly ReasoningEffort[], set?: ReasoningEffort): string | undefined =>
      effortHint(model('o4', { efforts }), set);
    assert.equal(hint(['low', 'high'], 'minimal'), 'Low is sent: o4 has no “minimal”');
    assert.equal(hint(['minimal', 'low'], 'high'), 'On is sent: o4 has no levels');
    assert.equal(hint(['low', 'high'], 'high'), undefined);
    assert.equal(hint(['low', 'high']), undefined);
    assert.equal(effortHint(model('o4'), 'minimal'), undefined);
    assert.deepEqual(labels(['high']), ['High']);
  });

  it('count how many differ from the defaults', () => {
    assert.equal(countChanged({ maxOutputTokens: 4096, topP: 1 }, { maxOutputTokens: 4096 }), 1);
    assert.equal(countChanged({}, { maxOutputTokens: 4096 }), 1);
    assert.equal(countChanged({ temperature: 0 }, {}), 1);
    assert.equal(countChanged({ reasoningEffort: 'low', json: true }, { reasoningEffort: 'high' }), 2);
    assert.equal(countChanged({ system: '', json: false }, {}), 0);
  });
});

describe('days of earlier conversations', () => {
  it('hold what was searched for by its day alone, pinned or not', () => {
    const now = new Date(2026, 10, 20, 12).getTime();
    const items = [{ id: 'a', title: '', updatedAt: now, pinned: true }];
    assert.deepEqual(
      [true, false].map((isSearch) => dayGroups(items, now, isSearch)[0]?.label),
      ['Today', 'Pinned'],
    );
  });

  it('go by the calendar, not by 24 hours', () => {
    const now = new Date(2026, 10, 20, 0, 30).getTime();
    const at = (...parts: [number, number, number, number]): number => new Date(...parts).getTime();
    const item = (updatedAt: number, pinned = false): ConversationListItem => ({
      id: `${updatedAt}`,
      title: '',
      updatedAt,
      pinned,
    });
    const groups = dayGroups(
      [
        item(at(2025, 0, 1, 12), true),
        item(at(2026, 10, 20, 0)),
        item(at(2026, 10, 19, 23)),
        item(at(2026, 10, 15, 12)),
        item(at(2026, 9, 30, 12)),
        item(at(2025, 9, 30, 12)),
      ],
      now,
      false,
    );
    assert.deepEqual(
      groups.map(({ label, items }) => `${label} ${items.length}`),
      ['Pinned 1', 'Today 1', 'Yesterday 1', 'Last 7 days 1', 'October 1', 'October 2025 1'],
    );
  });
});
