// The comparison page at awkward moments: Escape in what lies over it, hidden names, and answers that are still on their way.
import assert from 'node:assert/strict';
import { useCompareGallery } from './compareScene.ts';

describe('the comparison page at awkward moments', function () {
  this.timeout(60_000);
  const scene = useCompareGallery();

  describe('Escape', () => {
    it('closes a dialog and nothing under it', async () => {
      await scene.open('compareDone');
      await scene.button('Show column B alone').click();
      await scene.button('Merge…').click();
      const dialog = scene.page.getByRole('dialog', { name: 'Merge answers' });
      await dialog.waitFor();
      await scene.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await scene.button('Show all columns').waitFor();
    });

    it('in a reason is its own', async () => {
      await scene.open('compareVoted');
      await scene.button('Show column B alone').click();
      const reason = scene.page.getByRole('textbox', { name: 'Reason' });
      await reason.fill('Other words');
      await reason.press('Escape');
      await scene.button('Show all columns').waitFor();
    });

    it('stops nothing behind the page that offers others', async () => {
      await scene.open('compareDone');
      await scene.page.evaluate(() => {
        window.compareGallery.hold(true);
        window.compareGallery.stream('a', 'Slow words.');
      });
      await scene.underWay(1);
      await scene.button('More actions').click();
      await scene.page.getByRole('menuitem', { name: 'Open Another…' }).click();
      await scene.button('Back').focus();
      await scene.page.keyboard.press('Escape');
      await scene.button('Back').click();
      await scene.button('Stop column A').waitFor();
      assert.deepEqual(await scene.asked('compare/stop'), []);
    });
  });

  describe('while names are hidden', () => {
    it('shows no parameters of a column that were open', async () => {
      await scene.open('compareParameters');
      await scene.button('Parameters of column A').click();
      // Under whatever letter it would stand then.
      const panel = scene.page.locator('.columnParameters');
      await panel.waitFor();
      await scene.button('Blind').click();
      await panel.waitFor({ state: 'detached' });
    });

    it('tells no price and no tokens, whoever is ticked', async () => {
      await scene.open('compareBlind');
      await scene.draft.fill('And in Python?');
      const line = scene.page.locator('.compareComposer .status > span').first();
      await scene.page.getByText('Tokens and cost show after the vote', { exact: true }).waitFor();
      assert.equal(await line.getAttribute('title'), null);
    });

    it('goes on in no chat, and says why', async () => {
      await scene.open('compareBlind');
      const foot = scene.column('a').locator('.columnFoot');
      await foot.getByRole('button', { name: /^Continue with This/, disabled: true }).waitFor();
      const goOn = foot.locator('vscode-button', { hasText: 'Continue with This' });
      assert.match((await goOn.getAttribute('title')) ?? '', /^Vote first: /);
      await scene.button('More actions').click();
      const item = scene.page.getByRole('menuitem', { name: 'One Chat for Each Column', disabled: true });
      assert.match((await item.getAttribute('title')) ?? '', /^Vote first: /);
    });
  });

  describe('an estimate', () => {
    it('says of each column how its figures came about', async () => {
      await scene.open('compareDone');
      await scene.draft.fill('And in Python?');
      const line = scene.page.getByText('for all four');
      assert.deepEqual(
        (await line.getAttribute('title'))?.split('\n'),
        ['A', 'B', 'C', 'D'].map((letter) => `${letter}: Price list of 18 Nov.`),
      );
    });

    it('is asked for anew where a column is asked with something else', async () => {
      await scene.open('compareParameters');
      await scene.draft.fill('And in Python?');
      await scene.page.getByText('for all three').waitFor();
      const before = (await scene.asked('compare/estimate')).length;
      await scene.button('Parameters of column A').click();
      const field = scene.page
        .getByRole('region', { name: 'Parameters of column A' })
        .getByRole('textbox', { name: 'Temperature' });
      await field.fill('1.2');
      await field.press('Tab');
      await scene.askedLast('compare/estimate', before + 1);
    });
  });

  it('asks a column again that could not be sent anything', async () => {
    await scene.open('compareRefused');
    await scene.column('b').getByText('Not sent', { exact: true }).waitFor();
    await scene.button('More for column B').click();
    const item = scene.page.getByRole('menuitem', { name: 'Answer Again' });
    assert.equal(await item.getAttribute('aria-disabled'), null);
    await scene.page.keyboard.press('Escape');
    await scene.button('Ask Again: column B').click();
    assert.equal((await scene.askedLast('compare/rerun'))['columnId'], 'b');
  });

  it('asks no changed question while an answer is being written, and says why', async () => {
    await scene.open('compareTurns');
    await scene.button('Edit and ask again').click();
    await scene.page.getByText('New answers take the place of those until now.').waitFor();
    await scene.page.evaluate(() => {
      window.compareGallery.hold(true);
      window.compareGallery.stream('a', 'Slow words.');
    });
    await scene.page.getByText('Answers are still being written: wait for them, or stop them.').waitFor();
    await scene.page.getByRole('button', { name: 'Ask Again', exact: true, disabled: true }).waitFor();
  });

  it('keeps both of two ticks before the host has replied', async () => {
    await scene.open('compareChecklist');
    const points = scene.page.getByRole('list', { name: 'Points' }).locator('vscode-checkbox');
    await points.evaluateAll(([first, , third]) => {
      (third as HTMLElement).click();
      (first as HTMLElement).click();
    });
    assert.deepEqual((await scene.askedLast('compare/mergePoints', 2))['ticked'], ['p2', 'p3']);
    await scene.page.getByText('2 of 3 ticked').waitFor();
  });

  it('forgets the places in columns of comparisons that are long gone, and keeps the newest as they were', async () => {
    await scene.open('compareManyPlaces');
    const log = scene.column('a').locator('.log');
    await log.evaluate((element) => {
      element.scrollTop = 40;
    });
    type Places = Record<string, { conversationId: string; messageId?: string; offset?: number }>;
    await scene.page.waitForFunction(
      () => 'a' in ((window.compareGallery.stored() as { scroll?: object } | undefined)?.scroll ?? {}),
    );
    const places = await scene.page.evaluate(() => (window.compareGallery.stored() as { scroll: Places }).scroll);
    const ids = Object.keys(places);
    assert.equal(ids.length, 50);
    assert.deepEqual([ids[0], ids.at(-2), ids.at(-1)], ['gone31', 'gone79', 'a']);
    assert.deepEqual(places['gone79'], { conversationId: 'gone-79', top: 79, messageId: 'm', offset: 3 });
  });

  for (const [width, height] of [
    [640, 360],
    [300, 480],
    [1400, 380],
  ] as const) {
    it(`leaves room for the answers where it is low or zoomed in: ${width} by ${height}`, async () => {
      await scene.open('compareJudged', width);
      await scene.page.setViewportSize({ width, height });
      for (const name of ['Continue with This: column A', 'Merge…', 'More for column A']) {
        const part = scene.button(name);
        await part.focus();
        await scene.page.waitForFunction(
          ([element, least]) => {
            const of = element?.getBoundingClientRect();
            const under = document.querySelector('.compareComposer')?.getBoundingClientRect();
            return (
              of &&
              under &&
              of.top >= 0 &&
              of.bottom <= under.top &&
              under.top > least &&
              under.bottom <= innerHeight + 1
            );
          },
          [await part.elementHandle(), height / 2] as const,
        );
      }
      // What is read has half of the height at least, whatever stands around it.
      await scene.page.waitForFunction((least) => {
        const main = document.querySelector('.compareMain');
        document.querySelector('.compareApp')?.scrollBy(0, main?.getBoundingClientRect().top ?? 0);
        const { top = 0, bottom = 0 } = main?.getBoundingClientRect() ?? {};
        const end = document.querySelector('.compareComposer')?.getBoundingClientRect().top ?? 0;
        return Math.min(bottom, end) - Math.max(0, top) > least;
      }, height / 2);
    });
  }

  it('keeps the page that offers others when there is news of the one behind it, until the host wants the cursor in that', async () => {
    await scene.open('compareDone');
    await scene.button('More actions').click();
    await scene.page.getByRole('menuitem', { name: 'Open Another…' }).click();
    await scene.button('Back').waitFor();
    await scene.page.evaluate(() => window.compareGallery.retitle('Told again'));
    await scene.page.getByText('Told again').waitFor();
    await scene.button('Back').waitFor();
    await scene.page.evaluate(() => window.compareGallery.tell('composer/focus', {}));
    await scene.focusIsOn(scene.draft);
  });

  it('lists earlier comparisons anew each time, and offers more only where there are', async () => {
    await scene.open('compareDone');
    assert.deepEqual(await scene.asked('compare/list'), []);
    for (const times of [1, 2]) {
      await scene.button('More actions').click();
      await scene.page.getByRole('menuitem', { name: 'Open Another…' }).click();
      assert.equal((await scene.askedLast('compare/list', times))['before'], undefined);
      await scene.button('Show Earlier Ones').waitFor();
      await scene.button('Back').click();
    }
    await scene.button('More actions').click();
    await scene.page.getByRole('menuitem', { name: 'Open Another…' }).click();
    await scene.button('Show Earlier Ones').click();
    await scene.page.getByText('Older 0', { exact: true }).waitFor();
    assert.equal(await scene.button('Show Earlier Ones').count(), 0);
  });
});
