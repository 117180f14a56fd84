// What leaves for an event: declared fields only, texts of people only where they are allowed, and Slack's format escaped.
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { payloadOf } from '../../../../src/core/webhooks/payloads.ts';
import { followCurrency } from '../../../../src/shared/money.ts';
import { eventType, WebhookEventTypes } from '../../../../src/core/webhooks/webhookEvents.ts';

const facts = { id: 'd-1', createdAt: Date.UTC(2026, 10, 21, 9, 30), version: '1.2.3' };
const json = { format: 'json', includeText: false } as const;
const slack = { format: 'slack', includeText: false } as const;
const budget = {
  id: 'month:openai//file%3A%2F%2F%2Fhome%2Fme//hard',
  scope: { workspace: 'file:///home/me/secret-project' },
  title: 'Your monthly budget for <openai>',
  period: 'month',
  limitUsd: 10,
  raisedUsd: 2,
  spentUsd: 9.6,
  heldUsd: 0.1,
  leftUsd: 2.3,
  hard: true,
  firstDay: '2026-11-01',
  endsAt: '2026-12-01T00:00:00.000Z',
};
const threshold = { percent: 80, message: 'Your <budget> & more', advice: 'Ask a smaller model.', budget };

/** As a later feature would register one with what a person and a model wrote. */
function withTexts(): WebhookEventTypes {
  const types = new WebhookEventTypes();
  types.register(
    eventType({
      id: 'answer.finished',
      label: 'Answers',
      description: 'An answer is there.',
      data: v.object({ model: v.string(), nested: v.object({ tokens: v.number() }) }),
      texts: v.object({ prompt: v.string(), answer: v.string() }),
      words: ({ model }) => ({ title: `${model} has answered` }),
    }),
  );
  return types;
}

