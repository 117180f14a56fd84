// What budgets do to answers, in a real browser; only the host is played.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { useGallery } from './useGallery.ts';

describe('budgets in a browser', function () {
  this.timeout(60_000);
  const scene = useGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  async function open(state: string): Promise<void> {
    await page.setViewportSize({ width: 300, height: 720 });
    await scene.open(state, '.composer, .panel', 'dark');
  }

  const button = (name: string): Locator => page.getByRole('button', { name, exact: true });
  /** All that was asked of the host by a button beside an error. */
  const actions = (): Promise<unknown[]> =>
    page.evaluate(() =>
      window.gallery.asked.flatMap((one) =>
        one.kind === 'request' && one.method === 'action/run'
          ? [(one.params as { action: string; messageId?: string }).action]
          : [],
      ),
    );

  it('offer to raise, a cheaper model, and the settings, where something was not sent', async () => {
    await open('budgetRefused');
    const notice = page.getByRole('region', { name: 'Error' });
    assert.match(await notice.innerText(), /\$0\.018 of \$10\.00 left until December 1\. This could have cost up to/);
    for (const label of ['Raise once by $0.26', 'Use GPT-6 Luna (about $0.0014)', 'Change budgets…']) {
      await button(label).click();
    }
    assert.deepEqual(await actions(), ['raiseBudget', 'useCheaper', 'openBudgets']);
  });

  it('ask nothing again while another answer is written', async () => {
    await open('budgetBusy');
    await eventually(async () => {
      assert.ok(await button('Raise once by $0.26').isDisabled());
      assert.ok(await button('Use GPT-6 Luna (about $0.0014)').isDisabled());
      assert.ok(await button('Change budgets…').isEnabled());
    });
  });

  it('say under an answer that it was cut off for them, and lead to them', async () => {
    await open('budgetCut');
    const answer = page.getByRole('article', { name: 'Answer' });
    await answer.filter({ hasText: 'Cut off by your budget: there was money for 1,240 tokens.' }).waitFor();
    assert.doesNotMatch(await answer.innerText(), /limit of max output tokens/);
    await button('Change budgets…').click();
    assert.deepEqual(await actions(), ['openBudgets']);
  });
});
