// Addresses of webhooks: where they may lead, where they are kept, and that nothing repeats them.
import assert from 'node:assert/strict';
import {
  hostOf,
  isSlackAddress,
  isWebhookEntry,
  webhookAddressProblem,
  WebhookSecrets,
} from '../../../../src/core/webhooks/webhookSecrets.ts';
import { MemorySecrets } from '../../support/memorySecrets.ts';

describe('addresses of webhooks', () => {
  it('are https, or http on this machine', () => {
    for (const right of [
      'https://hooks.slack.com/services/T0/B0/x',
      ' https://example.com ',
      'http://localhost:3000/a?b=c',
      'http://127.0.0.1:1/',
      'http://127.9.9.9/',
      'http://[::1]:80/',
    ]) {
      assert.equal(webhookAddressProblem(right), undefined, right);
    }
    for (const wrong of [
      '',
      'hooks.slack.com/services/secretpart',
      'ftp://example.com/secretpart',
      'file:///secretpart',
      'javascript:secretpart',
      'http://example.com/secretpart',
      'http://127.0.0.1.example.com/secretpart',
      'http://localhost.example.com/secretpart',
      'http://192.168.1.4/secretpart',
      'http://[::ffff:7f00:1]/secretpart',
      'https://me:secretpart@example.com/',
      'https://secretpart@example.com/',
      `https://example.com/secretpart${'x'.repeat(5000)}`,
    ]) {
      const problem = webhookAddressProblem(wrong);
      assert.ok(problem, wrong);
      assert.doesNotMatch(problem, /secretpart/);
    }
  });

  it('show their host and nothing else, and tell Slack’s from others', () => {
    assert.equal(hostOf('https://hooks.slack.com/services/T0/B0/x'), 'hooks.slack.com');
    assert.equal(hostOf('http://127.0.0.1:4000/secret?token=x'), '127.0.0.1:4000');
    assert.ok(isSlackAddress(' https://hooks.slack.com/services/T0/B0/x'));
    assert.ok(!isSlackAddress('https://hooks.slack.com.evil.example/services'));
  });

  it('are kept with a signing secret of 256 bits, one entry for each name', async () => {
    const secrets = new MemorySecrets();
    const store = new WebhookSecrets(secrets);
    const first = await store.setAddress('a/b', 'https://example.com/one');
    const other = await store.setAddress('other', 'https://example.com/two');
    assert.match(first.secret, /^whsec_[\w-]{43}$/);
    assert.notEqual(first.secret, other.secret);
    assert.deepEqual([...secrets.values.keys()], ['llmWorkbench.webhook/a%2Fb', 'llmWorkbench.webhook/other']);
    assert.ok([...secrets.values.keys()].every(isWebhookEntry));
    assert.ok(!isWebhookEntry('llmWorkbench.key/openai/webhook'));
    const moved = await store.setAddress('a/b', 'https://example.com/three');
    assert.deepEqual(moved, { url: 'https://example.com/three', secret: first.secret });
    await store.remove('a/b');
    assert.equal(await store.read('a/b'), undefined);
    assert.deepEqual(await store.read('other'), other);
  });

  it('that are damaged are told without being shown, and can be given again', async () => {
    const name = 'llmWorkbench.webhook/x';
    for (const damaged of [
      'secretpart',
      '{}',
      '{"url":"secretpart","secret":"s"}',
      '{"url":"http://example.com/secretpart","secret":"s"}',
      '{"url":"https://example.com/secretpart","secret":""}',
    ]) {
      const store = new WebhookSecrets(new MemorySecrets([[name, damaged]]));
      await assert.rejects(store.read('x'), (error: Error) => {
        assert.match(error.message, /"x" is damaged/);
        assert.doesNotMatch(error.message, /secretpart/);
        return true;
      });
      assert.equal((await store.setAddress('x', 'https://example.com/')).url, 'https://example.com/');
    }
  });
});