describe('payloads of webhooks', () => {
  it('are versioned JSON with what the type declares, and nothing besides', () => {
    const event = new WebhookEventTypes().prepare('budget.threshold', { ...threshold, prompt: 'secret', key: 'sk-1' });
    const payload = JSON.parse(payloadOf(json, event, facts)) as Record<string, unknown>;
    const { id: _id, scope: _scope, heldUsd: _held, ...leaves } = budget;
    assert.deepEqual(payload, {
      version: 1,
      id: 'd-1',
      event: 'budget.threshold',
      createdAt: '2026-11-21T09:30:00.000Z',
      source: { name: 'LLM Workbench', version: '1.2.3' },
      summary: 'Your <budget> & more',
      data: { percent: 80, message: 'Your <budget> & more', advice: 'Ask a smaller model.', budget: leaves },
    });
  });

  it('carry prompts and answers only where the person lets them, wherever a caller puts them', () => {
    const types = withTexts();
    const texts = { prompt: 'my secret prompt', answer: 'my secret answer' };
    const data = {
      model: 'm',
      nested: { tokens: 3, prompt: texts.prompt },
      prompt: texts.prompt,
      answer: texts.answer,
    };
    const event = types.prepare('answer.finished', data, { ...texts, system: 'my secret system' });
    for (const format of ['json', 'slack'] as const) {
      const without = payloadOf({ format, includeText: false }, event, facts);
      assert.doesNotMatch(without, /secret/, format);
      const allowed = payloadOf({ format, includeText: true }, event, facts);
      assert.match(allowed, /my secret prompt/);
      assert.match(allowed, /my secret answer/);
      assert.doesNotMatch(allowed, /secret system/, 'what is not declared never leaves');
    }
    const { texts: sent } = JSON.parse(payloadOf({ format: 'json', includeText: true }, event, facts)) as {
      texts: unknown;
    };
    assert.deepEqual(sent, texts);
    const own = types.prepare('budget.threshold', threshold, texts);
    assert.doesNotMatch(payloadOf({ format: 'json', includeText: true }, own, facts), /secret prompt/);
  });

  it('cut long texts', () => {
    const event = withTexts().prepare(
      'answer.finished',
      { model: 'm', nested: { tokens: 1 } },
      { prompt: '😀'.repeat(100_000), answer: '' },
    );
    const body = payloadOf({ format: 'json', includeText: true }, event, facts);
    assert.ok(body.length < 11_000, String(body.length));
    assert.ok(body.isWellFormed());
  });

  it('escape what Slack would take for links and mentions, and stay within its limits', () => {
    const types = new WebhookEventTypes();
    const message = `<!channel> & <https://evil.example|click>${'&'.repeat(5000)}`;
    const event = types.prepare('budget.threshold', { ...threshold, message });
    const payload = JSON.parse(payloadOf(slack, event, facts)) as {
      text: string;
      blocks: { type: string; text?: SlackText; fields?: SlackText[]; elements?: SlackText[] }[];
    };
    const ours = payload.blocks.at(-1)?.elements?.[0]?.text ?? '';
    assert.match(ours, /^LLM Workbench 1\.2\.3 · <!date\^1795253400\^/);
    const texts = payload.blocks.flatMap(({ text, fields = [] }) => [...(text ? [text] : []), ...fields]);
    assert.ok(texts.length >= 5);
    for (const { type, text, verbatim } of [...texts, { type: 'mrkdwn', text: payload.text, verbatim: true }]) {
      assert.equal(type, 'mrkdwn');
      assert.equal(verbatim, true);
      assert.ok(text.length <= 3000, String(text.length));
      assert.doesNotMatch(text, /[<>]/);
      assert.doesNotMatch(text.replaceAll(/&(?:amp|lt|gt);/g, ''), /&/, 'no escape is cut in two');
    }
    assert.match(payload.text, /^&lt;!channel&gt; &amp; /);
    assert.deepEqual(
      texts.map(({ text }) => text).filter((text) => text.startsWith('*Left*')),
      ['*Left*\n$2.30'],
    );
  });

  it('tell of a day in words', () => {
    const figures = { costUsd: 1.5, requests: 1200, failedRequests: 3 };
    const summary = {
      day: '2026-11-20',
      ...figures,
      unknownCostRequests: 2,
      providers: [{ provider: 'openai', name: 'OpenAI', ...figures }],
      models: Array.from({ length: 30 }, (_, index) => ({ provider: 'openai', model: `m${index}`, ...figures })),
      budgets: [],
    };
    const event = new WebhookEventTypes().prepare('usage.dailySummary', summary);
    assert.deepEqual(event.data, summary);
    assert.equal(event.words.title, '$1.50 on Friday, November 20: 1,200 requests, 3 of them failed.');
    assert.equal(event.words.note, 'The cost of 2 is not known.');
    const { blocks } = JSON.parse(payloadOf(slack, event, facts)) as { blocks: { fields?: unknown[] }[] };
    assert.ok((blocks[1]?.fields?.length ?? 0) <= 10, 'Slack refuses more fields');
  });

  it('name all amounts in the currency of the person, and hold USD as data', () => {
    const before = followCurrency(() => ({ code: 'EUR', perUsd: 0.5 }));
    try {
      const message = 'Your monthly budget is used to 80 %: €4.80 of €6.00.';
      const event = new WebhookEventTypes().prepare('budget.threshold', { ...threshold, message });
      const { text, blocks } = JSON.parse(payloadOf(slack, event, facts)) as { text: string; blocks: unknown[] };
      assert.match(text, /€4\.80 of €6\.00/);
      assert.match(JSON.stringify(blocks), /€4\.80.*€1\.15.*€6\.00, hard/);
      assert.doesNotMatch(JSON.stringify(blocks), /\$/);
      assert.equal((JSON.parse(payloadOf(json, event, facts)) as { data: typeof threshold }).data.budget.spentUsd, 9.6);
    } finally {
      followCurrency(before);
    }
  });

  it('are made for known events with fitting data only', () => {
    const types = withTexts();
    assert.throws(() => types.prepare('no.such', {}), /not known/);
    assert.throws(() => types.prepare('budget.threshold', { percent: 'many' }), /do not fit/);
    assert.throws(() => types.register(eventType({ ...types.choices()[0]! })), /already/);
    assert.deepEqual(
      types.choices().map(({ id }) => id),
      ['budget.threshold', 'usage.dailySummary', 'answer.finished'],
      'the test cannot be chosen, what registered itself can',
    );
  });
});

interface SlackText {
  type: string;
  text: string;
  verbatim: boolean;
}
