// Where the keyboard focus is after what had it is gone, moved or switched off, and after the host has sent everything anew.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { useCompareGallery } from './compareScene.ts';

describe('the keyboard focus in the comparison page', function () {
  this.timeout(60_000);
  const scene = useCompareGallery();

  const inColumn = (id: string, name: string | RegExp): Locator =>
    scene.column(id).getByRole('button', { name, exact: typeof name === 'string' });

  /** By keys alone, as somebody does who needs the focus. */
  async function choose(letter: string, item: string): Promise<void> {
    const more = scene.button(`More for column ${letter}`);
    await more.focus();
    await scene.focusIsOn(more);
    await scene.page.keyboard.press('Enter');
    const wanted = scene.page.getByRole('menuitem', { name: item });
    await wanted.focus();
    await scene.focusIsOn(wanted);
    await scene.page.keyboard.press('Enter');
  }

  async function press(target: Locator, key = 'Enter'): Promise<void> {
    await target.focus();
    await scene.focusIsOn(target);
    await scene.page.keyboard.press(key);
  }

  describe('in a column', () => {
    it('goes from Collapse to Expand, and from there to the menu that collapses', async () => {
      await scene.open('compareDone');
      await choose('B', 'Collapse');
      await scene.focusStaysOn(scene.button('Expand column B'));
      await scene.page.keyboard.press('Enter');
      await scene.focusStaysOn(scene.button('More for column B'));
    });

    it('stays where a column is shown alone and back again', async () => {
      await scene.open('compareDone');
      await press(scene.button('Show column C alone'));
      await scene.focusStaysOn(scene.button('Show all columns'));
      await scene.page.keyboard.press('Enter');
      await scene.focusStaysOn(scene.button('Show column C alone'));
      await scene.page.keyboard.press('Enter');
      await scene.focusIsOn(scene.button('Show all columns'));
      await scene.page.keyboard.press('Escape');
      await scene.focusStaysOn(scene.button('Show column C alone'));
    });

    it('goes from Remove to Undo, and from there to the column that is back', async () => {
      await scene.open('compareDone');
      await choose('B', 'Remove Column');
      await scene.focusStaysOn(scene.button('Undo'));
      await scene.page.keyboard.press('Enter');
      await scene.focusStaysOn(inColumn('b', 'More for column B'));
      await scene.page.getByText('4 models', { exact: true }).waitFor();
    });

    it('is in the next column where the host has taken one away', async () => {
      await scene.open('compareDone');
      const more = scene.button('More for column B');
      await more.focus();
      await scene.focusIsOn(more);
      await scene.page.evaluate(() => window.compareGallery.drop('b'));
      await scene.page.getByText('3 models', { exact: true }).waitFor();
      await scene.focusStaysOn(inColumn('c', 'More for column B'));
    });

    it('moves with a column', async () => {
      await scene.open('compareDone');
      for (const [letter, item, to] of [
        ['A', 'Move Right', 'B'],
        ['B', 'Move Right', 'C'],
        ['C', 'Move Left', 'B'],
      ] as const) {
        await choose(letter, item);
        await scene.focusIsOn(inColumn('a', `More for column ${to}`));
      }
      await scene.focusStaysOn(inColumn('a', 'More for column B'));
    });

    it('goes from Stop to what begins again, and back', async () => {
      await scene.open('compareDone');
      await scene.page.evaluate(() => {
        window.compareGallery.hold(true);
        window.compareGallery.stream('b', 'Slow words.');
      });
      await press(scene.button('Stop column B'));
      await scene.focusStaysOn(scene.button('Ask Again: column B'));
      await scene.page.keyboard.press('Enter');
      await scene.focusStaysOn(scene.button('Stop column B'));
    });

    it('is on nothing that a key meant for Stop would set off, once the answer has ended by itself', async () => {
      await scene.open('compareDone');
      await scene.page.evaluate(() => {
        window.compareGallery.hold(true);
        window.compareGallery.stream('b', 'Slow words.');
      });
      const stop = scene.button('Stop column B');
      await stop.focus();
      await scene.focusIsOn(stop);
      await scene.page.evaluate(() => window.compareGallery.hold(false));
      await scene.focusStaysOn(scene.button('More for column B'));
    });

    it('goes from what asks again under an answer to Stop', async () => {
      await scene.open('compareDone');
      await scene.page.evaluate(() => window.compareGallery.hold(true));
      await press(inColumn('b', 'Answer again'));
      await scene.focusStaysOn(scene.button('Stop column B'));
    });

    it('goes from what asks again beside an error to Stop', async () => {
      await scene.open('compareTroubles');
      await scene.page.evaluate(() => window.compareGallery.hold(true));
      await press(inColumn('c', /^Try again$/i));
      await scene.focusStaysOn(scene.button('Stop column C'));
    });

    it('is not on Stop where anything else in an answer goes away', async () => {
      await scene.open('compareDone');
      const copy = inColumn('b', 'Copy answer as Markdown');
      await copy.focus();
      await scene.focusIsOn(copy);
      await scene.page.evaluate(() => {
        window.compareGallery.hold(true);
        window.compareGallery.stream('b', 'Slow words.');
      });
      await scene.button('Stop column B').waitFor();
      await scene.focusStaysOn(scene.button('More for column B'));
    });

    it('does nothing for a key that is held down while the focus moves', async () => {
      await scene.open('compareDone');
      await scene.page.evaluate(() => {
        window.compareGallery.hold(true);
        window.compareGallery.stream('b', 'Slow words.');
      });
      await scene.button('Stop column B').click();
      await scene.underWay(0);
      const again = scene.button('Ask Again: column B');
      await again.focus();
      await scene.focusIsOn(again);
      await scene.page.keyboard.down('Enter');
      const stop = scene.button('Stop column B');
      await scene.focusIsOn(stop);
      // Down once more without being let go: it repeats.
      await scene.page.keyboard.down('Enter');
      await scene.page.keyboard.down('Enter');
      await scene.page.keyboard.up('Enter');
      await scene.focusStaysOn(stop);
      assert.deepEqual(await scene.page.evaluate(() => window.compareGallery.underWay()), ['b']);
      await scene.page.keyboard.press('Enter');
      await scene.focusIsOn(again);
      assert.equal((await scene.asked('compare/rerun')).length, 1);
    });

    it('is kept once the window is in front again', async () => {
      await scene.open('compareDone');
      const more = scene.button('More for column B');
      await more.focus();
      await scene.focusIsOn(more);
      await scene.page.evaluate(() => {
        document.hasFocus = () => false;
        window.compareGallery.drop('b');
      });
      await scene.page.getByText('3 models', { exact: true }).waitFor();
      await scene.page.waitForFunction(() => document.activeElement === document.body);
      const columnId = await scene.page.evaluate(() => {
        document.hasFocus = () => true;
        window.dispatchEvent(new FocusEvent('focus'));
        return document.activeElement?.closest('[data-column]')?.getAttribute('data-column');
      });
      assert.equal(columnId, 'c');
      await scene.focusStaysOn(inColumn('c', 'More for column B'));
    });

    it('is kept after a press on something that takes none and leaves it where it was', async () => {
      await scene.open('compareDone');
      const more = scene.button('More for column B');
      await more.focus();
      await scene.focusIsOn(more);
      await scene.page.evaluate(() => {
        const dim = document.querySelector('.sumBar .dim');
        dim?.addEventListener('mousedown', (event) => event.preventDefault());
      });
      await scene.page.locator('.sumBar .dim').first().click();
      await scene.focusStaysOn(more);
      await scene.page.evaluate(() => window.compareGallery.drop('b'));
      await scene.focusStaysOn(inColumn('c', 'More for column B'));
    });

    it('stays at the answers of a column that are gone through', async () => {
      await scene.open('compareDone');
      await inColumn('b', 'Answer again').click();
      await scene.underWay(1);
      await scene.underWay(0);
      await press(scene.button('Previous answer in column B'));
      await scene.column('b').getByText('1/2').waitFor();
      await scene.focusStaysOn(scene.button('Next answer in column B'));
    });

    it('stays at the vote that ends blindness, wherever its column goes', async () => {
      await scene.open('compareBlind');
      await press(scene.button('Better: vote for A'));
      await scene.page.getByText('You voted: C, Llama 3.3 70B is better.').waitFor();
      await scene.focusStaysOn(inColumn('c', 'Your vote: C is better'));
    });
  });

  describe('when a decision changes', () => {
    it('goes from a vote that is taken back to where it is given', async () => {
      await scene.open('compareVoted');
      await press(scene.button('Take back'));
      await scene.focusStaysOn(inColumn('b', 'Better: vote for B'));
      await press(scene.button('Tie'));
      await press(scene.button('Take back'));
      await scene.focusStaysOn(scene.button('Tie'));
    });

    it('goes back from a dialog to its button, by each way out', async () => {
      await scene.open('compareDone');
      const dialog = scene.page.getByRole('dialog', { name: 'Merge answers' });
      for (const leave of [
        () => scene.page.keyboard.press('Escape'),
        () => dialog.getByRole('button', { name: 'Close' }).click(),
        () => dialog.getByRole('button', { name: 'Cancel' }).click(),
      ]) {
        await press(scene.button('Merge…'));
        await dialog.waitFor();
        await leave();
        await dialog.waitFor({ state: 'detached' });
        await scene.focusIsOn(scene.button('Merge…'));
      }
      await scene.focusStaysOn(scene.button('Merge…'));
    });

    async function startMerge(): Promise<void> {
      await press(scene.button('Merge…'));
      await scene.page.getByText('1 question, about').waitFor();
      await scene.page.getByRole('button', { name: 'Start', disabled: false }).waitFor();
      await press(scene.button('Start'));
    }

    it('goes to what ends a merge, and from there to the merged answer', async () => {
      await scene.open('compareDone');
      await scene.page.evaluate(() => window.compareDecisions.hold());
      await startMerge();
      const work = scene.page.getByRole('group', { name: 'Merging the answers' });
      await scene.focusStaysOn(work.getByRole('button', { name: 'Cancel' }));
      await scene.page.waitForFunction(() => window.compareDecisions.isWorking());
      await scene.page.evaluate(() => window.compareDecisions.finish());
      await scene.focusStaysOn(scene.page.getByRole('button', { name: /^Merged answer/ }));
    });

    it('goes to Try Again where a merge failed, and back to the button where it was cancelled', async () => {
      await scene.open('compareDone');
      await scene.page.evaluate(() => window.compareDecisions.hold());
      await startMerge();
      await scene.page.waitForFunction(() => window.compareDecisions.isWorking());
      await scene.page.evaluate(() => window.compareDecisions.fail('No credit left.'));
      await scene.focusStaysOn(scene.button('Try Again'));
      await scene.page.keyboard.press('Enter');
      const work = scene.page.getByRole('group', { name: 'Merging the answers' });
      await scene.focusIsOn(work.getByRole('button', { name: 'Cancel' }));
      await scene.page.keyboard.press('Enter');
      await work.waitFor({ state: 'detached' });
      await scene.focusStaysOn(scene.button('Merge…'));
    });

    it('is left alone where a merge ends while somebody is elsewhere', async () => {
      await scene.open('compareDone');
      await scene.page.evaluate(() => window.compareDecisions.hold());
      await startMerge();
      await scene.page.waitForFunction(() => window.compareDecisions.isWorking());
      await scene.draft.focus();
      await scene.page.keyboard.type('half a');
      await scene.page.evaluate(() => window.compareDecisions.finish());
      await scene.page.getByRole('button', { name: /^Merged answer/ }).waitFor();
      await scene.page.keyboard.type(' thought');
      await scene.draftIs('half a thought');
    });
  });

  it('goes from a changed question that is asked again to what was asked', async () => {
    await scene.open('compareDone');
    await scene.page.evaluate(() => window.compareGallery.hold(true));
    await press(scene.button('Edit and ask again'));
    const field = scene.page.getByRole('textbox', { name: 'Changed question' });
    await field.fill('Shorter?');
    await scene.page.keyboard.press('Enter');
    await scene.focusStaysOn(scene.page.getByRole('button', { name: 'Shorter?' }));
  });

  it('goes from a set that is deleted to the next one, then to what begins a comparison', async () => {
    await scene.open('compareSets');
    const retold = async (target: Locator, title: string): Promise<void> => {
      await scene.focusIsOn(target);
      await scene.page.evaluate((text) => window.compareGallery.retitle(text), title);
      await scene.page.getByText(title).waitFor();
      await scene.focusIsOn(target);
    };
    await press(scene.button('Delete set Coders'));
    await retold(scene.button('Delete set Small and cheap'), 'Told once more');
    await press(scene.button('Delete set Writers'));
    await retold(scene.button('Delete set Small and cheap'), 'Told twice more');
    await press(scene.button('Delete set Small and cheap'));
    await retold(scene.button('New Comparison'), 'Told thrice more');
  });

  it('goes to the page that offers others, and back to what is written next', async () => {
    await scene.open('compareDone');
    await press(scene.button('More actions'));
    const item = scene.page.getByRole('menuitem', { name: 'Open Another…' });
    await press(item);
    await scene.focusIsOn(scene.button('New Comparison'));
    await press(scene.button('Show Earlier Ones'));
    await scene.focusIsOn(scene.page.getByRole('button', { name: /^Older 0/ }));
    await press(scene.button('Back'));
    await scene.focusStaysOn(scene.draft);
  });

  it('goes from a deleted comparison to what brings it back', async () => {
    await scene.open('compareDone');
    await press(scene.button('More actions'));
    await press(scene.page.getByRole('menuitem', { name: 'Delete Comparison' }));
    await scene.focusIsOn(scene.button('Undo'));
  });

  it('is nowhere where the person has put it nowhere', async () => {
    await scene.open('compareDone');
    await choose('B', 'Collapse');
    await scene.focusIsOn(scene.button('Expand column B'));
    await scene.page.locator('.sumBar .dim').first().click();
    await scene.page.waitForFunction(() => document.activeElement === document.body);
    await scene.page.evaluate(() => window.compareGallery.drop('b'));
    await scene.page.getByText('3 models', { exact: true }).waitFor();
    await scene.page.waitForFunction(() => document.activeElement === document.body);
  });
});
