// What a person does in the comparison page, in a real browser, with the real bundle; only VS Code is played.
import assert from 'node:assert/strict';
import { accessFaults } from './accessFaults.ts';
import { useCompareGallery } from './compareScene.ts';

describe('the comparison page in a browser', function () {
  this.timeout(60_000);
  const scene = useCompareGallery();

  describe('asking', () => {
    it('sends a question to the ticked columns alone, and empties the field', async () => {
      await scene.open('compareDone');
      await scene.page.locator('.recipients').click();
      await scene.page.getByRole('checkbox', { name: /^B / }).click();
      await scene.page.keyboard.press('Escape');
      await scene.page.getByText('to A, C, D', { exact: true }).waitFor();
      await scene.draft.fill('And in Python?');
      await scene.page.getByText('for all three').waitFor();
      await scene.page.evaluate(() => window.compareGallery.hold(true));
      await scene.draft.press('Enter');
      const { text, columnIds } = await scene.askedLast('compare/ask');
      assert.deepEqual([text, columnIds], ['And in Python?', ['a', 'c', 'd']]);
      await scene.underWay(3);
      await scene.draftIs('');
      await scene.column('b').getByText('Not asked this time').waitFor();
      assert.match((await scene.sums.textContent()) ?? '', /0 of 3 done/);
    });

    it('stops one without the others, then all', async () => {
      await scene.open('compareDone');
      await scene.page.evaluate(() => window.compareGallery.pace(30, 1));
      await scene.draft.fill('Again');
      await scene.draft.press('Enter');
      await scene.underWay(4);
      await scene.page.evaluate(() => window.compareGallery.hold(true));
      await scene.button('Stop column B').click();
      await scene.column('b').getByText('Stopped', { exact: true }).waitFor();
      assert.deepEqual(await scene.page.evaluate(() => window.compareGallery.underWay()), ['a', 'c', 'd']);
      assert.deepEqual((await scene.askedLast('compare/stop'))['columnId'], 'b');
      await scene.draft.press('Escape');
      await scene.underWay(0);
      assert.equal('columnId' in (await scene.askedLast('compare/stop', 2)), false);
      await scene.page.getByText('4 of 4 done').waitFor();
      await scene.button('Send to 4 models').waitFor();
    });

    it('does not send while answers are written, and says so', async () => {
      await scene.open('compareStreaming');
      await scene.draft.fill('Next');
      await scene.draft.press('Enter');
      await scene.page.getByRole('alert').filter({ hasText: 'Not sent' }).waitFor();
      assert.deepEqual(await scene.asked('compare/ask'), []);
      assert.equal(await scene.draft.inputValue(), 'Next');
    });

    it('goes through the answers that a column has given, once none is written there', async () => {
      await scene.open('compareDone');
      const column = scene.column('b');
      const first = await column.getByRole('article', { name: 'Answer' }).first().getAttribute('data-message');
      await scene.page.evaluate(() => window.compareGallery.hold(true));
      await column.getByRole('button', { name: 'Answer again' }).click();
      await scene.button('Stop column B').waitFor();
      assert.equal(await scene.button('Previous answer in column B').count(), 0);
      await scene.page.evaluate(() => window.compareGallery.hold(false));
      await scene.underWay(0);
      await column.getByText('2/2').waitFor();
      await scene.button('Previous answer in column B').click();
      const { columnId, messageId } = await scene.askedLast('compare/showBranch');
      assert.deepEqual([columnId, messageId], ['b', first]);
      await column.getByText('1/2').waitFor();
      await column.getByText('Another answer').waitFor();
    });

    it('offers every column below one another, in reach', async () => {
      await scene.open('compareDone');
      await scene.page.locator('.recipients').click();
      const boxes = scene.page.getByRole('dialog', { name: 'Which columns' }).getByRole('checkbox');
      const places = await boxes.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().bottom));
      assert.equal(places.length, 4);
      assert.deepEqual(
        places,
        [...new Set(places)].toSorted((one, other) => one - other),
      );
      const { height } = scene.page.viewportSize() ?? { height: 0 };
      assert.ok((places.at(-1) ?? height) < height, places.join(' '));
    });

    it('asks a changed question again of those that were asked it', async () => {
      await scene.open('compareTurns');
      await scene.button('Edit and ask again').click();
      await scene.page.getByRole('textbox', { name: 'Changed question' }).fill('Write two tests.');
      await scene.page.keyboard.press('Enter');
      const { turnId, text } = await scene.askedLast('compare/editAndAsk');
      assert.deepEqual([turnId, text], ['turn2', 'Write two tests.']);
      await scene.page.getByRole('region', { name: 'What you asked' }).getByText('Write two tests.').waitFor();
      assert.equal(await scene.page.getByRole('textbox', { name: 'Changed question' }).count(), 0);
    });

    it('answers one column again and leaves the text of the others as it is', async () => {
      await scene.open('compareDone');
      const other = scene.column('b').locator('.markdown').last();
      await other.evaluate((element) => element.setAttribute('data-kept', 'yes'));
      await scene.choose('A', 'Answer Again');
      await scene.underWay(1);
      await scene.underWay(0);
      await scene.column('a').getByText('Round once, at the border.').waitFor();
      assert.equal(await other.getAttribute('data-kept'), 'yes');
    });

    it('offers to answer again only what was asked last', async () => {
      await scene.open('compareLeft');
      const answers = scene.column('a').getByRole('article', { name: /^Answer/ });
      await answers.nth(1).getByRole('button', { name: 'Regenerate' }).click();
      assert.equal((await scene.askedLast('compare/rerun'))['columnId'], 'a');
      await answers.first().getByText('The editor closed').waitFor();
      assert.equal(await answers.first().getByRole('button', { name: 'Regenerate' }).count(), 0);
    });

    it('tells what failed beside the field, and shows what the host has', async () => {
      await scene.open('compareFails');
      await scene.draft.fill('Again');
      await scene.draft.press('Enter');
      await scene.page.getByRole('alert').filter({ hasText: 'locked by another window' }).waitFor();
      assert.equal(await scene.draft.inputValue(), 'Again');
      await scene.choose('A', 'Collapse');
      await scene.column('a').locator('.columnFoot').waitFor();
    });
  });

  describe('columns', () => {
    it('mark the best among those that have ended', async () => {
      await scene.open('compareDone');
      await scene.column('d').getByText('$0 · local').waitFor();
      assert.deepEqual(await scene.best('a'), ['First token']);
      assert.deepEqual(await scene.best('b'), []);
      assert.deepEqual(await scene.best('c'), ['Speed']);
      assert.deepEqual(await scene.best('d'), ['Cost']);
    });

    it('get wider and narrower by keys, beside each other, and stay so', async () => {
      await scene.open('compareDone');
      const separator = scene.page.getByRole('separator', { name: 'Width of column A' });
      const before = await scene.width('a');
      await separator.focus();
      await scene.page.keyboard.press('ArrowRight');
      await scene.page.keyboard.press('ArrowRight');
      await scene.askedLast('compare/setColumn', 4);
      assert.equal(await separator.getAttribute('aria-valuenow'), '60');
      const [wide, narrow, third] = [await scene.width('a'), await scene.width('b'), await scene.width('c')];
      assert.ok(wide > before + 40 && narrow < before - 40, `${wide} and ${narrow} of ${before}`);
      assert.ok(Math.abs(third - before) < 3, 'the others stay');
      await scene.page.keyboard.press('Enter');
      await scene.page.waitForFunction(
        () => document.querySelector('[role="separator"]')?.getAttribute('aria-valuenow') === '50',
      );
    });

    it('get wider by dragging what is between them', async () => {
      await scene.open('compareDone');
      const box = await scene.page.getByRole('separator', { name: 'Width of column B' }).boundingBox();
      const before = await scene.width('b');
      assert.ok(box);
      await scene.page.mouse.move(box.x, 400);
      await scene.page.mouse.down();
      await scene.page.mouse.move(box.x + 100, 400, { steps: 5 });
      assert.equal((await scene.asked('compare/setColumn')).length, 0, 'nothing is kept on the way');
      await scene.page.mouse.up();
      await scene.askedLast('compare/setColumn', 2);
      assert.ok(Math.abs((await scene.width('b')) - before - 100) < 6);
    });

    it('change places by the menu, with letters by their places', async () => {
      await scene.open('compareDone');
      await scene.choose('A', 'Move Right');
      await scene.askedLast('compare/reorder');
      await scene.orderIs(['b', 'a', 'c', 'd']);
      await scene.page.getByRole('region', { name: /^Column A, GPT-5 mini/ }).waitFor();
      await scene.page.getByRole('status').filter({ hasText: 'Moved to place 2 of 4.' }).waitFor();
      await scene.page.locator('[data-column="d"] .columnPick').dragTo(scene.column('b').locator('.columnBody'));
      assert.deepEqual((await scene.askedLast('compare/reorder', 2))['columnIds'], ['d', 'b', 'a', 'c']);
      await scene.orderIs(['d', 'b', 'a', 'c']);
    });

    it('are removed and had back in their place', async () => {
      await scene.open('compareDone');
      await scene.choose('B', 'Remove Column');
      await scene.page.getByText('3 models', { exact: true }).waitFor();
      assert.deepEqual(await scene.order(), ['a', 'c', 'd']);
      await scene.button('Undo').click();
      await scene.page.getByText('4 models', { exact: true }).waitFor();
      assert.deepEqual(await scene.order(), ['a', 'b', 'c', 'd']);
    });

    it('are never fewer than two', async () => {
      await scene.open('compareCarried');
      await scene.button('More for column A').click();
      const item = scene.page.getByRole('menuitem', { name: 'Remove Column' });
      assert.equal(await item.getAttribute('aria-disabled'), 'true');
      await item.click({ force: true });
      assert.deepEqual(await scene.asked('compare/removeColumn'), []);
    });

    it('are added with what the others were asked', async () => {
      await scene.open('compareDone');
      await scene.page.getByRole('button', { name: 'Add Column' }).click();
      await scene.page.getByRole('combobox').fill('haiku');
      await scene.page.keyboard.press('Enter');
      const { model, ask } = await scene.askedLast('compare/addColumn');
      assert.deepEqual([model, ask], [{ providerId: 'anthropic', model: 'claude-haiku-4-5' }, true]);
      await scene.page.getByRole('region', { name: /^Column E, Claude Haiku/ }).waitFor();
      await scene.page.getByText('5 of 5 done').waitFor();
    });

    it('ask another model from the next question on', async () => {
      await scene.open('compareDone');
      await scene.column('b').locator('.columnPick').click();
      await scene.page.getByRole('combobox').fill('sonnet');
      await scene.page.keyboard.press('Enter');
      const { columnId, model } = await scene.askedLast('compare/setColumn');
      assert.deepEqual([columnId, model], ['b', { providerId: 'anthropic', model: 'claude-sonnet-4-5' }]);
      await scene.page.getByRole('region', { name: /^Column B, Claude Sonnet/ }).waitFor();
      assert.ok(await scene.column('b').getByText('A server clock ahead').isVisible(), 'its answer stays');
    });

    it('take the whole width and give it back with Escape, and collapse to a strip', async () => {
      await scene.open('compareDone');
      await scene.button('Show column C alone').click();
      await scene.page.waitForFunction(() => document.querySelectorAll('.column:not([hidden])').length === 1);
      assert.ok((await scene.width('c')) > 1300);
      await scene.page.keyboard.press('Escape');
      await scene.page.waitForFunction(() => document.querySelectorAll('.column:not([hidden])').length === 4);
      await scene.choose('A', 'Collapse');
      await scene.button('Expand column A').waitFor();
      assert.ok((await scene.width('a')) < 40);
      await scene.button('Expand column A').click();
      await scene.column('a').getByText('Seconds stay as they were').waitFor();
    });

    it('have parameters of their own, which say what they inherit', async () => {
      await scene.open('compareParameters');
      await scene.button('Parameters of column A').click();
      const panel = scene.page.getByRole('region', { name: 'Parameters of column A' });
      const field = panel.getByRole('textbox', { name: 'Temperature' });
      assert.equal(await field.getAttribute('placeholder'), '0.3, as all');
      await field.fill('1.2');
      await field.press('Tab');
      assert.deepEqual((await scene.askedLast('compare/setColumn'))['overrides'], { temperature: 1.2 });
      await scene.page.keyboard.press('Escape');
      await panel.waitFor({ state: 'detached' });
      await scene.column('a').getByText('temperature 1.2').waitFor();
      await scene.button('Parameters of column A, 1 of its own').waitFor();
    });

    it('say where questions go', async () => {
      await scene.open('compareEight');
      for (const [id, word] of [
        ['k0', 'vendor'],
        ['k2', 'gateway'],
        ['k3', 'this machine'],
        ['k4', 'router chooses'],
        ['k5', 'through the editor'],
      ] as const) {
        await scene.column(id).getByText(word, { exact: true }).waitFor();
      }
      const mark = scene.column('k0').locator('.destination');
      assert.match((await mark.getAttribute('title')) ?? '', /api\.anthropic\.com/);
    });

    it('keep failures to themselves', async () => {
      await scene.open('compareTroubles');
      await scene.column('a').getByText('no credit left').waitFor();
      assert.match((await scene.sums.textContent()) ?? '', /3 of 5 done, 2 failed/);
      await scene.column('e').getByText('Waiting for Groq’s limit').waitFor();
      assert.equal(await scene.column('b').getByRole('region', { name: /Error/ }).count(), 0);
      await scene.column('c').getByRole('button', { name: 'Try again' }).click();
      // The others are still under way: it has to wait for nobody but itself.
      assert.deepEqual((await scene.askedLast('compare/rerun'))['columnId'], 'c');
    });
  });

  describe('a page that lives again', () => {
    it('has the draft, the column that was shown alone, and what had arrived', async () => {
      await scene.open('compareFour');
      await scene.page.getByText('This converts the date to').waitFor();
      await scene.draft.fill('half a thou');
      await scene.button('Show column D alone').click();
      await scene.again('compareFour');
      await scene.page.getByText('This converts the date to').waitFor();
      assert.equal(await scene.draft.inputValue(), 'half a thou');
      assert.equal(await scene.page.locator('.column:not([hidden])').getAttribute('data-column'), 'd');
    });

    it('draws each word once, though a snapshot is fetched and columns are hidden while they come', async () => {
      await scene.open('compareDone');
      const words = Array.from({ length: 120 }, (_, at) => `w${at}`).join(' ');
      await scene.page.evaluate((text) => {
        window.compareGallery.pace(10, 1);
        window.compareGallery.stream('a', text);
        window.compareGallery.stream('b', text);
        window.compareGallery.stream('c', text);
      }, words);
      await scene.column('a').getByText('w9 w10').waitFor();
      const delta = { runId: 'nobody', seq: 3, messageId: 'x', text: 'x' };
      await scene.page.evaluate((data) => window.compareGallery.tell('run/delta', data), delta);
      await scene.button('Show column B alone').click();
      await scene.underWay(0);
      await scene.button('Show all columns').click();
      for (const id of ['a', 'b', 'c']) {
        await scene.column(id).getByText('w119').waitFor();
        assert.equal((await scene.column(id).locator('.markdown').last().innerText()).trim(), words);
      }
    });

    it('asks for a snapshot once where events were missed', async () => {
      await scene.open('compareFour');
      await scene.page.getByText('This converts the date to').waitFor();
      const before = (await scene.asked('compare/snapshot')).length;
      await scene.page.evaluate(() => {
        for (const seq of [7, 8]) {
          window.compareGallery.tell('run/delta', { runId: 'nobody', seq, messageId: 'x', text: 'x' });
        }
      });
      await scene.askedLast('compare/snapshot', before + 1);
      await scene.draft.fill('x');
      assert.equal((await scene.asked('compare/snapshot')).length, before + 1);
    });
  });

  it('announces the ends of answers, not their text', async () => {
    await scene.open('compareDone');
    await scene.page.evaluate(() => window.compareGallery.stream('a', 'Short answer.'));
    await scene.page.getByRole('status').filter({ hasText: 'A done. All 4 have ended.' }).waitFor();
  });

  it('offers saved sets and recent ones before anything is open, and has a deleted one back', async () => {
    await scene.open('compareStart');
    await scene.page.getByRole('button', { name: /^Small and cheap/ }).click();
    assert.deepEqual((await scene.askedLast('compare/new'))['set'], 'Small and cheap');
    await scene.page.getByText('3 models', { exact: true }).waitFor();
    await scene.button('More actions').click();
    await scene.page.getByRole('menuitem', { name: 'Delete Comparison' }).click();
    await scene.button('Undo').click();
    assert.ok((await scene.askedLast('compare/undelete'))['id']);
    await scene.page.getByText('4 models', { exact: true }).waitFor();
  });

  it('keeps models as a set under a name', async () => {
    await scene.open('compareDone');
    await scene.button('Save models as a set').click();
    await scene.page.getByRole('textbox', { name: 'Name of the set' }).fill('Coders');
    await scene.page.keyboard.press('Enter');
    assert.deepEqual(await scene.askedLast('compare/saveSet'), { id: 'comparison1', name: 'Coders' });
  });

  it('lets no answer and no name act as markup', async () => {
    await scene.open('compareHostile');
    await scene.column('b').getByText('A server clock ahead').waitFor();
    assert.equal(await scene.page.evaluate(() => window.hacked), undefined);
  });

  it('scrolls columns together where that is wanted', async () => {
    await scene.open('compareTurns', 1400);
    const tops = () => scene.page.locator('.log').evaluateAll((logs) => logs.map((log) => Math.round(log.scrollTop)));
    await scene.button('Layout').click();
    await scene.page.getByRole('menuitem', { name: 'Scroll Columns Together' }).click();
    await scene.column('a').locator('.log').hover();
    await scene.page.mouse.wheel(0, -10_000);
    await scene.page.waitForFunction(() =>
      [...document.querySelectorAll('.log')].slice(0, 2).every((log) => log.scrollTop === 0),
    );
    assert.deepEqual((await tops()).slice(0, 2), [0, 0]);
  });

  for (const [width, name] of [
    [300, 'narrow'],
    [1400, 'wide'],
  ] as const) {
    for (const state of ['compareFour', 'compareTroubles', 'compareOverrides', 'compareStart', 'compareParameters']) {
      it(`is fit for everybody: ${state}, ${name}`, async () => {
        await scene.open(state, width);
        if (state === 'compareParameters') {
          await scene.button('Parameters of column A').click();
        }
        assert.deepEqual(await accessFaults(scene.page, state), []);
        const tooWide = await scene.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(tooWide <= 0, `${tooWide} px too wide`);
      });
    }
  }
});
