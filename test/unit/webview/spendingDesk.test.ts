// The settings page's copies of budgets and prices: read while somebody looks, never older than what was changed.
import assert from 'node:assert/strict';
import { HostFailure } from '../../../webview-ui/client.ts';
import { SpendingDesk } from '../../../webview-ui/settings/spendingDesk.ts';

interface Asked {
  method: string;
  answer(value: unknown): void;
  fail(words: string): void;
}

function scene() {
  const asked: Asked[] = [];
  const said: string[] = [];
  const desk = new SpendingDesk({
    request: (method) => {
      const { promise, resolve, reject } = Promise.withResolvers<never>();
      asked.push({
        method,
        answer: (value) => resolve(value as never),
        fail: (words) => reject(new HostFailure(words)),
      });
      return promise;
    },
    say: (text) => said.push(text),
  });
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) {
      await Promise.resolve();
    }
  };
  return { asked, said, desk, settled };
}

describe('budgets and prices on the settings page', () => {
  it('are read while somebody looks, and not otherwise', async () => {
    const { asked, desk, settled } = scene();
    desk.changed();
    assert.equal(asked.length, 0);
    const hide = desk.budgets.show();
    asked[0]?.answer('first');
    await settled();
    assert.equal(desk.budgets.view.value, 'first');
    desk.changed();
    hide();
    desk.changed();
    assert.deepEqual(
      asked.map(({ method }) => method),
      ['budgets/view', 'budgets/view'],
    );
  });

  it('are read once more for whatever comes while they are read', async () => {
    const { asked, desk, settled } = scene();
    desk.budgets.show();
    for (let count = 0; count < 50; count += 1) {
      desk.changed();
    }
    assert.equal(asked.length, 1);
    asked[0]?.answer('old');
    await settled();
    assert.equal(asked.length, 2);
    asked[1]?.answer('new');
    await settled();
    assert.deepEqual([desk.budgets.view.value, asked.length], ['new', 2]);
  });

  it('are not put back by an answer that was on its way when something was changed', async () => {
    const { asked, said, desk, settled } = scene();
    desk.budgets.show();
    const saving = desk.budget('budgets/setWarnings', { on: false });
    asked[1]?.answer('changed');
    assert.equal(await saving, undefined);
    asked[0]?.answer('before');
    await settled();
    assert.equal(desk.budgets.view.value, 'changed');
    assert.deepEqual(said, ['Saved.']);
  });

  it('stay as they were where a change fails, with the host’s words', async () => {
    const { asked, said, desk, settled } = scene();
    desk.prices.show();
    asked[0]?.answer('prices');
    await settled();
    const removing = desk.price('prices/remove', { id: 'a/b' });
    asked[1]?.fail('The file is read-only.');
    assert.equal(await removing, 'The file is read-only.');
    assert.equal(desk.prices.view.value, 'prices');
    assert.deepEqual(said, []);
  });

  it('say why they could not be read, and can be read again', async () => {
    const { asked, desk, settled } = scene();
    desk.budgets.show();
    asked[0]?.fail('The disk is full.');
    await settled();
    assert.equal(desk.budgets.unread.value, 'The disk is full.');
    void desk.budgets.load();
    asked[1]?.answer('there');
    await settled();
    assert.deepEqual([desk.budgets.unread.value, desk.budgets.view.value], [undefined, 'there']);
  });
});
