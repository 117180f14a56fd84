// A key goes only to the origin that it was saved for, until the person says otherwise.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppError } from '../../src/core/errors.ts';
import { providers } from '../../src/core/providers/registry.ts';
import { readyModels } from './support/answers.ts';
import { running } from './support/extension.ts';
import { recordingMessages, type ShownMessage } from './support/messages.ts';
import { withUserSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

/** Where the key was saved for; nobody lives there, so that no vendor is ever called. */
const home = 'https://home.invalid';
const openai = providers.find(({ id }) => id === 'openai')!; // in the registry
const secret = `sk-proj-${'Zy9xWv8u'.repeat(6)}`;

describe('a stored key and another address', () => {
  let other: Server;
  let address = '';
  const received: (string | undefined)[] = [];

  before(async () => {
    await simulator();
    other = createServer((request, response) => {
      received.push(request.headers.authorization);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"object":"list","data":[]}');
    }).listen(0, '127.0.0.1');
    await once(other, 'listening');
    address = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  });

  beforeEach(async () => {
    received.length = 0;
    const { keys } = (await running()).services;
    await keys.save({ providerId: 'openai', name: 'work', key: secret, origin: home, savedAt: 1 });
  });

  afterEach(async () => {
    await (await running()).services.keys.remove('openai', 'work');
  });

  after(async () => {
    other.closeAllConnections();
    other.close();
    await once(other, 'close');
  });

  const isRefusal = (error: unknown) => {
    const { kind, code, message } = error as AppError;
    assert.deepEqual([kind, code], ['notAllowed', 'otherOrigin']);
    assert.ok(message.includes(home) && message.includes(address), message);
    assert.ok(!message.includes(secret));
    return true;
  };

  it('is refused where nobody can be asked, and the address hears nothing', async () => {
    const { connections } = (await running()).services;
    await withUserSettings({ providers: { openai: { baseUrl: `${address}/v1` } } }, async () => {
      // The smoke-test driver rejects modal dialogs.
      await assert.rejects(() => connections.open(openai), isRefusal);
    });
    assert.deepEqual(received, []);
  });

  it('is refused when the person does not confirm, after a dialog that names both addresses', async () => {
    const { services } = await running();
    const shown = await recordingMessages(() =>
      withUserSettings({ providers: { openai: { baseUrl: `${address}/v1` } } }, async () => {
        await assert.rejects(() => services.connections.open(openai), isRefusal);
        const view = (await readyModels(services)).providers.find(({ id }) => id === 'openai');
        assert.notEqual(view?.state, 'ready');
      }),
    );
    assert.deepEqual(received, []);
    const dialog = shown.find(({ modal, detail }) => modal && detail?.includes(address));
    assert.ok(dialog?.detail?.includes(home));
    assert.ok(!JSON.stringify(shown).includes(secret));
  });

  it('goes there once the person has confirmed, and is not asked for again', async () => {
    const { services } = await running();
    const confirm = ({ buttons }: ShownMessage) => buttons.find((label) => label.startsWith('Send to'));
    await withUserSettings({ providers: { openai: { baseUrl: `${address}/v1` } } }, async () => {
      const open = async () => {
        const { origin, context } = await services.connections.open(openai);
        assert.deepEqual([origin, context.apiKey], [address, secret]);
      };
      // While VS Code itself rejects the dialog, the models on offer are asked for in vain.
      await readyModels(services);
      assert.deepEqual(received, []);
      const asked = await recordingMessages(open, confirm);
      assert.equal(asked.filter(({ modal }) => modal).length, 1);
      assert.equal((await services.keys.read('openai', 'work'))?.origin, address);
      const again = await recordingMessages(open);
      assert.deepEqual(again, []);
      await services.models(true);
      await services.catalog.settled();
      assert.deepEqual(new Set(received), new Set([`Bearer ${secret}`]));
    });
  });

  it('is asked about once when several requests want it at the same time', async () => {
    const { connections } = (await running()).services;
    await withUserSettings({ providers: { openai: { baseUrl: `${address}/v1` } } }, async () => {
      const shown = await recordingMessages(async () => {
        const both = await Promise.allSettled([connections.open(openai), connections.open(openai)]);
        assert.deepEqual(
          both.map(({ status }) => status),
          ['rejected', 'rejected'],
        );
      });
      assert.equal(shown.length, 1);
    });
  });
});
