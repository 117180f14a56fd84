// The composer in a real browser: completion, chips, the estimate and sending; only the host is played.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { accessFaults } from './accessFaults.ts';
import { ACTS } from './acts.ts';
import { useComposer } from './composerScene.ts';
import { hasFocus } from './hasFocus.ts';

describe('the composer in a browser', function () {
  this.timeout(60_000);
  const scene = useComposer();

  const list = (): Locator => scene.page.getByRole('listbox', { name: 'What @ means' });
  const option = (name: string | RegExp): Locator => list().getByRole('option', { name });
  const chip = (text: string): Locator => scene.chips.filter({ hasText: text });

  describe('completion', () => {
    it('attaches what is chosen with the keys, writes its name, and can be undone', async () => {
      await scene.open('composerEmpty');
      await scene.field.pressSequentially('Does @clo');
      await scene.settled();
      assert.equal(await option('').count(), 3);
      await scene.page.keyboard.press('ArrowDown');
      await scene.page.keyboard.press('ArrowDown');
      const active = await scene.field.getAttribute('aria-activedescendant');
      assert.match((await scene.page.locator(`[id="${active}"]`).textContent()) ?? '', /^clock\.test\.ts/);
      await scene.page.keyboard.press('Enter');
      await scene.chips.filter({ hasText: 'clock.test.ts' }).waitFor();
      assert.equal(await scene.field.inputValue(), 'Does @clock.test.ts ');
      assert.deepEqual(await scene.paramsOf('context/add'), [{ suggestionId: 'clockTest' }]);
      assert.equal(await list().count(), 0);
      assert.deepEqual(await scene.paramsOf('chat/send'), []);
      await scene.field.pressSequentially('run?');
      assert.equal(await scene.field.inputValue(), 'Does @clock.test.ts run?');
      assert.equal(await scene.page.evaluate(() => window.gallery.stored().draft), 'Does @clock.test.ts run?');
      await scene.page.keyboard.press('Control+z');
      await scene.page.keyboard.press('Control+z');
      assert.equal(await scene.field.inputValue(), 'Does @clo');
    });

    it('chooses with the pointer and leaves the cursor in the field', async () => {
      await scene.open('composerEmpty');
      await scene.field.pressSequentially('@pro');
      await option(/Problems/).click();
      await scene.chips.filter({ hasText: 'Problems of clock.ts' }).waitFor();
      const said = scene.page
        .getByRole('status')
        .filter({ hasText: 'Problems of clock.ts attached, about 640 tokens.' });
      await said.waitFor({ state: 'attached' });
      await scene.page.keyboard.type('now');
      assert.equal(await scene.field.inputValue(), '@Problems of clock.ts now');
    });

    it('opens by its button, closes with Escape without stopping anything, and then stays closed', async () => {
      await scene.open('composerEmpty');
      await scene.field.pressSequentially('see');
      await scene.button('Add context').click();
      await option(/^Selection/).waitFor();
      assert.equal(await scene.field.inputValue(), 'see @');
      assert.equal(await scene.page.evaluate(() => document.activeElement?.tagName), 'TEXTAREA');
      await scene.page.keyboard.press('Escape');
      await list().waitFor({ state: 'detached' });
      await scene.page.keyboard.type('cl');
      await scene.page.keyboard.press('Enter');
      assert.deepEqual(await scene.paramsOf('chat/send'), [{ text: 'see @cl', conversationId: undefined }]);
    });

    it('says that nothing is found, leaves Enter to the question, and goes at a space', async () => {
      await scene.open('composerEmpty');
      await scene.field.pressSequentially('@zzz');
      await scene.page.getByText('Nothing found', { exact: true }).waitFor();
      await scene.field.pressSequentially(' a');
      await list().waitFor({ state: 'detached' });
      await scene.open('composerEmpty');
      await scene.field.pressSequentially('@zzz');
      await scene.page.getByText('Nothing found', { exact: true }).waitFor();
      await scene.page.keyboard.press('Enter');
      assert.deepEqual(await scene.paramsOf('chat/send'), [{ text: '@zzz', conversationId: undefined }]);
    });

    it('is not opened by pasted code or an address', async () => {
      await scene.open('composerEmpty');
      await scene.page.evaluate(() => navigator.clipboard.writeText('@Component()\nclass A { @Input() b }\n@x'));
      await scene.page.keyboard.press('Control+v');
      await eventually(async () => assert.match(await scene.field.inputValue(), /@x$/));
      await scene.field.pressSequentially(' ann@example.org');
      assert.match(await scene.field.inputValue(), /@x ann@example\.org$/);
      assert.deepEqual(await scene.paramsOf('context/suggest'), []);
    });

    it('takes the first of the answer that belongs to what was typed when Enter was pressed', async () => {
      await scene.open('composerEmpty');
      await scene.page.evaluate(() => window.gallery.hold('context/suggest'));
      await scene.field.pressSequentially('@clock.t');
      await scene.page.getByText('Looking…').waitFor();
      await scene.page.keyboard.press('Enter');
      assert.deepEqual(await scene.paramsOf('context/add'), []);
      await scene.page.evaluate(() => window.gallery.release());
      await scene.chips.filter({ hasText: 'clock.ts' }).waitFor();
      assert.deepEqual(await scene.paramsOf('context/add'), [{ suggestionId: 'clock' }]);
      assert.deepEqual(await scene.paramsOf('chat/send'), []);
      const cancelled = await scene.page.evaluate(
        () => window.gallery.asked.filter((one) => one.kind === 'cancel').length,
      );
      assert.ok(cancelled >= 7, `${cancelled}`);
    });

    it('tells beside the composer what cannot be attached, and leaves the text', async () => {
      await scene.open('composerEmpty');
      await scene.field.pressSequentially('Look at @bundle');
      await option(/bundle/).waitFor();
      await scene.page.keyboard.press('Tab');
      await scene.alert('bundle.min.js is too large').waitFor();
      assert.equal(await scene.field.inputValue(), 'Look at @bundle.min.js ');
      assert.equal(await scene.chips.count(), 0);
    });
  });

  describe('chips', () => {
    it('open, and go with Delete or Backspace to their neighbours and back to the text', async () => {
      await scene.open('composerChips');
      await scene.chips.filter({ hasText: 'src/core' }).click();
      assert.deepEqual(await scene.paramsOf('context/open'), [{ id: 'e3' }]);
      await scene.page.keyboard.press('ArrowRight');
      await hasFocus(chip('Problems of clock.ts'));
      await scene.page.keyboard.press('Delete');
      await chip('Problems of').waitFor({ state: 'detached' });
      await hasFocus(chip('Terminal selection'));
      for (let left = await scene.chips.count(); left > 0; left -= 1) {
        await scene.page.keyboard.press('Backspace');
        await scene.page.waitForFunction((count) => document.querySelectorAll('.chipOpen').length === count, left - 1);
      }
      await scene.page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    });

    it('are reached with Backspace from the empty field only', async () => {
      await scene.open('composerChips');
      await scene.field.press('End');
      await scene.page.keyboard.press('Backspace');
      assert.equal(await scene.field.inputValue(), 'Does it round the same way');
      await scene.field.fill('');
      await scene.page.keyboard.press('Backspace');
      await hasFocus(chip('retryAfterMs'));
      assert.deepEqual(await scene.paramsOf('context/remove'), []);
    });

    it('say in words what was left out, and what the model does not take', async () => {
      await scene.open('composerChips');
      await scene.button(/^src\/core ~18,300 ?\. 4 of 61 files left out: binary\.$/).waitFor();
      await scene.page.getByText('trace.png: Claude Haiku 4.5 takes no pictures.').waitFor();
      await scene.button('Remove trace.png').click();
      await scene.page.getByText('trace.png: Claude Haiku 4.5').waitFor({ state: 'detached' });
      await scene.page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    });

    it('of a question that was asked open too', async () => {
      await scene.open('answer');
      await scene.page.getByRole('list', { name: 'Attached' }).getByRole('button').click();
      const [params] = await scene.paramsOf<{ messageId: string; index: number }>('context/open');
      assert.equal(params?.index, 0);
      assert.ok(params.messageId);
    });

    it('take three rows at most, and the newest is in view', async () => {
      await scene.open('composerMany');
      const row = scene.page.getByRole('list', { name: 'Goes with the question' });
      const box = await row.boundingBox();
      assert.ok(box && box.height <= 84, `${box?.height} px`);
      await scene.field.pressSequentially(' @term');
      await scene.page.keyboard.press('Enter');
      await scene.chips.filter({ hasText: 'Terminal' }).waitFor();
      await eventually(async () => {
        const gap = await row.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
        assert.ok(gap < 2, `${gap} px are below`);
      });
    });
  });

  describe('the estimate', () => {
    const line = (): Locator => scene.page.locator('.status');

    it('is asked after a pause, once, stays while the next is on its way, and goes with the text', async () => {
      await scene.open('composerEmpty');
      assert.match((await line().textContent()) ?? '', /^\$1\.00 in, \$5\.00 out per million tokens/);
      await scene.typeQuickly('Does it round the same way?');
      await scene.page.getByText('~1,500 in · about $0.0015 to $0.0054').waitFor();
      assert.deepEqual(await scene.paramsOf('chat/estimate'), [{ text: 'Does it round the same way?' }]);
      assert.match((await scene.page.getByText(/~1,500 in/).getAttribute('title')) ?? '', /12 earlier answers/);
      await scene.page.evaluate(() => window.gallery.hold('chat/estimate'));
      await scene.field.pressSequentially(` ${'x'.repeat(9)}`);
      await scene.page.waitForFunction(
        () => window.gallery.asked.filter((one) => one.kind === 'request' && one.method === 'chat/estimate').length > 1,
      );
      assert.match((await line().textContent()) ?? '', /~1,500 in/);
      await scene.field.fill('');
      await scene.page.getByText('$1.00 in, $5.00 out per million tokens').waitFor();
      await scene.page.evaluate(() => window.gallery.release());
      await scene.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      assert.doesNotMatch((await line().textContent()) ?? '', /~/);
    });

    it('follows chips and the model', async () => {
      await scene.open('composerChips');
      await scene.page.getByText(/~25,000 in/).waitFor();
      await scene.button('Remove src/core').click();
      await scene.page.getByText(/~6,800 in/).waitFor();
      await scene.button(/^Model:/).click();
      await scene.page.getByRole('option', { name: /qwen2/ }).click();
      await scene.page.getByText('~6,800 in · free').waitFor();
    });

    it('shows the share of the window in words and figures, and what to do where it is too long', async () => {
      await scene.open('composerMany');
      const meter = scene.page.getByRole('meter', { name: 'Context window' });
      await meter.waitFor();
      assert.equal(await meter.getAttribute('aria-valuenow'), '55');
      assert.equal(await meter.getAttribute('aria-valuetext'), '55 % of the context window, 200k tokens');
      await eventually(async () => {
        const filled = await meter.locator('.bar > span').evaluate((bar) => bar.getBoundingClientRect().width);
        assert.ok(filled > 20 && filled < 24, `${filled} px of 40`);
      });
      await scene.open('composerTooLong');
      const words = 'Too long for Claude Haiku 4.5: remove context or choose a model with a larger window.';
      await scene.page.locator('.tooLong', { hasText: words }).waitFor();
      await scene.page.getByRole('status').filter({ hasText: words }).waitFor({ state: 'attached' });
      assert.equal(await meter.getAttribute('aria-valuenow'), '100');
    });
  });

  it('sends after what is being attached, and says that it waits', async () => {
    await scene.open('composerEmpty');
    await scene.page.evaluate(() => window.gallery.hold('context/add'));
    await scene.field.pressSequentially('See @term');
    await option(/Terminal/).waitFor();
    await scene.page.keyboard.press('Enter');
    await scene.page.getByText('Attaching…').waitFor();
    await scene.page.keyboard.press('Enter');
    await scene.alert('Still attaching: the question is sent right after.').waitFor();
    assert.deepEqual(await scene.paramsOf('chat/send'), []);
    await scene.page.evaluate(() => window.gallery.release());
    await scene.page.getByText('The header may hold').waitFor();
    assert.deepEqual(await scene.paramsOf('chat/send'), [
      { text: 'See @Terminal selection ', conversationId: undefined },
    ]);
  });

  it('keeps text and chips where sending fails', async () => {
    await scene.open('composerFails');
    await scene.field.press('Enter');
    await scene.alert('The store is locked').waitFor();
    assert.equal(await scene.field.inputValue(), 'Does it round the same way?');
    assert.equal(await scene.chips.count(), 2);
    assert.match((await scene.page.locator('.status').textContent()) ?? '', /per million tokens/);
  });

  it('changes the last question with the up arrow, from the empty field only', async () => {
    await scene.open('answer');
    const edited = scene.page.locator('.editField textarea');
    await scene.field.pressSequentially('x');
    await scene.page.keyboard.press('ArrowUp');
    assert.equal(await edited.count(), 0);
    await scene.page.keyboard.press('Delete');
    await scene.page.keyboard.press('ArrowUp');
    await edited.waitFor();
    assert.equal(await edited.inputValue(), 'Why does this wait 0 ms when the server sends a date?');
  });

  for (const theme of ['dark', 'light', 'hc', 'hc-light']) {
    it(`has no fault that axe finds, theme ${theme}`, async () => {
      const faults: string[] = [];
      for (const state of [
        'composerChips',
        'composerMention',
        'composerMentionNone',
        'composerImage',
        'composerTooLong',
      ]) {
        await scene.open(state, theme);
        await ACTS[state]?.(scene.page);
        faults.push(...(await accessFaults(scene.page, state)));
      }
      assert.deepEqual(faults, []);
    });
  }

  it('grows with the text to ten lines, then scrolls', async () => {
    await scene.open('composerEmpty');
    const height = (): Promise<number> => scene.field.evaluate((element) => element.getBoundingClientRect().height);
    assert.equal(await height(), 30);
    await scene.field.fill('one\ntwo\nthree');
    assert.equal(await height(), 3 * 18 + 12);
    // Pasted, as a person would: many thousand lines.
    await scene.page.evaluate(() => navigator.clipboard.writeText('line\n'.repeat(5000)));
    await scene.page.keyboard.press('Control+v');
    await scene.page.waitForFunction(() => (document.querySelector('textarea')?.value.length ?? 0) > 25_000);
    assert.equal(await height(), 10 * 18 + 12);
  });
});
