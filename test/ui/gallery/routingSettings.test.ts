// The page of routing in a real browser: rules by keyboard, what is said at their fields, chains, limits, and the trial.
import assert from 'node:assert/strict';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { useSettingsGallery } from './settingsScene.ts';

describe('the page of routing', function () {
  this.timeout(60_000);
  const scene = useSettingsGallery();
  const rules = () => scene.page.getByRole('list', { name: 'Your rules' }).getByRole('listitem');
  const written = () => scene.page.evaluate(() => window.settingsGallery.routing());
  const ifField = () => scene.page.getByRole('combobox', { name: 'If', exact: true });
  const useField = () => scene.page.getByRole('combobox', { name: 'Use', exact: true });
  const offers = () => scene.page.getByRole('listbox').getByRole('option');
  const prompt = () => scene.page.getByRole('textbox', { name: 'Prompt', exact: true });
  const trial = () => scene.page.getByRole('region', { name: 'What it comes to' });

  it('moves a rule by keyboard, and the focus goes with it until the end', async () => {
    await scene.open('settingsRoutingRules');
    const up = scene.button('Move Client work stays here up');
    await up.press('Enter');
    await scene.said('Client work stays here is rule 2 of 4 now.');
    await scene.page.locator(':focus').and(up).waitFor();
    await up.press('Enter');
    await scene.said('Client work stays here is rule 1 of 4 now.');
    await scene.page.locator(':focus').and(scene.button('Move Client work stays here down')).waitFor();
    await scene.page.keyboard.press('Alt+ArrowDown');
    await scene.said('Client work stays here is rule 2 of 4 now.');
    const { rules: now } = await written();
    assert.deepEqual(
      (now as { name?: string; use?: string }[]).map(({ name, use }) => name ?? use),
      ['Code', 'Client work stays here', 'gpt-4o-mini', 'balanced'],
    );
  });

  it('says at the field what is wrong, refuses to save it, and lets it be mended', async () => {
    await scene.open('settingsRoutingRules');
    await scene.button('Edit Code').press('Enter');
    await ifField().fill('task = "code"');
    await scene.page.getByRole('alert').filter({ hasText: 'Write == instead of =.' }).waitFor();
    assert.equal(await ifField().getAttribute('aria-invalid'), 'true');
    await ifField().press('Enter');
    await scene.page.locator(':focus').and(ifField()).waitFor();
    assert.deepEqual(await scene.asked(/^routing\/saveRule$/), []);
    await ifField().fill('task == "review"');
    await scene.page.getByRole('alert').waitFor({ state: 'detached' });
    await ifField().press('Enter');
    await scene.said('Saved the rule.');
    const { rules: now } = await written();
    assert.deepEqual((now as unknown[])[0], {
      name: 'Code',
      if: 'task == "review"',
      use: 'claude-sonnet-4-5 or gpt-5',
    });
  });

  it('mends a malformed list: entry by entry, and says which rules hold meanwhile', async () => {
    await scene.open('settingsRoutingBroken');
    await scene.page.getByText('the last good rules stay in force').waitFor();
    await scene.button('Remove entry 3').click();
    await scene.button('Edit Half').click();
    await ifField().fill('task == "writing"');
    await ifField().press('Enter');
    await scene.said('Saved the rule.');
    await scene.page.getByText('the last good rules stay in force').waitFor({ state: 'detached' });
    await eventually(async () => assert.equal(await rules().count(), 3));
    assert.match((await rules().nth(2).textContent()) ?? '', /"groq:llama-9" is no model/, 'a warning stays');
  });

  it('offers what can be written, takes it by keyboard, and closes it without losing the form', async () => {
    await scene.open('settingsRoutingRules');
    await scene.button('New rule').click();
    await ifField().press('ArrowDown');
    await offers().filter({ hasText: /^task/ }).waitFor();
    await ifField().press('Escape');
    await offers().first().waitFor({ state: 'detached' });
    await ifField().pressSequentially('tas');
    await offers().first().waitFor();
    await ifField().press('ArrowDown');
    await ifField().press('Enter');
    await waitFor('what was offered', async () => (await ifField().inputValue()) === 'task ');
    await useField().pressSequentially('hai');
    await offers().filter({ hasText: 'haiku' }).click();
    await waitFor('the model', async () => (await useField().inputValue()) === 'anthropic/claude-haiku-4-5');
    await ifField().press('Escape');
    await scene.page.getByRole('form', { name: 'New rule' }).waitFor({ state: 'detached' });
    assert.equal(await rules().count(), 4);
  });

  it('removes a rule and puts it back', async () => {
    await scene.open('settingsRoutingRules');
    const before = await written();
    await scene.button('Remove Code').click();
    await scene.said('Removed Code.');
    await eventually(async () => assert.equal(await rules().count(), 3));
    await scene.button('Undo').click();
    await scene.said('The rule is back.');
    assert.deepEqual((await written()).rules, before.rules);
  });

  it('tries a prompt with the rule as it stands in the form, unsaved, and says so', async () => {
    await scene.open('settingsRoutingTried');
    await prompt().fill('Write a function that parses Retry-After');
    await prompt().press('Control+Enter');
    await trial().getByText('Your rule 1, Code, decided.').waitFor();
    await scene.button('New rule').click();
    await useField().fill('balanced');
    await trial().getByText('Something was changed since').waitFor();
    await scene.button('Cancel').click();
    await scene.button('Edit Code').click();
    await ifField().fill('task == "writing"');
    await scene.button('Try').click();
    await trial().getByText('Your rule 4').waitFor();
    await trial().getByText('Tried with the rule as it stands in the form').waitFor();
    await ifField().fill('keyword == "parses"');
    await scene.button('Try').click();
    await trial().getByText('The rule in the form').waitFor();
    assert.deepEqual(await scene.asked(/^routing\/(save|move|remove)/), [], 'nothing was written');
    assert.equal(await trial().getByRole('heading', { name: 'Attempts' }).count(), 0);
  });

  it('is opened by the command with a prompt, which it tries at once', async () => {
    await scene.open('settingsKeys');
    await scene.page.evaluate(() =>
      window.settingsGallery.tell('routing/explain', { prompt: 'What is a monad?', languageId: 'haskell' }),
    );
    await trial().getByText('Your rule 4 decided.').waitFor();
    assert.equal(await prompt().inputValue(), 'What is a monad?');
    assert.equal(await scene.field('Language of the code').inputValue(), 'haskell');
    assert.deepEqual(await scene.asked(/^routing\/try$/), [
      { method: 'routing/try', params: { prompt: 'What is a monad?', languageId: 'haskell' } },
    ]);
    assert.equal(await scene.page.locator('h2').first().textContent(), 'Routing');
  });

  it('shows texts of a hostile server as texts', async () => {
    await scene.open('settingsRoutingTried');
    await prompt().fill('hostile');
    await scene.button('Try').click();
    await trial().waitFor();
    assert.equal(await scene.page.evaluate(() => (window as { hacked?: unknown }).hacked), undefined);
    assert.equal(await trial().locator('img').count(), 0);
  });

  it('makes a chain by keyboard, in the order that is wished', async () => {
    await scene.open('settingsRoutingRules');
    await scene.button('New chain').click();
    await scene.field('Name').fill('mine');
    const next = scene.page.getByRole('combobox', { name: 'Add a model or alias' });
    for (const entry of ['gpt-4o', 'openai/gpt-5', 'nobody-knows']) {
      await next.fill(entry);
      await next.press('Escape');
      await scene.button('Add').click();
    }
    await scene.page.getByText('“nobody-knows” is no alias').waitFor();
    await scene.button('Take nobody-knows out').click();
    await scene.button('Move openai/gpt-5 up').press('Enter');
    await scene.said('openai/gpt-5 is number 1 now.');
    await scene.page.locator(':focus').and(scene.button('Move openai/gpt-5 down')).waitFor();
    await scene.page.keyboard.press('Enter');
    await scene.said('openai/gpt-5 is number 2 now.');
    await scene.page.locator(':focus').and(scene.button('Move openai/gpt-5 up')).waitFor();
    await scene.page.keyboard.press('Enter');
    await scene.said('openai/gpt-5 is number 1 now.');
    await scene.button('Save').click();
    await scene.said('Saved mine.');
    const { chains } = await written();
    assert.deepEqual((chains as Record<string, unknown>)['mine'], ['openai/gpt-5', 'gpt-4o']);
  });

  it('keeps what is typed of a limit that does not fit, and writes one that does', async () => {
    await scene.open('settingsRoutingRules');
    await scene.button('New limit').click();
    await scene.button('Save').click();
    await scene.page.getByRole('alert').filter({ hasText: 'at least one of the four' }).waitFor();
    await scene.page.getByRole('combobox', { name: 'Provider', exact: true }).selectOption('openai');
    await scene.field('Tokens a day').fill('2,000,000');
    await scene.field('At the same time').fill('1.5');
    await scene.button('Save').click();
    await scene.page.getByRole('alert').filter({ hasText: 'A whole number' }).waitFor();
    await scene.field('At the same time').fill('3');
    await scene.field('At the same time').press('Enter');
    await scene.said('Saved.');
    const { limits } = await written();
    assert.deepEqual((limits as unknown[]).at(-1), { provider: 'openai', tokensPerDay: 2_000_000, parallel: 3 });
  });

  it('says what holds where nothing is set, and what a threshold comes to', async () => {
    await scene.open('settingsRouting');
    assert.match((await scene.setting('Longest request').textContent()) ?? '', /from your settings: no limit/);
    assert.match((await scene.setting('Slowest answer').textContent()) ?? '', /default: no limit/);
    assert.match((await scene.setting('Second model when the first is slow').textContent()) ?? '', /no second model/);
    const threshold = scene.setting('Gain that a stronger model needs');
    await threshold.getByText('Of your last 120 questions about 43 %').waitFor();
    await threshold.getByRole('slider').press('End');
    await threshold.getByText('about 0 %').waitFor();
    await scene.said('Saved.');
    await scene.open('settingsRoutingNone');
    await scene
      .setting('Gain that a stronger model needs')
      .getByText('Only 1 of your own questions is there')
      .waitFor();
  });

  it('chooses a strategy among six, and keeps the choice in sight where it could not be written', async () => {
    await scene.open('settingsRouting');
    await scene.page.getByRole('radio', { name: /^Fastest/ }).check();
    await scene.said('Saved.');
    assert.deepEqual(await scene.asked(/^settings\/set$/), [
      { method: 'settings/set', params: { id: 'routing.strategy', value: 'latency_optimized', scope: 'user' } },
    ]);
    await scene.open('settingsRoutingFails');
    await scene.page.getByRole('radio', { name: /^Fastest/ }).check();
    await scene.page.getByRole('alert').filter({ hasText: 'read-only' }).waitFor();
  });

  it('is found by the search, and only what fits of it is shown', async () => {
    await scene.open('settingsRouting');
    await scene.field('Search settings').fill('hedging');
    await scene.setting('Second model when the first is slow').waitFor();
    await scene.page.getByRole('heading', { name: 'Try it' }).waitFor({ state: 'detached' });
    await scene.field('Search settings').fill('dry run');
    await scene.page.getByRole('heading', { name: 'Try it' }).waitFor();
  });
});
