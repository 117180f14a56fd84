// The settings page is not trusted either: of every request only what fits gets in.
import assert from 'node:assert/strict';
import { decodeParams as decode, isMethod } from '../../../src/shared/codecs.ts';
import { chatPageSchemas, settingsPageSchemas, type SettingsPageRequests } from '../../../src/shared/protocol.ts';

type Method = keyof SettingsPageRequests;
const decodeParams = (method: Method, params: unknown): unknown =>
  decode<SettingsPageRequests, Method>(settingsPageSchemas, method, params);

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
  'page/openLink': { providerId: 'openai', link: 'keys' },
  'page/proxySettings': {},
  'page/showLog': {},
  'page/showData': {},
  'page/copy': { text: 'x' },
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
]);

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
        if (field !== 'value') {
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
