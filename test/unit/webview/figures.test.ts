// The words and figures that the views show: costs, tokens, models, parameters, days.
import assert from 'node:assert/strict';
import type { AnswerFacts, ConversationListItem, ModelChoice, ProviderView } from '../../../src/shared/views.ts';
import { dayGroups } from '../../../webview-ui/dayGroups.ts';
import { costFact, factParts, totalFact } from '../../../webview-ui/factParts.ts';
import { fuzzyScore } from '../../../webview-ui/fuzzySearch.ts';
import { contextText, pickerRows, priceText } from '../../../webview-ui/modelRows.ts';
import { countChanged, parseNumber, refusal, withParameter } from '../../../webview-ui/parameterFields.ts';

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
      pickerRows({ providers: [openai] }, query).groups.flatMap(({ models }) => models.map(({ name }) => name));
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
    ];
    const rows = pickerRows({ providers: [...unready, openai] }, '');
    assert.deepEqual(
      rows.groups.map((group) => group.provider.id),
      ['OpenAI'],
    );
    assert.deepEqual(
      rows.setUp.map(({ provider: { id }, steps }) => `${id} ${steps.map(({ label }) => label).join(', ')}`),
      ['a Add key…', 'b Replace key…, Look again', 'c Get c', 'd Look again', 'e Look again'],
    );
    assert.deepEqual(
      rows.setUp.map(({ reason }) => reason),
      ['needs a key', 'the key is refused', 'not running', 'not running', 'no credit'],
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

  it('tell what a model refuses, and how many differ from the defaults', () => {
    assert.match(refusal('temperature', model('o4', { refuses: ['temperature'] })) ?? '', /o4 does not take this/);
    assert.equal(refusal('topP', model('o4', { refuses: ['temperature'] })), undefined);
    assert.equal(refusal('maxOutputTokens', undefined), undefined);
    assert.equal(countChanged({ maxOutputTokens: 4096, topP: 1 }, { maxOutputTokens: 4096 }), 1);
    assert.equal(countChanged({}, { maxOutputTokens: 4096 }), 1);
  });
});

describe('days of earlier conversations', () => {
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
    );
    assert.deepEqual(
      groups.map(({ label, items }) => `${label} ${items.length}`),
      ['Pinned 1', 'Today 1', 'Yesterday 1', 'Last 7 days 1', 'October 1', 'October 2025 1'],
    );
  });
});
