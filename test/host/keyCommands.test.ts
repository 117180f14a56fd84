// What can be done with stored keys, by commands and by the settings page, and what the person is told.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { waitFor } from '../harness/wait.ts';
import { running } from './support/extension.ts';
import { recordingMessages } from './support/messages.ts';
import { simulator } from './support/simulator.ts';
import { withUserSettings } from './support/settings.ts';

/** Runs `work` with VS Code's list of choices answered by `choose`, which gives the place of the row; `-1` leaves it. */
async function choosing(
  choose: (rows: readonly vscode.QuickPickItem[]) => number,
  work: () => Promise<void>,
): Promise<void> {
  const window = vscode.window as unknown as { showQuickPick: unknown };
  const before = window.showQuickPick;
  window.showQuickPick = async (rows: readonly vscode.QuickPickItem[]) => rows[choose(rows)];
  try {
    await work();
  } finally {
    window.showQuickPick = before;
  }
}

describe('what can be done with keys', () => {
  let url: string;

  const keys = async () => (await running()).services.keys;
  const operations = async () => (await running()).keyCommands.operations;
  const save = async (name: string, key = `${name}-key-value`) =>
    (await keys()).save({ providerId: 'openai', name, key, origin: url, savedAt: 1 });
  const listed = async () =>
    (await (await keys()).list()).map(({ name, active, disabled }) =>
      [name, active ? 'in use' : '', disabled ? 'disabled' : ''].filter(Boolean).join(' '),
    );
  const sentence = async (work: Promise<unknown>) =>
    work.then(
      () => 'done',
      (error: unknown) => (error as Error).message,
    );

  beforeEach(async () => {
    ({ url } = await simulator());
    await save('home');
    await save('work');
    await (await keys()).activate('openai', 'home');
  });
  afterEach(async () => {
    const ring = await keys();
    for (const { providerId, name } of await ring.list()) {
      await ring.remove(providerId, name);
    }
  });

  it('is to use another one, also one that was disabled', async () => {
    await (await operations()).setDisabled('openai', 'work', true);
    assert.deepEqual(await listed(), ['home in use', 'work disabled']);
    await (await operations()).use('openai', 'work');
    assert.deepEqual(await listed(), ['home', 'work in use']);
  });

  it('is to rename it, to a name that is free and no key', async () => {
    const it = await operations();
    await it.rename('openai', 'work', ' office ');
    assert.deepEqual(await listed(), ['home in use', 'office']);
    assert.equal(
      await sentence(it.rename('openai', 'office', 'home')),
      'There is a key "home" already; choose another name.',
    );
    assert.match(
      await sentence(it.rename('openai', 'office', 'sk-proj-abcdefghijklmnopqrstuvwxyz')),
      /looks like the key/,
    );
    assert.equal(await sentence(it.rename('openai', 'office', ' ')), 'Type a name.');
    assert.equal(await sentence(it.rename('openai', 'office', 'office')), 'done');
    assert.deepEqual(await listed(), ['home in use', 'office']);
  });

  it('is to test it, the one in use or any other, and what is gone is said to be gone', async () => {
    await withUserSettings({ providers: { openai: { baseUrl: `${url}/openai/v1` } } }, async () => {
      const it = await operations();
      const { signal } = new AbortController();
      assert.equal((await it.test('openai', undefined, signal)).verdict, 'works');
      await it.setDisabled('openai', 'work', true);
      assert.equal((await it.test('openai', 'work', signal)).verdict, 'works');
      const gone = await it.test('openai', 'gone', signal);
      assert.equal(gone.verdict, 'keyUnusable');
      assert.match(gone.sentence, /"gone" of OpenAI is gone/);
    });
    const it = await operations();
    assert.match(await sentence(it.use('openai', 'gone')), /There is no key "gone" any more/);
    assert.match(await sentence(it.setDisabled('openai', 'gone', true)), /There is no key "gone" any more/);
    assert.match(await sentence(it.remove('openai', 'gone')), /There is no key "gone" any more/);
    assert.deepEqual(await listed(), ['home in use', 'work disabled']);
  });

  it('is to remove it and to take that back, with its secret and its state', async () => {
    const { promise: pressed, resolve: press } = Promise.withResolvers<void>();
    const shown = await recordingMessages(
      async () => {
        await (await operations()).remove('openai', 'home');
        await pressed;
        await waitFor('the key to be back', async () => (await listed()).length === 2);
      },
      ({ buttons }) => {
        press();
        return buttons[0];
      },
    );
    assert.deepEqual(
      shown.map(({ text, buttons }) => [text, buttons]),
      [['The OpenAI key "home" was removed.', ['Undo']]],
    );
    await waitFor('it to be in use again', async () => (await listed())[0] === 'home in use');
    assert.equal((await (await keys()).read('openai', 'home'))?.key, 'home-key-value');
  });

  it('is not to undo a removal over a new key of that name', async () => {
    const { promise: asked, resolve: tell } = Promise.withResolvers<void>();
    const { promise: answered, resolve: undo } = Promise.withResolvers<void>();
    const window = vscode.window as unknown as Record<string, unknown>;
    const before = [window['showInformationMessage'], window['showErrorMessage']];
    const errors: string[] = [];
    window['showInformationMessage'] = async () => {
      tell();
      await answered;
      return 'Undo';
    };
    window['showErrorMessage'] = async (text: string) => void errors.push(text);
    try {
      await (await operations()).remove('openai', 'home');
      await asked;
      await save('home', 'newer-key-value');
      undo();
      await waitFor('the refusal', () => errors.length > 0);
    } finally {
      [window['showInformationMessage'], window['showErrorMessage']] = before;
    }
    assert.match(errors[0] ?? '', /There is a new key "home" by now/);
    assert.equal((await (await keys()).read('openai', 'home'))?.key, 'newer-key-value');
  });

  it('is to enable one, where all are disabled and another is wanted', async () => {
    const { keyCommands } = await running();
    for (const name of ['home', 'work']) {
      await (await operations()).setDisabled('openai', name, true);
    }
    const shown = await recordingMessages(
      () =>
        choosing(
          (rows) => rows.findIndex(({ label }) => label === 'OpenAI: work'),
          () => keyCommands.switch(),
        ),
      ({ buttons }) => buttons[0],
    );
    assert.deepEqual(
      shown.map(({ text, buttons }) => [text, buttons]),
      [['All keys are disabled.', ['Enable a Key…']]],
    );
    assert.deepEqual(await listed(), ['home disabled', 'work in use']);
  });

  it('is nothing without a key, and it is offered to add one', async () => {
    const ring = await keys();
    await ring.remove('openai', 'home');
    await ring.remove('openai', 'work');
    const { keyCommands } = await running();
    const shown = await recordingMessages(() => keyCommands.switch());
    assert.deepEqual(
      shown.map(({ text, buttons }) => [text, buttons]),
      [['There is no key yet.', ['Add Key…']]],
    );
  });
});
