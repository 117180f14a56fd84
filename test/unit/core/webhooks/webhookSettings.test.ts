// Webhooks as people write them into settings.json: what does not fit sends nothing, and nothing that stands there is repeated.
import assert from 'node:assert/strict';
import { readWebhooks, webhookNameProblem, withWebhook } from '../../../../src/core/webhooks/webhookSettings.ts';

const good = { name: 'team', format: 'json', events: ['budget.threshold'] };

describe('webhooks in the settings', () => {
  it('are read with their defaults: switched on, without what people write', () => {
    assert.deepEqual(readWebhooks([good]), {
      webhooks: [{ ...good, enabled: true, includeText: false }],
      problems: [],
    });
    const all = { name: ' a b ', format: 'slack', events: ['x.y', 'x.y', 'z'], enabled: false, includeText: true };
    assert.deepEqual(readWebhooks([all]).webhooks, [{ ...all, name: 'a b', events: ['x.y', 'z'] }]);
    for (const nothing of [undefined, null, []]) {
      assert.deepEqual(readWebhooks(nothing), { webhooks: [], problems: [] });
    }
  });

  it('leave out each entry that does not fit, and keep the others', () => {
    const wrong: unknown[] = [
      null,
      'https://hooks.example/secret',
      [],
      { ...good, name: '' },
      { ...good, name: 7 },
      { ...good, name: 'x'.repeat(41) },
      { ...good, name: 'a\nb' },
      { ...good, name: '__proto__' },
      { ...good, name: 'https://hooks.example/secret' },
      { ...good, format: 'xml' },
      { ...good, format: undefined },
      { ...good, events: 'budget.threshold' },
      { ...good, events: [7] },
      { ...good, events: ['https://hooks.example/secret'] },
      { ...good, events: Array.from({ length: 51 }, (_, index) => `e${index}`) },
      { ...good, enabled: 'yes' },
      { ...good, includeText: 1 },
      { ...good, url: 'https://hooks.example/secret' },
    ];
    for (const entry of wrong) {
      const { webhooks, problems } = readWebhooks([entry, { ...good, name: 'other' }]);
      assert.deepEqual(
        webhooks.map(({ name }) => name),
        ['other'],
        JSON.stringify(entry),
      );
      assert.equal(problems.length, 1, JSON.stringify(entry));
      assert.ok(!problems[0]?.includes('secret/') && !problems[0]?.includes('hooks.example'), problems[0]);
    }
    for (const notAList of [{}, 'https://hooks.example/secret', 7, true]) {
      const { webhooks, problems } = readWebhooks(notAList);
      assert.deepEqual([webhooks, problems.length], [[], 1]);
    }
  });

  it('count the first of two with one name, and the first twenty', () => {
    const { webhooks, problems } = readWebhooks([good, { ...good, name: ' team', format: 'slack' }]);
    assert.deepEqual([webhooks.length, webhooks[0]?.format, problems.length], [1, 'json', 1]);
    const many = Array.from({ length: 25 }, (_, index) => ({ ...good, name: `w${index}` }));
    assert.equal(readWebhooks(many).webhooks.length, 20);
  });

  it('change one by one: all else that stands in the file stays', () => {
    const raw = ['junk', { name: 'team ', format: 'json', events: [], note: 'mine' }, good];
    assert.deepEqual(withWebhook(raw, 'team', { enabled: false }), [
      'junk',
      { name: 'team ', format: 'json', events: [], note: 'mine', enabled: false },
      { ...good, enabled: false },
    ]);
    assert.deepEqual(withWebhook(raw, 'new', { format: 'slack', events: ['a'] })?.at(-1), {
      name: 'new',
      format: 'slack',
      events: ['a'],
    });
    const event = (id: string, isOn: boolean) => withWebhook([good], 'team', { event: { id, isOn } });
    assert.deepEqual(event('x.y', true), [{ ...good, events: ['budget.threshold', 'x.y'] }]);
    assert.deepEqual(event('budget.threshold', true), [good]);
    assert.deepEqual(event('budget.threshold', false), [{ ...good, events: [] }]);
    assert.deepEqual(withWebhook([good], 'team', { enabled: undefined, format: 'slack' } as object), [
      { ...good, format: 'slack' },
    ]);
    assert.deepEqual(withWebhook(raw, 'team', undefined), ['junk']);
    assert.equal(withWebhook([good], 'team', undefined), undefined);
    assert.deepEqual(withWebhook(null, 'team', { format: 'json' }), [{ name: 'team', format: 'json' }]);
  });

  it('are not written over what is no list, nor beyond those that count', () => {
    for (const raw of ['nonsense', { team: good }, 7]) {
      assert.throws(() => withWebhook(raw, 'team', { format: 'json' }), { kind: 'config', message: /needs a list/ });
    }
    const many = Array.from({ length: 20 }, (_, index) => ({ ...good, name: `w${index}` }));
    assert.throws(() => withWebhook(many, 'one more', { format: 'json' }), { kind: 'config', message: /20 webhooks/ });
    assert.equal(withWebhook(many, 'w3', { enabled: false })?.length, 20);
  });

  it('have names of their own, which are no addresses', () => {
    assert.equal(webhookNameProblem('Team alerts', ['team']), undefined);
    assert.match(webhookNameProblem('team', ['team']) ?? '', /already/);
    assert.match(webhookNameProblem('hooks.slack.com/services/T0/B0/x', []) ?? '', /address/);
    assert.match(webhookNameProblem('whsec_abc', []) ?? '', /address/);
    for (const name of ['__proto__', 'prototype', 'constructor', 'toString', ' valueOf', 'hasOwnProperty']) {
      assert.match(webhookNameProblem(name, []) ?? '', /another name/, name);
    }
  });
});
