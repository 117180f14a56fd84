// A judge and merges in the gallery's comparison, each a whole flow in a real browser.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { accessFaults } from './accessFaults.ts';
import { useDeciding } from './compareDecideScene.ts';

describe('gallery: a model decides between answers', () => {
  const scene = useDeciding();
  const page = (): Page => scene.page;
  const open = (state: string): Promise<void> => scene.open(state);
  const button = (name: string | RegExp): Locator => scene.button(name);
  const column = (id: string): Locator => scene.column(id);

  describe('a judge', () => {
    async function start(): Promise<void> {
      await button(/^Ask a judge…/).click();
      await page().getByText('12 questions, about $0.0031 to $0.0042').waitFor();
      await button('Start').click();
    }

    it('is offered with its cost, asked, followed, and gives a ranking', async () => {
      await open('compareDone');
      await page().evaluate(() => window.compareDecisions.hold());
      await button('Ask a judge… ~$0.0042').click();
      await page().getByText('12 questions, about $0.0031 to $0.0042').waitFor();
      const choice = page().getByRole('combobox', { name: 'Judge' });
      assert.match(
        await choice.locator('option').first().innerText(),
        /Gemini 2\.5 Pro of Google \(of another family\)/,
      );
      await page().getByRole('textbox', { name: 'What counts (optional)' }).fill('Correct, short');
      await button('Start').click();
      assert.deepEqual(await scene.untilAsked('compare/judge', 1), {
        id: 'comparison1',
        turnId: 'turn1',
        model: { providerId: 'google', model: 'gemini-2.5-pro' },
        criteria: 'Correct, short',
      });
      const work = page().getByRole('group', { name: 'Judging' });
      await work.waitFor();
      await page().waitForFunction(() => window.compareDecisions.isWorking());
      await page().evaluate(() => window.compareDecisions.progress(5, 12));
      await work.getByText('5 of 12').waitFor();
      assert.equal(await button(/^Ask a judge…/).isDisabled(), true);
      await page().evaluate(() => window.compareDecisions.finish());
      await work.waitFor({ state: 'detached' });
      const panel = page().getByRole('region', { name: 'Judge' });
      const ranking = await panel.getByRole('list', { name: 'Ranking' }).locator('li').allInnerTexts();
      assert.match(ranking[0] ?? '', /1\.\s*B, GPT-5 mini\s*2 wins/);
      assert.equal(ranking.length, 4);
      await panel.getByText('Inconsistent in 1 of 6 pairs').waitFor();
      await panel.getByText('The judge saw no names').waitFor();
      await panel.getByText('$0.0042').waitFor();
      await panel.getByRole('button', { name: 'B and C: a tie' }).click();
      await panel.getByText('The judge’s A is B here, its B is C.').waitFor();
    });

    it('is another one where that is chosen, and cannot start where it must not', async () => {
      await open('compareDone');
      await button(/^Ask a judge…/).click();
      const choice = page().getByRole('combobox', { name: 'Judge' });
      await choice.selectOption({ label: 'Claude Haiku 4.5' });
      await page().getByText('a judge of another family is fairer').waitFor();
      await page().getByRole('button', { name: 'Start', disabled: true }).waitFor();
    });

    it('is ended with Cancel: what was judged stands, and the host has heard it', async () => {
      await open('compareDone');
      await page().evaluate(() => window.compareDecisions.hold());
      await start();
      await page().waitForFunction(() => window.compareDecisions.isWorking());
      await page().getByRole('group', { name: 'Judging' }).getByRole('button', { name: 'Cancel' }).click();
      await page().getByText('Not all pairs were judged.').waitFor();
      assert.equal(await page().evaluate(() => window.compareDecisions.cancelled()), 1);
      await page().getByRole('group', { name: 'Judging' }).waitFor({ state: 'detached' });
    });

    it('that fails is told in words, and asked again with the same', async () => {
      await open('compareDone');
      await page().evaluate(() => window.compareDecisions.hold());
      await start();
      await scene.untilAsked('compare/judge', 1);
      await page().waitForFunction(() => window.compareDecisions.isWorking());
      await page().evaluate(() => window.compareDecisions.fail('Google: no credit left.'));
      const alert = page().getByRole('alert').filter({ hasText: 'The judge could not be asked.' });
      await alert.getByText('Google: no credit left.').waitFor();
      await alert.getByRole('button', { name: 'Try Again' }).click();
      await scene.untilAsked('compare/judge', 2);
      const [first, second] = await scene.asked('compare/judge');
      assert.deepEqual(first, second);
      await alert.waitFor({ state: 'detached' });
    });

    it('gives the focus back where its dialog is closed with Escape', async () => {
      await open('compareDone');
      await button(/^Ask a judge…/).focus();
      await page().keyboard.press('Enter');
      const dialog = page().getByRole('dialog', { name: 'Ask a judge' });
      await dialog.waitFor();
      await page().keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      assert.match(await page().evaluate(() => document.activeElement?.textContent ?? ''), /^Ask a judge/);
      assert.deepEqual(await scene.asked('compare/stop'), []);
    });
  });

  describe('a judgement', () => {
    const headline = (): Promise<string> =>
      page().getByRole('region', { name: 'Judge' }).locator('.panelFold .cut').innerText();

    it('of a part says of how much, and who was left out', async () => {
      await open('comparePartlyJudged');
      assert.equal(await headline(), 'B, GPT-5 mini leads, sure in 1 of 3 pairs; D not judged');
      const ranking = page().getByRole('list', { name: 'Ranking' });
      const lines = await ranking.locator('li').allInnerTexts();
      assert.deepEqual(
        lines.map((text) => text.replaceAll(/\s+/g, ' ')),
        [
          '1. B, GPT-5 mini 1 win in 1 pair',
          '2. A, Claude Sonnet 4.5 0 wins in 1 pair',
          '– C, Llama 3.3 70B no sure verdict',
        ],
      );
    });

    it('that was not consistent in every pair names nobody the best', async () => {
      await open('compareJudged');
      assert.equal(await headline(), 'B, GPT-5 mini leads, sure in 5 of 6 pairs');
    });

    it('is told when it comes', async () => {
      await open('compareDone');
      await start();
      await page()
        .getByRole('status')
        .filter({ hasText: 'Judged: B, GPT-5 mini leads, sure in 5 of 6 pairs.' })
        .waitFor();
    });

    async function start(): Promise<void> {
      await button(/^Ask a judge…/).click();
      await page().getByText('12 questions, about').waitFor();
      await button('Start').click();
    }
  });

  describe('a merge', () => {
    const panels = (): Promise<(string | null)[]> =>
      page()
        .locator('.decisionPanel')
        .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));

    it('that came last stands first, is told, and is brought into view', async () => {
      await open('compareMergedOften');
      assert.deepEqual(await panels(), ['Criteria', 'Checklist', 'Merged answer', 'Judge']);
      const pane = page().locator('.decisionPanels');
      await pane.evaluate((element) => {
        element.scrollTop = element.scrollHeight;
      });
      await merge('One answer');
      await page().getByRole('status').filter({ hasText: 'The merged answer is there.' }).waitFor();
      const first = page().locator('.decisionPanel').first();
      await first.getByText('Read three cases').waitFor();
      assert.deepEqual(await panels(), ['Merged answer', 'Criteria', 'Checklist', 'Merged answer', 'Judge']);
      await page().waitForFunction(() => {
        const all = document.querySelector('.decisionPanels')?.getBoundingClientRect();
        const panel = document.querySelector('.decisionPanel > header')?.getBoundingClientRect();
        return all && panel && panel.top >= all.top - 1 && panel.bottom <= all.bottom;
      });
    });

    it('leaves what somebody reads in a narrow page where it is', async () => {
      await page().setViewportSize({ width: 400, height: 720 });
      await open('compareDone');
      await page().evaluate(() => window.compareDecisions.hold());
      await merge('One answer');
      await page().waitForFunction(() => window.compareDecisions.isWorking());
      await page().getByRole('button', { name: 'More for column B' }).focus();
      const main = page().locator('.compareMain');
      const before = await main.evaluate((element) => element.scrollTop);
      await page().evaluate(() => window.compareDecisions.finish());
      await page().getByRole('region', { name: 'Merged answer' }).getByText('Read three cases').waitFor();
      await page().getByRole('status').filter({ hasText: 'The merged answer is there.' }).waitFor();
      assert.equal(await main.evaluate((element) => element.scrollTop), before);
      await page().setViewportSize({ width: 1400, height: 860 });
    });

    async function merge(kind: string): Promise<void> {
      await button('Merge…').click();
      await page()
        .getByRole('radio', { name: new RegExp(`^${kind}`) })
        .check();
      await startOffered();
    }

    /** Once what it would take is known of what is chosen now. */
    async function startOffered(): Promise<void> {
      await page().locator('.decideDialog vscode-button:not([disabled])', { hasText: 'Start' }).waitFor();
      await button('Start').click();
    }

    it('fuses the answers that are chosen, and its code can be applied', async () => {
      await open('compareDone');
      await button('Merge…').click();
      await page().getByText('1 question, about $0.0011 to $0.0035').waitFor();
      assert.match(await page().getByLabel('Model', { exact: true }).innerText(), /\(the chat’s model\)/);
      await page().getByRole('checkbox', { name: /^D,/ }).click();
      await startOffered();
      const { kind, columnIds } = await scene.untilAsked('compare/merge', 1);
      assert.deepEqual([kind, columnIds], ['fuse', ['a', 'b', 'c']]);
      const panel = page().getByRole('region', { name: 'Merged answer' });
      await panel.getByText('of A, B, C').waitFor();
      await panel.getByText('Read three cases').waitFor();
      await panel.getByRole('button', { name: 'Apply as diff' }).click();
      const applied = await scene.untilAsked('code/apply', 1);
      assert.match(String(applied['text']), /^if \(Number\.isFinite/);
      assert.equal(
        applied['messageId'],
        await column('a').locator('[data-message]').last().getAttribute('data-message'),
      );
      await panel.getByRole('button', { name: 'Copy merged answer as Markdown' }).click();
      assert.match(String((await scene.untilAsked('code/copy', 1))['text']), /^`Number` of a date/);
    });

    it('cannot start with one answer', async () => {
      await open('compareLong');
      await button('Merge…').click();
      await page().getByRole('checkbox', { name: /^A,/ }).click();
      await page().getByRole('button', { name: 'Start', disabled: true }).waitFor();
    });

    it('draws up points that are ticked, kept, and written from', async () => {
      await open('compareDone');
      await merge('Checklist');
      const panel = page().getByRole('region', { name: 'Checklist' });
      await panel.getByText('2 of 3 ticked').waitFor();
      await panel.getByRole('checkbox', { name: /^What is neither/ }).click();
      await panel.getByText('3 of 3 ticked').waitFor();
      const kept = await scene.untilAsked('compare/mergePoints', 1);
      assert.deepEqual([kept['ticked'], kept['write']], [['p1', 'p2', 'p3'], false]);
      await panel.getByRole('button', { name: 'Write from the ticked points' }).click();
      await panel.getByText('Written from 3 points.').waitFor();
      assert.equal((await scene.asked('compare/mergePoints')).at(-1)?.['write'], true);
    });

    it('scores by criteria, best in words too', async () => {
      await open('compareDone');
      await merge('Criteria table');
      const row = page().getByRole('row', { name: /^Correct for rubbish/ });
      await row.waitFor();
      assert.deepEqual(
        (await row.locator('td').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim()),
        ['2', '2', '5 best', '1', 'Only one answer looks for it.'],
      );
    });

    it('is cancelled', async () => {
      await open('compareDone');
      await page().evaluate(() => window.compareDecisions.hold());
      await merge('One answer');
      await page().waitForFunction(() => window.compareDecisions.isWorking());
      await page().getByRole('group', { name: 'Merging the answers' }).getByRole('button', { name: 'Cancel' }).click();
      await page().getByRole('group', { name: 'Merging the answers' }).waitFor({ state: 'detached' });
      assert.equal(await page().evaluate(() => window.compareDecisions.cancelled()), 1);
      assert.equal(await page().getByText('could not be merged').count(), 0);
    });
  });

  for (const state of ['compareVoted', 'compareJudged', 'compareMerged', 'compareChecklist', 'compareCriteria']) {
    it(`can be used by everybody: ${state}`, async () => {
      await open(state);
      assert.deepEqual(await accessFaults(page(), state), []);
      await page().setViewportSize({ width: 300, height: 720 });
      assert.ok((await page().evaluate(() => document.documentElement.scrollWidth)) <= 300);
      await page().setViewportSize({ width: 1400, height: 860 });
    });
  }
});
