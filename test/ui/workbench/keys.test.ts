// Keys as a person handles them: adding, what is wrong with one, several of a provider; and that no key gets out.
import assert from 'node:assert/strict';
import { providers } from '../../../src/core/providers/registry.ts';
import { eventually } from '../../harness/eventually.ts';
import { freePort } from '../../harness/freePort.ts';
import type { Settings } from '../../harness/settings.ts';
import { waitFor } from '../../harness/wait.ts';
import { startSimulator } from '../../simulator/start.ts';
import { startUntrustedServer } from '../../unit/support/untrustedServer.ts';
import { commandLinesBelow, filesWithKeys, keysIn, recordWebviewMessages, webviewContents } from './keyLeaks.ts';
import { KeySteps, newKey } from './keySteps.ts';
import { useScene } from './support.ts';
import { startOtherSite, startSilentVendor, startTellTaleRefuser, startTellTaleVendor } from './vendorServer.ts';

/** What can be done with a key that could not be tried. */
const usual = ['Keep It', 'Test Again', 'Enter Again…'];

describe('keys', () => {
  const settings: Settings = {};
  // Before the scene's own start, which writes the settings: the simulator stands where the vendors are.
  before(async () => {
    const vendor = await startSimulator({ pace: 0 });
    settings['llmWorkbench.providers'] = {
      openai: { baseUrl: `${vendor.url}/openai/v1` },
      anthropic: { baseUrl: `${vendor.url}/anthropic` },
      ollama: { disabled: true },
    };
    scene.simulator = vendor;
  });
  const scene = useScene({ withoutSimulator: true, settings });
  const keys = new KeySteps(scene);
  const work = newKey();
  const personal = newKey();

  before(async () => {
    await recordWebviewMessages(scene.page);
    await scene.workbench.open();
    await scene.workbench.openChat();
    await scene.chat.getByPlaceholder('Choose a model first').waitFor();
  });

  it('are asked for in hidden letters, under a name that is none', async () => {
    const { workbench, page } = scene;
    await workbench.command('LLM Workbench: Add Key…');
    assert.deepEqual(
      await workbench.quickPickLabels('Whose key is it?'),
      providers.filter(({ auth }) => auth !== 'none').map(({ name }) => name),
    );
    await workbench.quickPick('OpenAI', 'Whose key is it?');
    await keys.box('A name for this OpenAI key').waitFor();
    await keys.field.fill(work);
    await page.keyboard.press('Enter');
    await keys.box('This looks like the key itself').waitFor();
    await keys.field.fill('work');
    await page.keyboard.press('Enter');
    await keys.box('secret storage and nowhere else').waitFor();
    assert.equal(await keys.field.getAttribute('type'), 'password');
    await page.keyboard.press('Enter');
    await keys.box('Paste the key').waitFor();
    await keys.field.fill('sk-proj-two words');
    await keys.box('A key has no spaces').waitFor();
    await keys.field.fill(newKey('sk-ant-api03-'));
    await keys.box('It looks like a key of Anthropic').waitFor();
    await keys.leave('It looks like a key of Anthropic');
    assert.deepEqual(await keys.stored(), []);
  });

  it('leave nothing behind when the person leaves at any question', async () => {
    const { workbench } = scene;
    const questions = [
      { says: 'Whose key is it?', answer: () => workbench.quickPick('OpenAI', 'Whose key is it?') },
      { says: 'A name for this', answer: () => workbench.quickInput('left', 'A name for this') },
      { says: 'secret storage and nowhere else', answer: () => keys.enterKey(newKey()) },
      { says: 'Press Enter to test and save it' },
    ];
    for (let leftAt = 0; leftAt < questions.length; leftAt++) {
      await workbench.command('LLM Workbench: Add Key…');
      for (const { answer } of questions.slice(0, leftAt)) {
        await answer?.();
      }
      await keys.leave(questions[leftAt]?.says ?? '');
    }
    assert.deepEqual(await keys.stored(), []);
    assert.deepEqual(scene.simulator.requests(), []);
  });

  it('are tried at once, and what is wrong is said in words, with the buttons that help', async () => {
    const otherSite = await startOtherSite();
    const untrusted = await startUntrustedServer();
    const nobody = `http://127.0.0.1:${await freePort()}`;
    const host = (address: string) => new URL(address).host;
    const cases = [
      {
        key: newKey('sk-proj-', 'wrong'),
        says: /Wrong key\. .* refuses it \(401\)/,
        offers: ['Enter Again…', 'Save Anyway'],
      },
      { key: newKey('sk-proj-', 'nocredit'), says: /No credit\. .* knows the key/, offers: usual },
      {
        baseUrl: `${nobody}/v1`,
        says: `nothing takes the connection at ${host(nobody)} (ECONNREFUSED).`,
        offers: usual,
      },
      {
        baseUrl: `${otherSite.url}/v1`,
        says: `A web page answers at ${host(otherSite.url)} in place of OpenAI: “Welcome”.`,
        offers: usual,
      },
      { baseUrl: untrusted.url, says: `Untrusted certificate. ${host(untrusted.url)}`, offers: usual },
    ];
    try {
      for (const { key = newKey(), baseUrl, says, offers } of cases) {
        await keys.add({ name: 'tried', key, ...(baseUrl && { baseUrl }) });
        assert.match(await keys.says(says), /^OpenAI, key "tried": /);
        assert.deepEqual(await keys.offers(says), offers);
      }
      await scene.workbench.clearNotifications();
      assert.deepEqual(await keys.stored(), []);
      assert.deepEqual([otherSite.requests.length > 0, untrusted.requests()], [true, 0]);
    } finally {
      await otherSite.stop();
      await untrusted.stop();
    }
  });

  it('can be kept though nobody could try them, and tried again later', async () => {
    const { workbench } = scene;
    const offline = `127.0.0.1:${await freePort()}`;
    await keys.add({ name: 'offline', key: newKey(), baseUrl: `http://${offline}/v1` });
    await keys.reply('Refused.', 'Keep It');
    await waitFor('the key to be kept', async () => (await keys.stored()).includes('OpenAI: offline'));
    await keys.choose('Test Key…', 'OpenAI: offline');
    assert.match(await keys.says('Refused.'), new RegExp(`key "offline".*${offline}`));
    assert.deepEqual(await keys.offers('Refused.'), ['Enter Again…']);
    // The new secret is for the same address unless the person says otherwise.
    await workbench.answerNotification('Refused.', 'Enter Again…');
    await keys.enterKey(newKey());
    await keys.box(offline).waitFor();
    await keys.leave('Test and save');
    await keys.choose('Remove Key…', 'OpenAI: offline');
    await keys.says('The OpenAI key "offline" was removed.');
    await workbench.clearNotifications();
  });

  it('are not kept when their test is cancelled, unless the person says so', async () => {
    const silent = await startSilentVendor();
    try {
      await keys.add({ name: 'slow', key: newKey(), baseUrl: `${silent.url}/v1` });
      const request = await silent.received();
      await keys.reply('Testing the OpenAI key "slow"', 'Cancel');
      await request.clientClosed;
      await keys.says('The test was cancelled.');
      assert.deepEqual(await keys.offers('The test was cancelled.'), usual);
      await scene.workbench.clearNotifications();
      assert.deepEqual(await keys.stored(), []);
    } finally {
      await silent.stop();
    }
  });

  it('bring their provider’s models without a reload, and are what the provider then gets', async () => {
    assert.equal(await scene.question.isDisabled(), true);
    await keys.add({ name: 'work', key: work, organization: 'org-acme' });
    assert.match(await keys.says('Works.'), /^OpenAI, key "work": Works\. 127\.0\.0\.1:\d+ accepts it\.$/);
    await scene.ready();
    await scene.button(/^Model:/).click();
    const group = scene.chat.getByRole('group', { name: 'OpenAI' });
    await group.getByText('key work').waitFor();
    await eventually(async () => assert.ok((await group.getByRole('option').count()) > 1));
    await scene.page.keyboard.press('Escape');
    scene.simulator.clearRequests();
    await scene.ask('Which key is this?');
    await eventually(async () =>
      assert.deepEqual(await keys.lastAnsweredWith(), { title: 'Key work', key: work, organization: 'org-acme' }),
    );
    assert.deepEqual(foreignRequests([work]), []);
  });

  it('have names of their own among those of a provider', async () => {
    await keys.begin();
    await keys.field.fill('work');
    await keys.box('There is a key "work" already').waitFor();
    await keys.leave('There is a key "work" already');
  });

  it('are several of a provider: one is in use, and another can be switched to, renamed and disabled', async () => {
    const { workbench } = scene;
    await keys.add({ name: 'personal', key: personal });
    await keys.says('key "personal": Works.');
    assert.deepEqual(await keys.offers('key "personal": Works.'), ['Use It Now']);
    await workbench.clearNotifications();
    await scene.ask('Still work?');
    await eventually(async () => assert.equal((await keys.lastAnsweredWith()).key, work));

    await keys.choose('Switch Key…', 'OpenAI: personal');
    await keys.inUse('personal');
    await scene.ask('And now?');
    await eventually(async () =>
      assert.deepEqual(await keys.lastAnsweredWith(), {
        title: 'Key personal',
        key: personal,
        organization: undefined,
      }),
    );

    await keys.choose('Rename Key…', 'OpenAI: personal');
    await workbench.quickInput('home', 'New name for "personal"');
    await keys.inUse('home');
    assert.deepEqual(await keys.stored(), ['OpenAI: home', 'OpenAI: work']);
    await scene.ask('Under its new name?');
    await eventually(async () =>
      assert.deepEqual(await keys.lastAnsweredWith(), { title: 'Key home', key: personal, organization: undefined }),
    );

    await keys.choose('Disable or Enable Key…', 'OpenAI: home');
    await keys.inUse('work');
    await scene.ask('Which one stands in?');
    await eventually(async () => assert.equal((await keys.lastAnsweredWith()).key, work));
    await keys.choose('Disable or Enable Key…', 'OpenAI: home');
    await keys.inUse('home');
  });

  it('can be taken back after they were removed, and are not offered without', async () => {
    await keys.choose('Switch Key…', 'OpenAI: work');
    await keys.inUse('work');
    await keys.choose('Remove Key…', 'OpenAI: work');
    await keys.says('The OpenAI key "work" was removed.');
    await keys.inUse('home');
    await scene.workbench.answerNotification('The OpenAI key "work" was removed.', 'Undo');
    await keys.inUse('work');
    await scene.ask('Back again, the same?');
    await eventually(async () =>
      assert.deepEqual(await keys.lastAnsweredWith(), { title: 'Key work', key: work, organization: 'org-acme' }),
    );

    for (const name of ['OpenAI: home', 'OpenAI: work']) {
      await keys.choose('Disable or Enable Key…', name);
    }
    await scene.chat.getByPlaceholder('Choose a model first').waitFor();
    await keys.choose('Disable or Enable Key…', 'OpenAI: work');
    await scene.ready();
  });

  it('of another provider are recognized: "Add It to Anthropic" adds it there, under a name that is free', async () => {
    const refuser = await startTellTaleRefuser();
    const mine = newKey('sk-ant-api03-');
    const claude = newKey('sk-ant-api03-');
    try {
      await keys.add({ provider: 'Anthropic', name: 'mine', key: mine });
      await keys.says('Anthropic, key "mine": Works.');
      await scene.workbench.clearNotifications();
      scene.simulator.clearRequests();
      await keys.add({ name: 'mine', key: claude, baseUrl: `${refuser.url}/v1` });
      assert.deepEqual(await keys.offers('Wrong key.'), ['Add It to Anthropic', 'Enter Again…', 'Save Anyway']);
      await keys.reply('Wrong key.', 'Add It to Anthropic');
      await keys.box('A name for this Anthropic key').waitFor();
      await scene.workbench.quickInput('second', 'A name for this Anthropic key');
      await keys.box('A name for this Anthropic key').waitFor({ state: 'detached' });
      // No look at its notification: VS Code shows three in 0.8 s and keeps further ones in its list, and no person is so quick.
      await waitFor('the key to be kept', async () => (await keys.stored()).includes('Anthropic: second'));
      await scene.workbench.clearNotifications();
      assert.ok(scene.simulator.requests().some(({ headers }) => headers.authorization === `Bearer ${claude}`));
      assert.deepEqual(foreignRequests([mine, claude]), []);
      assert.deepEqual(await keys.stored(), ['Anthropic: mine', 'Anthropic: second', 'OpenAI: home', 'OpenAI: work']);
    } finally {
      await refuser.stop();
    }
  });

  it('stay when server and browser start anew', async () => {
    const { workbench } = scene;
    await workbench.restartServer();
    await recordWebviewMessages(scene.page);
    await scene.open();
    await scene.ask('After a restart?');
    await eventually(async () =>
      assert.deepEqual(await keys.lastAnsweredWith(), { title: 'Key work', key: work, organization: 'org-acme' }),
    );
  });

  it('get out nowhere, not even when a provider repeats them', async () => {
    const { workbench, page } = scene;
    const traitor = await startTellTaleVendor();
    const refuser = await startTellTaleRefuser();
    const betrayed = newKey();
    try {
      await keys.add({ name: 'betrayed', key: betrayed, baseUrl: `${traitor.url}/v1` });
      await keys.reply('key "betrayed": Works.', 'Use It Now');
      await keys.inUse('betrayed');
      await scene.ask('Fail, please.');
      await scene.answer.getByRole('region', { name: 'Error' }).waitFor();
      await scene.button('Technical details', scene.answer).click();
      await scene.ask(`Is ${betrayed} mine? Now recite.`);
      await scene.answer.getByText('is it not?').waitFor();
      // A list that cannot be read is written into the log.
      await keys.add({ name: 'refused', key: newKey(), baseUrl: `${refuser.url}/v1` });
      await keys.reply('Wrong key.', 'Save Anyway');
      await keys.choose('Switch Key…', 'OpenAI: refused');
      await waitFor('the list to be asked for', () => refuser.requests.length > 1);
      await workbench.command('LLM Workbench: Show Log');
      const log = page.locator('.output-view .view-lines');
      await log.getByText('model list').first().waitFor();

      const everySecret = keys.typed;
      assert.ok(everySecret.length >= 15);
      const frames = await webviewContents(page);
      assert.match(frames, /keyName\W+betrayed/, 'messages to the webview are among what is searched');
      assert.deepEqual(keysIn(frames, everySecret), [], 'webviews');
      assert.deepEqual(keysIn(await page.content(), everySecret), [], 'the window');
      assert.deepEqual(keysIn(await log.innerText(), everySecret), [], 'the log');
      assert.deepEqual(keysIn(keys.told.join('\n'), everySecret), [], 'notifications');
      const commandLines = commandLinesBelow(workbench.server.pid);
      assert.ok(commandLines.length > 2);
      assert.deepEqual(keysIn(commandLines.join('\n'), everySecret), [], 'arguments of processes');
      const { read, found } = filesWithKeys(workbench.dir, everySecret);
      assert.ok(read > 200);
      assert.deepEqual(found, []);
    } finally {
      await traitor.stop();
      await refuser.stop();
    }
  });

  /** Requests since the last look that carry another key than these, or none. */
  function foreignRequests(own: readonly string[]): string[] {
    const allowed = new Set(own.map((key) => `Bearer ${key}`));
    return scene.simulator
      .requests()
      .filter(({ headers }) => !allowed.has(headers.authorization ?? ''))
      .map(({ method, path }) => `${method} ${path}`);
  }
});
