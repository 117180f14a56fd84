// Deliveries of webhooks where something is hostile, too old, broken or no longer allowed.
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { eventType, WebhookEventTypes } from '../../../src/core/webhooks/webhookEvents.ts';
import { waitFor } from '../../harness/wait.ts';
import { bodyReply, type ScriptedServer } from '../scriptedServer.ts';
import { useServer } from '../useServer.ts';
import { CourierDesk, THRESHOLD } from './courierDesk.ts';

const never = new AbortController().signal;

describe('webhooks that something is wrong with', function () {
  // Real sockets, on machines that are busy with other things.
  this.timeout(20_000);
  let server: ScriptedServer;
  let desk: CourierDesk;
  useServer((started) => {
    server = started;
  });
  beforeEach(async () => {
    desk = new CourierDesk();
    await desk.add('team', `${server.url}/hook`);
  });
  afterEach(() => desk.close());

  const waiting = () => desk.queue.read().deliveries;
  const emptied = () => waitFor('the queue to be empty', () => waiting().length === 0);

  it('shows no links that a receiver makes up: VS Code would follow them, also into its commands', async () => {
    server.reply(bodyReply(400, '[Mend it](command:workbench.action.terminal.new) or [ask]  (https://evil.example/x)'));
    const { sentence } = await desk.window().test('team', never);
    assert.match(sentence, /“\[Mend it\] \(command:workbench/);
    assert.doesNotMatch(sentence, /\]\(/);
  });

  it('takes a secret that is the name of a parameter out of the answer', async () => {
    await desk.add('bare', `${server.url}/in?hookpathsecret&querysecret9`);
    server.reply(bodyReply(403, 'no hookpathsecret and no querysecret9'));
    const { sentence } = await desk.window().test('bare', never);
    assert.match(sentence, /“no .+ and no .+”/);
    assert.doesNotMatch(JSON.stringify([sentence, desk.logged, [...desk.meta.values]]), /hookpathsecret|querysecret9/);
  });

  it('a summary that cannot be made holds up no alarm, and is told of once', async () => {
    server.reply(bodyReply(200, ''));
    await desk.clock.advanceAsync(12 * 3_600_000);
    desk.queue.change((state) => (state.summaries['team'] = '2000-01-01'));
    const courier = desk.window({ summary: () => Promise.reject(new Error('The ledger is damaged')) });
    await courier.publish('budget.threshold', THRESHOLD);
    await courier.wake();
    await emptied();
    assert.equal(server.requests.length, 1);
    await desk.clock.advanceAsync(600_000);
    await courier.wake();
    assert.equal(desk.logged.filter((line) => line.includes('The ledger is damaged')).length, 1, 'not each minute');
  });

  it('tells the person of what became too old, as of any other that was given up', async () => {
    const createdAt = desk.clock.now();
    const old = { event: 'budget.threshold', body: '{}', createdAt, attempts: 3, dueAt: createdAt };
    desk.queue.add({ ...old, id: 'old', webhook: 'team' }, { ...old, id: 'gone', webhook: 'taken out by hand' });
    await desk.clock.advanceAsync(3 * 86_400_000);
    await desk.window().wake();
    assert.equal(server.requests.length, 0);
    assert.deepEqual(desk.givenUp, ['team: Given up: it could not be delivered in three days.']);
  });

  it('sends no prompt and no answer any more that waits when the person forbids them', async () => {
    const types = new WebhookEventTypes();
    types.register(
      eventType({
        id: 'answer.finished',
        label: 'Answers',
        description: 'An answer is there.',
        data: v.object({ model: v.string() }),
        texts: v.object({ prompt: v.string() }),
        words: ({ model }) => ({ title: `${model} has answered` }),
      }),
    );
    desk.webhooks = [{ ...desk.webhooks[0]!, events: ['answer.finished'], includeText: true }];
    server.reply(bodyReply(503, '')).reply(bodyReply(200, ''));
    const courier = desk.window({ types });
    await courier.publish('answer.finished', { model: 'gpt-5' }, { prompt: 'my secret prompt' });
    await waitFor('the first try', () => waiting().some(({ attempts, claim }) => attempts === 1 && !claim));
    desk.webhooks = [{ ...desk.webhooks[0]!, includeText: false }];
    await courier.wake();
    await desk.clock.advanceAsync(10_000);
    await emptied();
    const [first, second] = server.requests.map(({ body }) => body);
    assert.match(first ?? '', /my secret prompt/);
    assert.doesNotMatch(second ?? '', /my secret prompt/);
    assert.match(second ?? '', /gpt-5 has answered/);
  });
});
