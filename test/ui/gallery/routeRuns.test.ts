// Answers that begin anew, break off or wait, in a real browser; only the host is played.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { useGallery } from './useGallery.ts';

const RUN = { runId: 'r1' };

describe('answers that take another way, in a browser', function () {
  this.timeout(60_000);
  const scene = useGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  async function open(state: string): Promise<void> {
    await page.setViewportSize({ width: 380, height: 720 });
    await scene.open(state, '.composer, .panel');
    await page.locator('.message.answer').last().waitFor();
  }

  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
  const answer = (): Locator => page.getByRole('article', { name: 'Answer' }).last();
  const draft = (): Locator => page.getByRole('textbox', { name: 'Question' });
  const isFocused = (element: Locator): Promise<boolean> =>
    element.evaluate((one) => one.contains(document.activeElement) || one.matches(':focus-within'));
  /** The text of the answer itself, without what is folded above it. */
  const ownText = (): Promise<string> => answer().locator('> .markdown').innerText();

  describe('an answer that begins anew', () => {
    const restart = (seq: number): Promise<void> =>
      page.evaluate(
        ({ run, seq }) => {
          const messageId = document.querySelector('.message.answer')?.getAttribute('data-message') ?? '';
          window.gallery.tell('run/restarted', {
            ...run,
            seq,
            messageId,
            earlier: {
              providerName: 'Anthropic',
              modelName: 'Claude Haiku 4.5',
              text: 'The header may hold **seconds**',
              reason: 'no connection',
            },
            modelName: 'GPT-5',
            providerName: 'OpenAI',
          });
        },
        { run: RUN, seq },
      );
    const write = (seq: number, text: string): Promise<void> =>
      page.evaluate(
        ({ run, seq, text }) => {
          const messageId = document.querySelector('.message.answer')?.getAttribute('data-message') ?? '';
          window.gallery.tell('run/delta', { ...run, seq, messageId, text });
        },
        { run: RUN, seq, text },
      );

    it('folds what had come above it, shows it as Markdown when unfolded, and copies it', async () => {
      await open('routeAsking');
      await waitFor('the half answer', async () => (await ownText()).startsWith('The header'));
      await restart(4);
      const folded = page.getByRole('button', { name: /Incomplete answer of Claude Haiku 4\.5: no connection\./ });
      await folded.waitFor();
      await page.getByText('Waiting for GPT-5…').waitFor();
      await write(5, 'Both **are**');
      await write(6, ' allowed.');
      await waitFor('the new text', async () => (await ownText()) === 'Both are allowed.');
      assert.equal(await page.getByRole('region', { name: 'Incomplete answer' }).count(), 0);
      await folded.focus();
      await page.keyboard.press('Enter');
      const region = page.getByRole('region', { name: 'Incomplete answer' });
      assert.equal(await region.locator('strong').innerText(), 'seconds');
      await region.getByText('It broke off here.').waitFor();
      await button('Copy incomplete answer as Markdown').click();
      const [copied] = await scene.asked('code/copy');
      assert.deepEqual(copied?.params, { text: 'The header may hold **seconds**' });
      assert.match(await answer().locator('.facts').innerText(), /OpenAI\s+GPT-5/);
    });

    it('shows no text twice, whatever is told twice, and asks again where something is missing', async () => {
      await open('routeAsking');
      await restart(4);
      await write(5, 'Both.');
      await restart(4);
      await restart(5);
      await write(5, 'Both.');
      await waitFor('the new text', async () => (await ownText()) === 'Both.');
      await eventually(async () =>
        assert.equal(await page.getByRole('button', { name: /Incomplete answer/ }).count(), 1),
      );
      const asked = (await scene.asked('chat/snapshot')).length;
      await write(9, 'Never shown');
      await waitFor('a snapshot', async () => (await scene.asked('chat/snapshot')).length === asked + 1);
      // What the host says there is what counts: here that nothing has begun anew.
      await waitFor('what the host has', async () => (await ownText()).startsWith('The header may hold seconds'));
      await page.getByRole('button', { name: /Incomplete answer/ }).waitFor({ state: 'detached' });
    });
  });

  describe('an answer that has broken off', () => {
    const ask = (asking?: object): Promise<void> =>
      page.evaluate(
        ({ run, asking }) => {
          window.gallery.tell('run/asking', { ...run, seq: 4, ...(asking && { asking: asking as never }) });
        },
        { run: RUN, asking },
      );
    const choice = (): Locator => page.getByRole('region', { name: 'The answer broke off: choose how to go on' });

    it('asks without taking the focus, and says it in a screen reader', async () => {
      await open('routeLimited');
      await draft().focus();
      await ask({ reason: 'no connection', modelName: 'GPT-5', providerName: 'OpenAI', mayContinue: false });
      await choice().waitFor();
      assert.ok(await isFocused(draft()));
      await page
        .getByRole('status')
        .filter({ hasText: 'The answer broke off: no connection. GPT-5 of OpenAI can answer instead.' })
        .waitFor({ state: 'attached' });
      assert.equal(await button('Go On').count(), 0);
    });

    it('is read out although it is under way: nothing is busy then', async () => {
      await open('routeAsking');
      await choice().waitFor();
      await eventually(async () => assert.equal(await answer().getAttribute('aria-busy'), 'false'));
      await ask();
      await choice().waitFor({ state: 'detached' });
      await eventually(async () => assert.equal(await answer().getAttribute('aria-busy'), 'true'));
    });

    for (const [label, choiceId] of [
      ['Begin Anew', 'restart'],
      ['Go On', 'continue'],
      ['Leave It', 'stop'],
    ] as const) {
      it(`${label}: is sent once, however often it is pressed`, async () => {
        await open('routeAsking');
        await choice().waitFor();
        await button(label).dblclick();
        await button(label).click({ force: true });
        await button('Leave It').click({ force: true });
        await ask();
        await choice().waitFor({ state: 'detached' });
        assert.deepEqual(
          (await scene.asked('chat/decide')).map(({ params }) => params),
          [{ ...RUN, choice: choiceId }],
        );
      });
    }

    it('is decided by keyboard alone, and the cursor goes where the person writes', async () => {
      await open('routeAsking');
      await choice().waitFor();
      await button('Begin Anew').focus();
      await page.keyboard.press('Tab');
      assert.ok(await isFocused(button('Go On')));
      await page.keyboard.press('Enter');
      await waitFor('the choice', async () => (await scene.asked('chat/decide')).length === 1);
      assert.deepEqual((await scene.asked('chat/decide'))[0]?.params, { ...RUN, choice: 'continue' });
      await waitFor('the cursor', () => isFocused(draft()));
    });

    it('can be decided again where the host did not hear it', async () => {
      await open('routeAskingFails');
      await button('Begin Anew').click();
      await page.getByRole('alert').filter({ hasText: 'The store is locked' }).waitFor();
      await button('Leave It').click();
      await waitFor('both', async () => (await scene.asked('chat/decide')).length === 2);
    });
  });

  it('waits for a rate limit in sight, until it is over or stopped', async () => {
    await open('routeLimited');
    const row = page.getByRole('region', { name: 'Waiting for a rate limit' });
    assert.match(await row.innerText(), /Waiting for your limit of 20 requests a minute, (\d+ s|any moment now)/);
    await row.getByRole('button', { name: 'Stop' }).click();
    assert.deepEqual((await scene.asked('chat/stop'))[0]?.params, RUN);
    await page.evaluate((run) => window.gallery.tell('run/limited', { ...run, seq: 4 }), RUN);
    await row.waitFor({ state: 'detached' });
    await page.getByText('Waiting for Claude Haiku 4.5…').waitFor();
  });
});
