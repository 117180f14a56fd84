// Tests of connections on the settings page, in a real browser: how they go on, what they found, and what helps.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { SettingsPageEvents } from '../../../src/shared/protocol.ts';
import { eventually } from '../../harness/eventually.ts';
import { accessFaults } from './accessFaults.ts';
import { hasFocus } from './hasFocus.ts';
import { useSettingsGallery } from './settingsScene.ts';

describe('tests of connections in a browser', function () {
  this.timeout(60_000);
  const scene = useSettingsGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  const open = (state: string): Promise<void> => scene.open(state);
  const asked = (methods: RegExp): ReturnType<typeof scene.asked> => scene.asked(methods);
  const button = (name: string): Locator => scene.button(name);
  const provider = (name: string): Locator => scene.provider(name);
  const said = (text: string): Promise<void> => scene.said(text);
  const tell = <E extends keyof SettingsPageEvents>(event: E, data: SettingsPageEvents[E]): Promise<void> =>
    page.evaluate(([name, json]) => window.settingsGallery.tell(name as 'connections/run', JSON.parse(json)), [
      event,
      JSON.stringify(data),
    ] as const);

  it('go one by one, and one can be cancelled', async () => {
    await open('settingsKeys');
    await provider('Mistral').getByRole('button', { name: 'Test default' }).click();
    await provider('OpenAI').getByRole('button', { name: 'Test work' }).click();
    await page.getByText('testing…').nth(1).waitFor();
    await provider('Mistral').getByRole('button', { name: 'Cancel the test of default' }).click();
    await provider('Mistral').getByText('wrong key', { exact: true }).waitFor();
    await page.evaluate(() => window.settingsGallery.release());
    await provider('OpenAI').getByText('Works. The address accepts it.').first().waitFor();
    await page.getByText('testing…').first().waitFor({ state: 'detached' });
    await provider('Mistral').getByText('401 Unauthorized').waitFor();
    const all = await page.evaluate(() => window.settingsGallery.asked.filter(({ kind }) => kind === 'cancel').length);
    assert.equal(all, 1);
  });

  it('go all at once in the host: what is found stands at once, is counted, and read out', async () => {
    await open('settingsKeys');
    await button('Test all').click();
    const summary = page.getByRole('region', { name: 'Test of all connections' });
    await summary.getByText('0 of 9 tested').waitFor();
    await said('Testing 9 connections.');
    await eventually(async () => assert.ok(await button('Test all').isDisabled()));
    await eventually(async () => assert.equal(await page.getByText('testing…').count(), 6));
    const key = { providerId: 'mistral', keyName: 'default' };
    const dns = { verdict: 'dns', sentence: 'Name not found.', mend: 'Check it.', tookMs: 9, checkedAt: 1 } as const;
    const waiting = [{ providerId: 'litellm' }];
    await tell('connections/run', {
      run: { total: 9, testing: [], waiting, state: 'running' },
      checked: { key, check: dns },
    });
    await summary.getByText('8 of 9 tested').waitFor();
    await provider('Mistral').getByText('Name not found. Check it.').waitFor();
    await said('Mistral, default: name not found');
    await summary.getByRole('button', { name: 'Mistral' }).click();
    await hasFocus(page.locator('#provider-mistral'));
    await summary.getByRole('button', { name: 'Cancel the tests' }).click();
    await summary.getByText(/^Cancelled\. 2 work, 3 need attention, 3 are not set up, 1 was not tested$/).waitFor();
    await said('Cancelled: 2 work, 3 need attention');
    await summary.getByRole('button', { name: 'Copy report' }).click();
    await said('Copied.');
    assert.deepEqual(
      (await asked(/^connections\//)).map(({ method }) => method),
      ['connections/test', 'connections/cancel', 'connections/report'],
    );
  });

  it('that were cancelled before anything was found show no sign that all is well', async () => {
    await open('settingsKeys');
    const view = await page.evaluate(() => window.settingsGallery.view());
    const providers = view.providers.map((one) => ({
      ...one,
      check: undefined,
      keys: one.keys.map((key) => ({ ...key, check: undefined })),
    }));
    const run = { total: 9, testing: [], waiting: [], state: 'cancelled' } as const;
    await tell('settings/changed', { ...view, providers, run });
    const summary = page.getByRole('region', { name: 'Test of all connections' });
    await summary.getByText(/^Cancelled\./).waitFor();
    assert.equal(await summary.locator('.ok').count(), 0);
    await tell('settings/changed', { ...view, run });
    await summary.getByText(/^Cancelled\. \d+ work/).waitFor();
  });

  it('tell two servers of one name apart', async () => {
    await open('settingsKeys');
    const view = await page.evaluate(() => window.settingsGallery.view());
    const [first] = view.providers;
    assert.ok(first);
    const twin = (id: string, verdict: 'dns' | 'refused' | 'works') => ({
      ...first,
      keys: [],
      check: { verdict, sentence: 'x', tookMs: 1, checkedAt: 1 } as const,
      provider: { ...first.provider, id, name: 'Twin', state: 'ready' as const },
    });
    const run = { total: 2, testing: [], waiting: [], state: 'done' } as const;
    const summary = page.getByRole('region', { name: 'Test of all connections' });
    const rows = summary.getByRole('listitem');
    await tell('settings/changed', { ...view, run, providers: [twin('a', 'dns'), twin('b', 'refused')] });
    await summary.getByText('refused').waitFor();
    await eventually(async () => assert.equal(await rows.count(), 2));
    await rows.nth(1).getByRole('button').focus();
    await tell('settings/changed', { ...view, run, providers: [twin('a', 'works'), twin('b', 'refused')] });
    await summary.getByText('name not found').waitFor({ state: 'detached' });
    assert.equal(await rows.count(), 1);
    const isFocused = (button: Element): boolean => button === document.activeElement;
    assert.ok(await rows.getByRole('button').evaluate(isFocused), 'the row of the other keeps its focus');
    await rows.getByRole('button', { name: 'Twin' }).click();
    await hasFocus(page.locator('#provider-b'));
  });

  it('have for each verdict the words, how to mend it, and the buttons that apply', async () => {
    await open('settingsVerdicts');
    for (const [name, label, request] of [
      ['Wrong key', 'Replace key…', { method: 'key/replace', params: { providerId: 'p-wrongkey', keyName: 'work' } }],
      ['No credit', 'Billing page', { method: 'page/openLink', params: { providerId: 'p-nocredit', link: 'billing' } }],
      ['Not running', 'Install', { method: 'page/openLink', params: { providerId: 'p-notrunning', link: 'install' } }],
      ['Proxy', 'Proxy settings', { method: 'page/proxySettings', params: {} }],
      ['No key', 'Add key…', { method: 'key/add', params: { providerId: 'p-nokey' } }],
    ] as const) {
      await provider(name).getByRole('button', { name: label, exact: true }).click();
      await eventually(async () => assert.deepEqual((await asked(/^(key|page)\//)).at(-1), request, name));
    }
    assert.equal(await provider('Works').getByRole('button', { name: 'Copy details' }).count(), 0);
    await provider('Wrong path').getByRole('button', { name: 'Use https://llm.acme.example/api/v1' }).click();
    await provider('Wrong path').getByText('testing…').waitFor();
    assert.deepEqual((await asked(/setProvider|key\/test/)).slice(-2), [
      {
        method: 'settings/setProvider',
        params: { providerId: 'p-wrongpath', field: 'baseUrl', value: 'https://llm.acme.example/api/v1' },
      },
      { method: 'key/test', params: { providerId: 'p-wrongpath', keyName: 'work' } },
    ]);
    assert.deepEqual(await accessFaults(page, 'verdicts'), []);
  });
});
