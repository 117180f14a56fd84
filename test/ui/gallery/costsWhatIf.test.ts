// "What if" in the cost view: a real ledger decided again by the real router, in a real browser; only VS Code is played.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { useCostsGallery } from './costsScene.ts';

const amountOf = (text: string): number => Number(text.replaceAll(/[^\d.]/g, ''));

describe('what if, in the cost view', function () {
  this.timeout(60_000);
  const scene = useCostsGallery();
  const card = (): Locator => scene.card('what-if');
  const compare = () => card().getByRole('button', { name: 'Compare', exact: true }).click();
  const choose = (name: string) => card().getByRole('button', { name, exact: true }).click();

  it('asks nothing before somebody compares, and then shows both sides with how sure they are', async () => {
    await scene.open('costsMonth');
    assert.deepEqual([await scene.asked('costs/whatIf'), await scene.asked('costs/whatIfModels')], [[], []]);
    assert.equal(
      await card()
        .getByRole('button', { name: /^Export/ })
        .count(),
      0,
      'there is nothing to save yet',
    );
    await compare();
    await scene.said('With Lowest Cost: 653 requests compared');
    const [asked] = (await scene.asked('costs/whatIf')) as { query: object; scenario: object }[];
    assert.deepEqual(asked?.scenario, { kind: 'strategy', strategy: 'cost_optimized' });
    const cost = await card().locator('.whatIfMeasures > div').first().innerText();
    assert.match(cost, /^Cost\n.*\$[\d.]+.*→.*\$[\d.]+.*± \$[\d.]+\n\$[\d.]+ less \(−\d+ %\)$/s);
    assert.match(await card().locator('.whatIfCaveats').innerText(), /is estimated: typically wrong by \d+ %/);
    const models = await scene.rows('what-if-models');
    assert.equal(
      models.reduce((sum, [, , requests]) => sum + amountOf(requests ?? ''), 0),
      653,
    );
    const then = models.reduce((sum, [, , , amount]) => sum + (amount === 'unknown' ? 0 : amountOf(amount ?? '')), 0);
    const whole = amountOf(/\$([\d.]+)/.exec(cost)?.[1] ?? '');
    assert.ok(Math.abs(then - whole) < 0.05, `${then} and ${whole}`);
  });

  it('finds a model by its name with the keyboard, one without a key too', async () => {
    await scene.open('costsMonth');
    await choose('Model');
    const button = card().getByRole('button', { name: 'Compare', exact: true });
    await waitFor('Compare to be greyed', () => button.isDisabled());
    const field = card().getByRole('combobox', { name: 'Model' });
    await field.fill('mistral');
    await card()
      .getByRole('option', { name: /Mistral has no key yet/ })
      .waitFor();
    await field.fill('haiku');
    await card()
      .getByRole('option', { name: /Claude Haiku/ })
      .waitFor();
    await field.press('Enter');
    await waitFor('the model to be chosen', async () => (await field.inputValue()) === 'Claude Haiku 4.5');
    await waitFor('Compare to be offered', () => button.isEnabled());
    await field.press('Tab');
    await scene.page.keyboard.press('Enter');
    await scene.said('With Claude Haiku 4.5:');
    const [asked] = (await scene.asked('costs/whatIf')) as { scenario: object }[];
    assert.deepEqual(asked?.scenario, {
      kind: 'model',
      model: { providerId: 'anthropic', model: 'claude-haiku-4-5' },
    });
    // What is typed and not chosen is let go.
    await field.fill('zzz');
    await card().getByText('No model is called so.').waitFor();
    await field.press('Escape');
    await waitFor('what was typed to be let go', async () => (await field.inputValue()) === 'Claude Haiku 4.5');
  });

  it('tells of mistakes in rules at their line, which is gone to, and compares when they are mended', async () => {
    await scene.open('costsMonth');
    await choose('Rules');
    const field = card().getByRole('textbox', { name: 'Rules' });
    await field.fill('- use: quality_optimized\n- if: task ==\n  use: cost_optimized\n');
    await compare();
    const problem = card().getByRole('list', { name: 'Problems of these rules' }).getByRole('listitem').first();
    await problem.waitFor();
    assert.match(await problem.innerText(), /Line 2/);
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    const selected = () =>
      field.evaluate((area) => {
        const { value, selectionStart } = area as HTMLTextAreaElement;
        return value.slice(0, selectionStart).split('\n').length;
      });
    await eventually(async () => assert.equal(await selected(), 2));
    await field.fill('- use: anthropic/claude-haiku-4-5\n');
    assert.equal(await problem.count(), 0, 'they were of other rules');
    await compare();
    await scene.said('With these rules:');
    assert.match(await card().innerText(), /a rule that looks at them never held here/);
  });

  it('has a table as twin, and saves both cards', async () => {
    await scene.open('costsWhatIfTable');
    await compare();
    await scene.said('With Lowest Cost:');
    const rows = await scene.rows('what-if');
    assert.deepEqual(
      rows.map(([side]) => side),
      ['Happened', 'With Lowest Cost', 'Difference', 'Standard deviation (68 %)'],
    );
    assert.ok(
      rows.every((row) => row.length === 4),
      JSON.stringify(rows),
    );
    const csv = (await scene.saved('what-if', 'CSV')).content;
    assert.match(csv, /Happened,\d/);
    const { rows: saved } = JSON.parse((await scene.saved('what-if', 'JSON')).content) as {
      rows: Record<string, number>[];
    };
    const [happened, would, difference] = saved;
    assert.ok(Math.abs((would?.['cost'] ?? 0) - (happened?.['cost'] ?? 0) - (difference?.['cost'] ?? 0)) < 1e-9);
    assert.match((await scene.saved('what-if-models', 'CSV')).content, /claude-sonnet-4-5/);
  });

  it('says when its figures are of another period, and compares again', async () => {
    await scene.open('costsMonth');
    await compare();
    await scene.said('With Lowest Cost: 653');
    await scene.button('Week').click();
    await scene.settled();
    await card().getByText('These figures are of November 2026').waitFor();
    assert.equal((await scene.asked('costs/whatIf')).length, 1, 'not of its own accord');
    await card().getByRole('button', { name: 'Compare again' }).click();
    await card().getByText('These figures are of').waitFor({ state: 'detached' });
  });

  it('says why nobody would have answered', async () => {
    await scene.open('costsMonth');
    await choose('Model');
    await card().getByRole('combobox').fill('mistral');
    await card().getByRole('option').first().click();
    await compare();
    await scene.said('With Mistral Large nobody would have answered.');
    assert.ok((await card().locator('.whatIfReasons').innerText()).length > 10);
    assert.equal(await scene.card('what-if-models').count(), 0);
  });

  it('stops, lets a newer one win, and tells of a failure with a way to try again', async () => {
    await scene.open('costsMonth');
    await card().getByRole('button', { name: 'Compare', exact: true }).waitFor();
    await scene.page.evaluate(() => window.costsGallery.hold());
    await compare();
    await scene.page.waitForFunction(() =>
      window.costsGallery.asked.some((one) => one.kind === 'request' && one.method === 'costs/whatIf'),
    );
    await choose('Stop');
    await scene.said('Stopped.');
    const cancelled = await scene.page.evaluate(() => window.costsGallery.asked.some(({ kind }) => kind === 'cancel'));
    assert.equal(cancelled, true);
    await scene.page.evaluate(() => window.costsGallery.release());
    assert.equal(await card().locator('.whatIfMeasures').count(), 0);
    await scene.open('costsWhatIfFails');
    await compare();
    await card().getByRole('alert').filter({ hasText: 'This could not be compared.' }).waitFor();
    await card().getByRole('button', { name: 'Try Again' }).click();
    await scene.page.waitForFunction(
      () =>
        window.costsGallery.asked.filter((one) => one.kind === 'request' && one.method === 'costs/whatIf').length === 2,
    );
  });
});
