// The local gateway in VS Code: begun by its command once the person has agreed, shown once with its token, gone with the window.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { hostGateway } from '../../src/host/gateway.ts';
import type { Services } from '../../src/host/services.ts';
import { recordingMessages, type ShownMessage } from './support/messages.ts';
import { Profile } from './support/separateServices.ts';
import { withUserSettings } from './support/settings.ts';
import { questionsTo, simulator } from './support/simulator.ts';

const pressing =
  (...labels: readonly string[]) =>
  ({ buttons }: ShownMessage) =>
    buttons.find((label) => labels.includes(label));

describe('the local gateway', function () {
  this.timeout(60_000);
  let profile: Profile;
  let services: Services;
  beforeEach(async () => {
    await simulator();
    profile = new Profile();
    services = await profile.start();
  });
  afterEach(() => profile.remove());

  const start = (answer = pressing('Start', 'Copy Token')) =>
    recordingMessages(() => hostGateway(services).start(), answer);
  const address = () => hostGateway(services).running ?? assert.fail('it does not run');
  const ask = (body: object) => {
    const { url, token } = address();
    return fetch(`${url}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Hi' }], ...body }),
    });
  };

  it('does not begin before the person has agreed, and is told of once', async () => {
    const [warning, ...more] = await start(() => undefined);
    assert.equal(warning?.modal, true);
    assert.match(warning.detail ?? '', /your keys and at your cost/);
    assert.equal(more.length, 0);
    assert.equal(hostGateway(services).running, undefined);
    await start();
    await recordingMessages(() => hostGateway(services).stop());
    const again = await start();
    assert.deepEqual(
      again.map(({ text }) => text),
      ['The local gateway runs.'],
    );
  });

  it('shows the token once, to be copied, and writes it nowhere else', async () => {
    const shown = await start();
    const { token, url } = address();
    assert.ok(shown.at(-1)?.detail?.includes(token));
    assert.equal(await vscode.env.clipboard.readText(), token);
    const later = await recordingMessages(() => hostGateway(services).show(), pressing('Copy Address'));
    assert.ok(later[0]?.text.includes(url) && !JSON.stringify(later).includes(token));
    assert.equal(await vscode.env.clipboard.readText(), url);
    assert.ok(!profile.logged.join('\n').includes(token), 'the token was logged');
    await recordingMessages(() => hostGateway(services).stop());
    await start(pressing('Start', 'Copy as Environment Variables'));
    const now = address();
    assert.notEqual(now.token, token);
    assert.equal(await vscode.env.clipboard.readText(), `OPENAI_BASE_URL=${now.url}\nOPENAI_API_KEY=${now.token}\n`);
  });

  it('answers other programs through the pipeline, and lists nothing of the editor itself', async () => {
    await start();
    const played = await simulator();
    played.clearRequests();
    const response = await ask({ model: 'auto' });
    const answer = (await response.json()) as { model: string; llm_workbench: { receipt_id: string } };
    assert.equal(response.status, 200, JSON.stringify(answer));
    assert.equal(questionsTo(played).length, 1);
    const { usage, receipts } = await services.store();
    const [record] = usage.newest({ limit: 1 });
    assert.equal(record?.purpose, 'gateway');
    assert.equal(`${record.providerId}/${record.modelAsked}`, answer.model);
    assert.equal(receipts.get(answer.llm_workbench.receipt_id)?.attempts.length, 1);
    const { url, token } = address();
    const list = await fetch(`${url}/models?locked=include`, { headers: { authorization: `Bearer ${token}` } });
    const { data } = (await list.json()) as { data: { id: string; provider: string }[] };
    assert.ok(data.some(({ id }) => id === answer.model));
    assert.deepEqual(
      data.filter(({ provider }) => services.providers.find(provider)?.inProcess),
      [],
    );
    assert.equal((await ask({ model: 'vscode/fake-model' })).ok, false);
  });

  it('listens where the setting says, and says where it cannot', async () => {
    await start();
    const { port } = address();
    await recordingMessages(() => hostGateway(services).stop());
    await withUserSettings({ 'gateway.port': port }, async () => {
      await start();
      assert.equal(address().port, port);
      const other = await profile.start();
      await assert.rejects(
        recordingMessages(() => hostGateway(other).start(), pressing('Start')).then(() => undefined),
        new RegExp(`port ${port}`),
      );
    });
  });

  it('ends with the window, and writes down what was under way', async () => {
    await start();
    const { url, token } = address();
    const asked = ask({ model: 'auto', stream: true, messages: [{ role: 'user', content: 'simulate: stall' }] });
    const reader = (await asked).body?.getReader() ?? assert.fail('there is no body');
    await reader.read();
    services.log.debug('The window is closed');
    const store = await services.store();
    const added: string[] = [];
    const { add } = store.usage;
    store.usage.add = (record) => {
      added.push(`${record.purpose} ${record.outcome}`);
      return add(record);
    };
    await profile.end(services);
    assert.deepEqual(added, ['gateway cancelled']);
    await assert.rejects(fetch(`${url}/models`, { headers: { authorization: `Bearer ${token}` } }));
  });
});
