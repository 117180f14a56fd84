// A provider that repeats the key it was sent, and a person who asks with a key in the text: neither the store nor a view gets it.
import assert from 'node:assert/strict';
import { textOf } from '../../../../src/core/chat/answerParts.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, reasoning, scriptedProvider, text, type Step } from '../../support/scriptedProvider.ts';
import { prefixedKeys } from '../../support/vendorKeys.ts';
import { chatDesk, type ChatDesk } from './chatDesk.ts';

const key = prefixedKeys['OpenAI project'] ?? '';
/** Any piece of the key that is long enough to be worth something. */
const pieces = Array.from({ length: key.length - 20 }, (_, at) => key.slice(at + 8, at + 20));
const holdsKey = (value: unknown) => pieces.some((piece) => JSON.stringify(value).includes(piece));

describe('a key in the text of a conversation', () => {
  const stores = temporaryStores();
  const scripted = (answer: Step[]) =>
    scriptedProvider({ auth: 'apiKey', answers: [answer], list: [{ id: 'gpt-4o-mini', abilities: {} }] });

  /** A desk whose key has been read, as it is from the first request on. */
  async function deskWith(provider: ReturnType<typeof scripted>): Promise<ChatDesk> {
    const desk = await chatDesk(stores, [provider]);
    const origin = 'https://api.example.test';
    await desk.keys.save({ providerId: 'openai', name: 'work', key, origin, savedAt: 1 });
    await desk.catalog.view(false);
    await desk.catalog.settled();
    return desk;
  }

  it('of an answer is neither shown nor kept, wherever the stream was cut', async () => {
    for (const cut of [1, 2, 7, 40, 100, key.length - 1]) {
      const ticks: (() => void)[] = [];
      const batchGoesOut: Step = () => ticks.forEach((tick) => tick());
      const stream = [`Your key: ${key.slice(0, cut)}`, key.slice(cut), '; a task to skip, ask, risk'];
      const provider = scripted([
        ...stream.flatMap((piece) => [reasoning(piece), batchGoesOut]),
        ...stream.flatMap((piece) => [text(piece), batchGoesOut]),
        finish,
      ]);
      const desk = await deskWith(provider);
      const kept: unknown[] = [];
      ticks.push(() => {
        desk.clock.advance(40);
        kept.push(...desk.told('run/started').map(({ messageId }) => desk.store.answers.readJournal(messageId)));
        kept.push(...desk.told('run/started').map(({ messageId }) => ({ ...desk.chat.toldText(messageId) }).text));
      });
      const run = await desk.ask('Q');
      await desk.chat.settled();
      assert.ok(kept.length > 0);
      assert.ok(!holdsKey(kept), `cut at ${cut}: journal`);
      assert.ok(!holdsKey(desk.events), `cut at ${cut}: events`);
      const message = desk.store.messages.get(run.messageId);
      const whole = 'Your key: [key removed]; a task to skip, ask, risk';
      assert.deepEqual(message && [textOf(message, 'text'), textOf(message, 'reasoning')], [whole, whole]);
      const told = desk.told('run/delta').map((delta) => delta.text ?? '');
      assert.ok(whole.startsWith(told.join('')) && told.join('').includes('[key removed]'), told.join('|'));
    }
  });

  it('of an answer is not kept where it is spread over parts with others between them', async () => {
    const [head, tail] = [key.slice(0, 9), key.slice(9)];
    const provider = scripted([
      text(`Key: ${head}`),
      reasoning(`Aloud: ${head}`),
      text(`${tail}, so`),
      reasoning(tail),
      text(' it is'),
      finish,
    ]);
    const desk = await deskWith(provider);
    const run = await desk.ask('Q');
    await desk.chat.settled();
    const message = desk.store.messages.get(run.messageId);
    assert.deepEqual(message?.parts, [text('Key: [key removed], so it is'), reasoning('Aloud: [key removed]')]);
    assert.ok(!JSON.stringify(desk.events).includes(tail));
  });

  it('of a question is neither kept nor sent as text', async () => {
    const provider = scripted([text('Yes'), finish]);
    const desk = await deskWith(provider);
    const context = { kind: 'file' as const, label: '.env', text: `KEY=${key}`, estimatedTokens: 9 };
    const run = await desk.ask(`Is ${key} mine?`, { context: [context] });
    await desk.chat.settled();
    const question = desk.store.messages.get(run.messageId)?.parentId ?? assert.fail('no question');
    await desk.chat.editAndResend(question, `And ${key}?`);
    await desk.chat.settled();
    assert.equal(provider.requests.length, 2);
    assert.match(
      JSON.stringify(provider.requests),
      /KEY=\[key removed\].*Is \[key removed\] mine\?.*And \[key removed\]\?/,
    );
    assert.ok(!holdsKey([provider.requests, desk.events, desk.store.messages.get(question)]));
  });
});
