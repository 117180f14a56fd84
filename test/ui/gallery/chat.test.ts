// What a person does in the chat, in a real browser, with the real bundle under the real policy; only the host is played.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { hasFocus } from './hasFocus.ts';
import { useGallery } from './useGallery.ts';

describe('the chat in a browser', function () {
  this.timeout(60_000);
  const scene = useGallery();
  let page: Page;
  before(() => {
    ({ page } = scene);
  });

  const open = (state: string): Promise<void> => scene.open(state);

  const composer = (): Locator => page.getByRole('textbox', { name: 'Question' });
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name, exact: true });
  const asked = (): Promise<string[]> =>
    page.evaluate(() => window.gallery.asked.map((one) => (one.kind === 'request' ? one.method : one.kind)));
  const log = (): Locator => page.locator('.log');
  const place = (): Promise<{ top: number; below: number }> =>
    log().evaluate((element) => ({
      top: element.scrollTop,
      below: element.scrollHeight - element.scrollTop - element.clientHeight,
    }));

  it('sends with Enter, shows the answer as it comes, and its figures at the end', async () => {
    await open('ready');
    await page.evaluate(() => window.gallery.hold('run/ended'));
    await composer().fill('Why?');
    await composer().press('Enter');
    await page.getByText('The header may hold').waitFor();
    await button('Stop').waitFor();
    await eventually(async () => assert.equal(await composer().inputValue(), ''));
    await page.evaluate(() => window.gallery.release());
    await page.getByText('$0.0024').waitFor();
    await button('Send').waitFor();
    await page.getByText('1,142 in').waitFor();
  });

  it('writes a new line with Shift+Enter, and leaves Enter to an input method that composes', async () => {
    await open('ready');
    await composer().pressSequentially('one');
    await composer().press('Shift+Enter');
    await composer().pressSequentially('two');
    await composer().evaluate((field) => {
      for (const how of [{ isComposing: true }, { keyCode: 229 }]) {
        field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...how }));
      }
    });
    assert.equal(await composer().inputValue(), 'one\ntwo');
    assert.ok(!(await asked()).includes('chat/send'));
    assert.equal(await page.evaluate(() => window.gallery.stored().draft), 'one\ntwo');
  });

  it('stops with Escape and keeps what had arrived; what was typed meanwhile stays', async () => {
    await open('ready');
    await page.evaluate(() => window.gallery.hold('run/ended'));
    await composer().fill('Why?');
    await composer().press('Enter');
    await page.getByText('The header').waitFor();
    await composer().fill('And then?');
    await composer().press('Enter');
    await page.getByText('Not sent: this answer is still being written').waitFor();
    await composer().press('Escape');
    await page.locator('.ended', { hasText: 'Stopped. What had arrived is kept.' }).waitFor();
    assert.equal(await composer().inputValue(), 'And then?');
    assert.equal((await asked()).filter((method) => method === 'chat/send').length, 1);
  });

  it('stays at the end while text comes, and where the person put it once they scroll up', async () => {
    await open('scrolledUp');
    await eventually(async () => assert.ok((await place()).below > 1000));
    await button('New text: go to the end').click();
    await button('New text: go to the end').waitFor({ state: 'detached' });
    const isAtEnd = (): Promise<unknown> =>
      page.waitForFunction(() => {
        const element = document.querySelector('.log');
        return element && element.scrollHeight - element.scrollTop - element.clientHeight < 24;
      });
    await isAtEnd();
    const more = (): Promise<void> =>
      page.evaluate(() => {
        window.gallery.more('\n\nMore text.'.repeat(20));
      });
    const height = await log().evaluate((element) => element.scrollHeight);
    const hasGrown = (from: number): Promise<unknown> =>
      page.waitForFunction((least) => (document.querySelector('.log')?.scrollHeight ?? 0) > least + 200, from);
    await more();
    await hasGrown(height);
    await isAtEnd();
    await log().evaluate((element) => element.scrollTo({ top: 200 }));
    await button('Go to the end').waitFor();
    const grown = await log().evaluate((element) => element.scrollHeight);
    await more();
    await hasGrown(grown);
    await button('New text: go to the end').waitFor();
    assert.equal((await place()).top, 200);
  });

  it('puts older messages above without moving what is read', async () => {
    await open('older');
    const question = page.getByText('Question 9: what does step 9 do?');
    // Measured in the same task as the scrolling, which is what fetches the older ones.
    const before = await question.evaluate((element) => {
      document.querySelector('.log')?.scrollTo({ top: 150 });
      return element.getBoundingClientRect().top;
    });
    await page.getByText('Question 1: what does step 1 do?').waitFor({ state: 'attached' });
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const after = await question.evaluate((element) => element.getBoundingClientRect().top);
    assert.ok(Math.abs(after - before) <= 1, `${before} became ${after}`);
    assert.equal(await page.getByRole('article', { name: 'Question' }).count(), 12);
  });

  it('chooses a model by keyboard alone', async () => {
    await open('picker');
    const pick = button(/^Model:/);
    await pick.focus();
    await page.keyboard.press('Enter');
    const search = page.getByRole('combobox');
    await search.pressSequentially('qwen');
    // Down lies what was typed as a name of its own.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    const active = await search.getAttribute('aria-activedescendant');
    assert.match((await page.locator(`[id="${active}"]`).textContent()) ?? '', /qwen/);
    await page.keyboard.press('Enter');
    await search.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /Model: Ollama qwen/ }).waitFor();
    await pick.press('Enter');
    await page.keyboard.press('Escape');
    await search.waitFor({ state: 'detached' });
    await hasFocus(page.locator('.pick'));
  });

  it('never offers a provider that is not set up for sending', async () => {
    await open('picker');
    await button(/^Model:/).click();
    const setUp = page.getByRole('region', { name: 'Set up' });
    await setUp.getByText('Groq').waitFor();
    assert.equal(await page.getByRole('option', { name: /Groq|Mistral/ }).count(), 0);
  });

  it('offers another key where the key is refused, in the picker and on the first page', async () => {
    const lastAction = (): Promise<unknown> =>
      page.evaluate(
        () => window.gallery.asked.findLast((one) => one.kind === 'request' && one.method === 'action/run') ?? null,
      );
    const replaceOpenai = { action: 'replaceKey', providerId: 'openai' };
    await open('pickerRefused');
    await button(/^Model:/).click();
    const row = page.getByRole('region', { name: 'Set up' }).getByRole('listitem').filter({ hasText: 'OpenAI' });
    await row.getByText('the key is refused').waitFor();
    await row.getByRole('button', { name: 'Look again' }).waitFor();
    await row.getByRole('button', { name: 'Replace key…' }).click();
    assert.deepEqual(((await lastAction()) as { params: unknown }).params, replaceOpenai);
    await open('firstFailed');
    const step = page.getByRole('listitem').filter({ hasText: 'OpenAI: the key is refused' });
    await step.getByText('Key OPENAI_API_KEY').waitFor();
    await step.getByRole('button', { name: 'Look again' }).waitFor();
    await step.getByRole('button', { name: 'Replace key…' }).click();
    assert.deepEqual(((await lastAction()) as { params: unknown }).params, replaceOpenai);
    await page.getByText('Anthropic does not answer').waitFor();
  });

  it('says why the chosen model cannot be asked, where the question would be typed and on the first page', async () => {
    const why = 'qwen2.5-coder:7b cannot be asked: Ollama is not running.';
    await open('missing');
    await page.getByPlaceholder(why).waitFor();
    assert.ok(await composer().isDisabled());
    await button('Model: no model').waitFor();
    await open('firstMissing');
    await page.getByRole('note').filter({ hasText: why }).waitFor();
    await button('Choose a model').click();
    await page.getByRole('option', { name: /Claude Haiku/ }).click();
    await page.getByPlaceholder('Ask, or @ for files').waitFor();
  });

  it('says why nothing can be shown, shows the log, and tries again', async () => {
    await open('unopened');
    await page.getByRole('alert').filter({ hasText: 'The disk is full.' }).waitFor();
    assert.equal(await page.getByText('The disk is full.').count(), 1);
    await button('Show log').click();
    await page.waitForFunction(() =>
      window.gallery.asked.some(
        (one) => one.kind === 'request' && JSON.stringify(one.params) === '{"action":"showLog"}',
      ),
    );
    await button('Try again').click();
    await page.getByRole('heading', { name: 'Retry-After as a date' }).waitFor();
    await page.getByPlaceholder('Ask, or @ for files').waitFor();
  });

  it('gives a deleted conversation back', async () => {
    await open('conversations');
    await page.getByRole('button', { name: 'SQL: top customers per month' }).first().press('Delete');
    await button('Undo').click();
    await page.getByRole('button', { name: 'SQL: top customers per month' }).first().waitFor();
    const methods = (await asked()).filter((method) => /^conversation\/(un)?delete$/.test(method));
    assert.deepEqual(methods, ['conversation/delete', 'conversation/undelete']);
  });

  it('renames with F2 and Enter; Escape changes nothing', async () => {
    await open('answer');
    await button('Rename conversation').focus();
    await page.keyboard.press('F2');
    const field = page.getByRole('textbox', { name: 'Name of the conversation' });
    await field.fill('Other');
    await field.press('Escape');
    await page.getByRole('heading', { name: 'Retry-After as a date' }).waitFor();
    await page.keyboard.press('F2');
    await field.fill('Better name');
    await field.press('Enter');
    await page.getByRole('heading', { name: 'Better name' }).waitFor();
    assert.equal((await asked()).filter((method) => method === 'conversation/rename').length, 1);
  });

  it('edits a question and asks it again', async () => {
    await open('answer');
    await button('Edit and resend').focus();
    await page.keyboard.press('Enter');
    const field = page.locator('.editField textarea');
    await field.fill('Why not?');
    await field.press('Enter');
    await field.waitFor({ state: 'detached' });
    const resent = await scene.asked('chat/editAndResend');
    assert.deepEqual(
      resent.map(({ params }) => (params as { text: string }).text),
      ['Why not?'],
    );
  });

  it('sends an edited question once, and keeps it where it could not be sent and where the view was hidden', async () => {
    await open('requestFails');
    await button('Edit and resend').first().focus();
    await page.keyboard.press('Enter');
    const field = page.locator('.editField textarea');
    await field.fill('Why not?');
    await field.evaluate((element) => {
      for (let press = 0; press < 2; press++) {
        element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      }
    });
    await page.getByText('The store is locked by another window').waitFor();
    assert.equal(await field.inputValue(), 'Why not?');
    assert.equal((await asked()).filter((method) => method === 'chat/editAndResend').length, 1);
    await page.goto(`${page.url()}&again`);
    await field.waitFor();
    assert.equal(await field.inputValue(), 'Why not?');
    await button('Cancel').click();
    await page.goto(page.url());
    await button('Edit and resend').first().waitFor();
    assert.equal(await field.count(), 0);
  });

  it('applies a parameter when its field is left, and refuses a wrong one in words', async () => {
    await open('parameters');
    const field = page.getByRole('textbox', { name: 'Temperature' });
    await field.fill('3');
    await page.getByText('A number from 0 to 2, or empty.').waitFor();
    await field.press('Tab');
    assert.ok(!(await asked()).includes('conversation/setParameters'));
    await field.fill('0,5');
    await field.press('Tab');
    await eventually(async () => {
      const [asked, ...more] = await scene.asked('conversation/setParameters');
      assert.match(JSON.stringify(asked), /"temperature":0.5/);
      assert.equal(more.length, 0);
    });
  });

  it('shows hostile text as text', async () => {
    await open('hostile');
    await page.getByRole('button', { name: /^Reasoned/ }).click();
    await button('Technical details').click();
    // In all seven places, and drawn as Markdown where it is some.
    const written = page.getByText('<img src=x onerror="window.hacked=1">');
    await eventually(async () => assert.equal(await written.count(), 7));
    await page.waitForFunction(() => !document.querySelector('.answer > .plain'));
    assert.equal(await page.locator('.app img').count(), 0);
    assert.equal(await page.evaluate(() => window.hacked), undefined);
  });
});
