// docs/WEBHOOKS.md: its examples are what is sent and read, its headers are the real ones, and its receiver takes a real delivery.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/core/systemClock.ts';
import { deliver } from '../../../src/core/webhooks/deliver.ts';
import { payloadOf } from '../../../src/core/webhooks/payloads.ts';
import { DELIVERY_HEADER, EVENT_HEADER, SIGNATURE_HEADER } from '../../../src/core/webhooks/signature.ts';
import { WebhookEventTypes } from '../../../src/core/webhooks/webhookEvents.ts';
import { readWebhooks } from '../../../src/core/webhooks/webhookSettings.ts';
import { freePort } from '../../harness/freePort.ts';
import { root } from '../../harness/paths.ts';
import { waitFor } from '../../harness/wait.ts';

const document = readFileSync(join(root, 'docs/WEBHOOKS.md'), 'utf8');
const examples = [...document.matchAll(/```json\n([^]*?)```/g)].map(([, text = '']) => JSON.parse(text) as unknown);
const [, receiver = ''] = /```js\n([^]*?)```/.exec(document) ?? [];
const types = new WebhookEventTypes();

describe('the manual of webhooks', () => {
  it('shows settings that can be read', () => {
    const { ['llmWorkbench.webhooks']: setting } = examples[0] as { 'llmWorkbench.webhooks': unknown };
    const { webhooks, problems } = readWebhooks(setting);
    assert.deepEqual([webhooks, problems], [setting, []]);
  });

  it('shows payloads as they are sent, field by field', () => {
    const shown = examples[1] as { id: string; createdAt: string; data: unknown; source: { version: string } };
    const sent = payloadOf({ format: 'json', includeText: false }, types.prepare('budget.threshold', shown.data), {
      id: shown.id,
      createdAt: Date.parse(shown.createdAt),
      version: shown.source.version,
    });
    assert.deepEqual(JSON.parse(sent), shown);
    assert.deepEqual(types.prepare('usage.dailySummary', examples[2]).data, examples[2]);
    assert.equal(examples.length, 3);
  });

  it('names the headers and all events', () => {
    for (const name of [SIGNATURE_HEADER, EVENT_HEADER, DELIVERY_HEADER, ...types.choices().map(({ id }) => id)]) {
      assert.ok(document.includes(`\`${name}\``), name);
    }
  });

  it('has a receiver that takes what we sign, once, and refuses what is not ours', async function () {
    this.timeout(30_000);
    const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
    const port = await freePort();
    const file = join(folder, 'receiver.mjs');
    writeFileSync(file, receiver);
    const env = { ...process.env, WEBHOOK_SECRET: 'whsec_known', PORT: String(port) };
    const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    try {
      const url = `http://127.0.0.1:${port}/hook`;
      await waitFor('the receiver to listen', () =>
        fetch(url, { method: 'POST', body: '{}' }).then(
          ({ status }) => status === 401,
          () => false,
        ),
      );
      const event = types.prepare('webhook.test', { message: 'Grüße aus 東京' });
      const body = payloadOf({ format: 'json', includeText: false }, event, { id: 'd1', createdAt: 0, version: '1' });
      const send = (secret: string) => {
        const options = { fetch: globalThis.fetch, clock: systemClock, version: '1' };
        return deliver(
          { id: 'd1', event: 'webhook.test', body },
          { url, secret },
          options,
          AbortSignal.timeout(20_000),
        );
      };
      assert.equal((await send('whsec_known')).result, 'delivered');
      assert.equal((await send('whsec_known')).result, 'delivered');
      const refused = await send('whsec_other');
      assert.deepEqual([refused.result, refused.status], ['stopped', 401]);
      await waitFor('its line', () => printed !== '');
      assert.equal(printed, 'webhook.test Grüße aus 東京\n');
    } finally {
      child.kill();
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
