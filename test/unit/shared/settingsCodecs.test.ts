// The settings page is not trusted either: of every request only what fits gets in.
import assert from 'node:assert/strict';
import { decodeParams as decode, isMethod } from '../../../src/shared/codecs.ts';
import { chatPageSchemas, settingsPageSchemas, type SettingsPageRequests } from '../../../src/shared/protocol.ts';

type Method = keyof SettingsPageRequests;
const decodeParams = (method: Method, params: unknown): unknown =>
  decode<SettingsPageRequests, Method>(settingsPageSchemas, method, params);

const RULE = { name: 'Code', if: 'task == "code"', use: 'openai/gpt-5', never: '' };
/** Parameters that are right, for every method that is the settings page's own. */
const right: { [M in Exclude<Method, keyof typeof chatPageSchemas>]: SettingsPageRequests[M]['params'] } = {
  'settings/snapshot': {},
  'settings/set': { id: 'timeouts', entry: 'idleSeconds', value: 0.5, scope: 'user' },
  'settings/unset': { id: 'maxOutputTokens', scope: 'user' },
  'settings/setProvider': { providerId: 'openai', field: 'headers', entry: 'x-team', from: 'x-tem', value: 'a' },
  'settings/openFile': { id: 'temperature', scope: 'workspace' },
  'endpoint/add': {},
  'endpoint/remove': { providerId: 'my-server' },
  'key/add': { providerId: 'openai' },
  'key/replace': { providerId: 'openai', keyName: 'work' },
  'key/test': { providerId: 'openai', keyName: 'work' },
  'connections/test': {},
  'connections/cancel': {},
  'connections/report': {},
  'key/rename': { providerId: 'openai', keyName: 'work', newName: 'home' },
  'key/use': { providerId: 'openai', keyName: 'work' },
  'key/setDisabled': { providerId: 'openai', keyName: 'work', disabled: true },
  'key/remove': { providerId: 'openai', keyName: 'work' },
  'webhooks/add': {},
  'webhooks/change': {
    name: 'team',
    format: 'slack',
    event: { id: 'budget.threshold', isOn: true },
    enabled: false,
    includeText: false,
  },
  'webhooks/test': { name: 'team' },
  'webhooks/editAddress': { name: 'team' },
  'webhooks/copySecret': { name: 'team' },
  'webhooks/remove': { name: 'team' },
  'circuits/reset': { providerId: 'openai' },
  'page/openLink': { providerId: 'openai', link: 'keys' },
  'page/proxySettings': {},
  'page/showLog': {},
  'page/showData': {},
  'page/copy': { text: 'x' },
  'budgets/view': {},
  'budgets/save': { id: 'a-1', change: { period: 'day', usd: 1, name: null } },
  'budgets/remove': { id: 'a-1' },
  'budgets/putBack': {},
  'budgets/setAmount': { amount: 'perRequestUsd', usd: 1 },
  'budgets/setWarnings': { on: true },
  'budgets/raise': { budgetId: 'day:////:hard', firstDay: '2026-11-20', usd: 1 },
  'prices/view': {},
  'prices/models': {},
  'prices/save': { id: 'openai/gpt-5', change: { inputPerMillion: 1, cacheReadPerMillion: null } },
  'prices/remove': { id: 'openai/gpt-5' },
  'prices/putBack': {},
  'prices/refresh': {},
  'spending/run': { command: 'openCosts' },
  'routing/view': {},
  'routing/saveRule': { id: 'a-0', texts: RULE },
  'routing/removeRule': { id: 'a-0' },
  'routing/putBackRule': {},
  'routing/moveRule': { id: 'a-0', by: -1 },
  'routing/checkRule': { id: 'a-0', texts: RULE },
  'routing/suggest': { field: 'if', before: 'task ' },
  'routing/saveChain': { name: 'mine', from: 'ours', was: ['openai/gpt-4'], entries: ['openai/gpt-5'] },
  'routing/removeChain': { name: 'mine' },
  'routing/putBackChain': {},
  'routing/checkChain': { entries: ['openai/gpt-5'] },
  'routing/saveLimit': { id: 'a-0', values: { provider: 'openai', requestsPerMinute: 20 } },
  'routing/removeLimit': { id: 'a-0' },
  'routing/putBackLimit': {},
  'routing/clearKept': {},
  'routing/try': {
    prompt: 'Hello',
    languageId: 'typescript',
    path: 'src/a.ts',
    speed: 'critical',
    purpose: 'editorAction',
    draft: { id: 'a-0', texts: RULE },
  },
  'routing/editFile': { uri: 'file:///home/me/a/.llm-workbench/routing.yaml' },
  'routing/calibrate': {},
};
const methods = Object.keys(right) as (keyof typeof right)[];
/** Fields that a request may leave out. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'settings/set entry',
  'settings/setProvider entry',
  'settings/setProvider from',
  'settings/openFile id',
  'key/add providerId',
  'key/test keyName',
  'webhooks/change format',
  'webhooks/change event',
  'webhooks/change enabled',
  'webhooks/change includeText',
  'budgets/save id',
  'routing/saveRule id',
  'routing/checkRule id',
  'routing/saveChain from',
  'routing/saveChain was',
  'routing/saveLimit id',
  'routing/try languageId',
  'routing/try path',
  'routing/try speed',
  'routing/try purpose',
  'routing/try draft',
  'routing/editFile uri',
]);
/** They take several kinds: their own tests look at them. */
const MIXED: ReadonlySet<string> = new Set(['value', 'usd', 'on', 'change', 'values', 'entries', 'by', 'prompt']);

