// Webhooks on the settings page: what is switched, tested and removed, and what a screen reader hears of it.
import assert from 'node:assert/strict';
import { eventually } from '../../harness/eventually.ts';
import { useSettingsGallery } from './settingsScene.ts';

describe('webhooks on the settings page', () => {
  const scene = useSettingsGallery();
  const checkBox = (name: string) => scene.page.getByRole('checkbox', { name, exact: true });
  const hook = (name: string) => scene.page.getByRole('region', { name, exact: true });

  it('switches each event, the whole webhook, its format and its contents by themselves', async () => {
    await scene.open('settingsWebhooks');
    await checkBox('Daily summary: Mail through our automation').check();
    await checkBox('Budget thresholds: Mail through our automation').uncheck();
    await checkBox('On: Team channel').uncheck();
    await checkBox('Prompts and answers too: Team channel').check();
    await hook('Team channel').getByRole('combobox', { name: 'Format' }).selectOption('json');
    await scene.said('Saved.');
    const mail = 'Mail through our automation';
    assert.deepEqual(
      (await scene.asked(/^webhooks\/change/)).map(({ params }) => params),
      [
        { name: mail, event: { id: 'usage.dailySummary', isOn: true } },
        { name: mail, event: { id: 'budget.threshold', isOn: false } },
        { name: 'Team channel', enabled: false },
        { name: 'Team channel', includeText: true },
        { name: 'Team channel', format: 'json' },
      ],
    );
    await eventually(async () => assert.ok(await checkBox('Daily summary: Mail through our automation').isChecked()));
    await hook(mail).getByText('answer.rated').waitFor();
  });

  it('says what the receiver answered to a test, and gives up when asked to', async () => {
    await scene.open('settingsWebhooks');
    await scene.button('Test Team channel').click();
    await scene.button('Cancel the test of Team channel').click();
    await scene.button('Test Team channel').waitFor();
    await scene.button('Test Team channel').click();
    await scene.page.getByText('Waiting for the receiver…').waitFor();
    await scene.page.evaluate(() => window.settingsGallery.release());
    const words = 'hooks.slack.com answered 404 Not Found: “no_service”.';
    await hook('Team channel').getByText(words).waitFor();
    await hook('Team channel').getByText('Not delivered.').waitFor({ state: 'attached' });
    await scene.said(`Team channel: ${words}`);
  });

  it('shows what came of the last delivery and what waits, and cannot test what has no address', async () => {
    await scene.open('settingsWebhooks');
    await hook('Mail through our automation').getByText('2 deliveries wait for the next try.').waitFor();
    await hook('Mail through our automation')
      .getByText(/answered 503 .* It will be tried again\./)
      .waitFor();
    await scene.button('Test Old laptop').click({ force: true });
    await scene.button('Give its address…: Old laptop').click();
    assert.deepEqual(await scene.asked(/^webhooks\//), [
      { method: 'webhooks/editAddress', params: { name: 'Old laptop' } },
    ]);
  });

  it('offers the rest in a menu: the signing secret where it is of use, and removing, which moves the focus', async () => {
    await scene.open('settingsWebhooks');
    const offers = (...items: readonly string[]): Promise<void> =>
      eventually(async () => assert.deepEqual(await scene.page.getByRole('menuitem').allInnerTexts(), items));
    await scene.button('Actions for Team channel').click();
    await offers('Edit Address…', 'Remove…');
    await scene.page.keyboard.press('Escape');
    await scene.button('Actions for Mail through our automation').focus();
    await scene.page.keyboard.press('Enter');
    await offers('Edit Address…', 'Copy Secret', 'Remove…');
    await scene.page.keyboard.press('End');
    await scene.page.keyboard.press('Enter');
    await scene.page.waitForFunction(() => document.activeElement?.textContent?.includes('Add webhook') === true);
    await scene.page.keyboard.press('Enter');
    await scene.page.waitForFunction(() =>
      window.settingsGallery.asked.some((one) => one.kind === 'request' && one.method === 'webhooks/add'),
    );
    assert.deepEqual(
      (await scene.asked(/^webhooks\//)).map(({ method }) => method),
      ['webhooks/remove', 'webhooks/add'],
    );
  });

  it('is found by the search, by name and by what it does', async () => {
    await scene.open('settingsWebhooks');
    await scene.field('Search settings').fill('automation slack');
    await hook('Mail through our automation').waitFor();
    await hook('Team channel').waitFor({ state: 'detached' });
  });
});