function refused(method: Method, params: unknown): void {
  assert.throws(
    () => decodeParams(method, params),
    (error) => error instanceof Error && error.message.length < 400,
    `${method} took what does not fit`,
  );
}

describe('requests of the settings page', () => {
  it('are all looked at here or with the chat’s', () => {
    const known = new Set<string>([...methods, ...Object.keys(chatPageSchemas)]);
    assert.deepEqual(
      Object.keys(settingsPageSchemas).filter((method) => !known.has(method)),
      [],
    );
    assert.ok(!isMethod(settingsPageSchemas, 'chat/send'), 'the settings page may not ask models');
    assert.ok(!isMethod(settingsPageSchemas, 'link/open'), 'the settings page opens the vendors’ pages only');
  });

  for (const method of methods) {
    it(`${method} takes what is right, and nothing more or less`, () => {
      const params: Record<string, unknown> = { ...right[method] };
      assert.deepEqual(decodeParams(method, params), params);
      for (const wrong of [undefined, null, 1, 'text', true, [params]]) {
        refused(method, wrong);
      }
      for (const name of ['surplus', 'constructor', 'prototype', 'toString']) {
        refused(method, { ...params, [name]: 1 });
      }
      for (const field of Object.keys(params)) {
        const { [field]: _gone, ...without } = params;
        if (OPTIONAL.has(`${method} ${field}`)) {
          assert.deepEqual(decodeParams(method, without), without);
        } else {
          refused(method, without);
        }
        if (!MIXED.has(field)) {
          for (const wrong of [null, {}, [1], 1, Number.NaN, 'x'.repeat(200_001)]) {
            refused(method, { ...params, [field]: wrong });
          }
        }
      }
    });
  }

  it('carry values that JSON can hold, or nothing', () => {
    const set = (value: unknown) => decodeParams('settings/set', { id: 'x', value, scope: 'user' });
    for (const value of [null, '', 'text', 0, -1.5, true, [], ['a', 1], {}, { a: { b: ['c'] } }]) {
      assert.deepEqual((set(value) as { value: unknown }).value, value);
    }
    for (const value of [undefined, Number.NaN, Number.POSITIVE_INFINITY, () => 1, 1n, [undefined], { a: null }]) {
      refused('settings/set', { id: 'x', value, scope: 'user' });
    }
    refused('settings/set', { id: 'x', value: Array.from({ length: 1001 }, () => 'a'), scope: 'user' });
    refused('settings/set', { id: 'x', value: 'x'.repeat(200_001), scope: 'user' });
    refused('settings/set', { id: 'x', value: 1, scope: 'machine' });
  });

  it('carry amounts of money that can be meant, and changes of known fields', () => {
    const amount = (usd: unknown) => ['budgets/setAmount', { amount: 'perRequestUsd', usd }] as const;
    const raise = (usd: unknown) => ['budgets/raise', { budgetId: 'b', firstDay: '2026-11-20', usd }] as const;
    const save = (change: unknown) => ['budgets/save', { change }] as const;
    const price = (change: unknown) => ['prices/save', { id: 'a/b', change }] as const;
    for (const [method, params] of [
      ...[0, 0.5, null, 'noLimit'].map(amount),
      raise(0.01),
      ...[{}, { hard: null, warnAt: [50, 100], without: ['amuont'] }].map(save),
      ...[{}, { outputPerMillion: 0 }].map(price),
    ]) {
      assert.deepEqual(decodeParams(method, params), params);
    }
    for (const [method, params] of [
      ...[-1, Number.NaN, Number.POSITIVE_INFINITY, '1', undefined, true, 1e300].map(amount),
      ...[0, -1, null, 'noLimit'].map(raise),
      ...[null, { usd: '1' }, { limit: 1 }, { warnAt: [0] }, { warnAt: ['50'] }, { period: 'year' }].map(save),
      ...[null, { inputPerMillion: '1' }, { perMillion: 1 }, { inputPerMillion: Number.NaN }].map(price),
    ]) {
      refused(method, params);
    }
    refused('budgets/setWarnings', { on: 'false' });
    refused('budgets/raise', { budgetId: 'b', firstDay: 'tomorrow', usd: 1 });
    refused('spending/run', { command: 'showLog' });
  });

  it('cannot reach a prototype or the stack', () => {
    const value = JSON.parse('{"__proto__":{"polluted":1},"a":"b"}') as unknown;
    const taken = decodeParams('settings/setProvider', { providerId: 'openai', field: 'headers', value });
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    assert.equal((taken as { value: { polluted?: unknown } }).value.polluted, undefined);
    let deep: unknown = 'x';
    for (let level = 0; level < 100_000; level++) {
      deep = [deep];
    }
    assert.throws(() => decodeParams('settings/set', { id: 'x', value: deep, scope: 'user' }));
  });

  it('name no page but the vendors’, and no key longer than a name', () => {
    refused('page/openLink', { providerId: 'openai', link: 'https://a.example' });
    refused('key/use', { providerId: 'openai', keyName: '' });
    refused('key/use', { providerId: 'openai', keyName: 'x'.repeat(201) });
  });
});
