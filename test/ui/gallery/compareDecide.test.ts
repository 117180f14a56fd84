// Deciding between answers: votes, blindness, differences, a judge and merges, each a whole flow in a real browser.
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { useDeciding } from './compareDecideScene.ts';

/** What tells of a column who it is or how it did, as the page writes it or holds it in an attribute. */
const SECRETS = `Anthropic Claude claude-sonnet OpenAI GPT-5 gpt-5 Groq Llama llama-3 Ollama qwen Mistral Codestral
  api.anthropic.com gateway.example.com localhost:11434 code_generation 0.88 71_tok 96_tok 276_tok 1,142 1,118 1,154
  284_out 0.0077 0.0011 0.00086 this_machine 1.1_s 503 429 credit`
  .split(/\s+/)
  .map((secret) => secret.replace(/(?<=\d|this)_/, ' '));

describe('gallery: deciding between answers', () => {
  const scene = useDeciding();
  const page = (): Page => scene.page;
  const open = (state: string): Promise<void> => scene.open(state);
  const button = (name: string | RegExp): Locator => scene.button(name);
  const column = (id: string): Locator => scene.column(id);
  const vote = (id: string): Locator => scene.vote(id);

  describe('a vote', () => {
    it('is cast, explained, changed and taken back', async () => {
      await open('compareDone');
      await vote('b').click();
      await button('Your vote: B is better').waitFor();
      const { reason: why, ...cast } = await scene.untilAsked('compare/decide', 1);
      assert.deepEqual(cast, { id: 'comparison1', turnId: 'turn1', kind: 'better', columnId: 'b' });
      assert.equal(why, undefined);
      await page().getByText('You voted: B, GPT-5 mini is better.').waitFor();

      const reason = page().getByRole('textbox', { name: 'Reason' });
      await reason.fill('It never waits a negative time.');
      await reason.press('Enter');
      assert.equal((await scene.untilAsked('compare/decide', 2))['reason'], 'It never waits a negative time.');

      await vote('a').click();
      await button('Your vote: A is better').waitFor();
      const changed = await scene.untilAsked('compare/decide', 3);
      assert.deepEqual([changed['columnId'], changed['reason']], ['a', 'It never waits a negative time.']);
      assert.equal(await vote('b').getAttribute('aria-pressed'), 'false');

      await vote('a').click();
      await page().getByText('You voted').waitFor({ state: 'detached' });
      assert.equal((await scene.untilAsked('compare/decide', 4))['kind'], undefined);
    });

    it('is cast by keys, and a reason is saved where the field is left', async () => {
      await open('compareDone');
      await vote('c').focus();
      await page().keyboard.press('Space');
      await button('Your vote: C is better').waitFor();
      const reason = page().getByRole('textbox', { name: 'Reason' });
      await reason.focus();
      await page().keyboard.type('Short');
      await page().keyboard.press('Tab');
      assert.equal((await scene.untilAsked('compare/decide', 2))['reason'], 'Short');
    });

    it('keeps a reason that was just typed when another answer is voted for', async () => {
      await open('compareDone');
      await vote('b').click();
      await page().getByRole('textbox', { name: 'Reason' }).fill('Shorter');
      await vote('a').click();
      await button('Your vote: A is better').waitFor();
      const last = await scene.untilAsked('compare/decide', 3);
      assert.deepEqual([last['columnId'], last['reason']], ['a', 'Shorter']);
      assert.equal(await page().getByRole('textbox', { name: 'Reason' }).inputValue(), 'Shorter');
    });

    it('puts back what a reason was with Escape, and asks nothing', async () => {
      await open('compareVoted');
      const reason = page().getByRole('textbox', { name: 'Reason' });
      await reason.fill('Other words');
      await reason.press('Escape');
      await reason.press('Enter');
      // The element writes what it holds into its field a frame later.
      await page().waitForFunction(
        (field) => (field as HTMLInputElement | null)?.value === 'It never waits a negative time.',
        await reason.elementHandle(),
      );
      assert.deepEqual(await scene.asked('compare/decide'), []);
    });

    it('may be a tie or all bad, one in place of the other', async () => {
      await open('compareDone');
      await button('Tie').click();
      await page().getByText('You voted: a tie.').waitFor();
      await button('All bad').click();
      await page().getByText('You voted: all bad.').waitFor();
      assert.equal(await button('Tie').getAttribute('aria-pressed'), 'false');
      assert.equal((await scene.untilAsked('compare/decide', 2))['kind'], 'bothBad');
    });

    it('says both bad of two, and none of an answer that is being written', async () => {
      await open('compareLong');
      await button('Both bad').waitFor();
      await open('compareFour');
      assert.equal(await vote('a').count(), 1);
      assert.equal(await vote('d').count(), 0);
    });

    it('is kept as a test case', async () => {
      await open('compareDone');
      await vote('b').click();
      await page().getByRole('checkbox', { name: 'Keep as test case' }).click();
      assert.equal((await scene.untilAsked('compare/keepAsTest', 1))['keep'], true);
      await page().getByRole('checkbox', { name: 'Keep as test case', checked: true }).waitFor();
    });

    it('that the host does not take is told in its words', async () => {
      await open('compareFails');
      await vote('b').click();
      await page().getByRole('alert').filter({ hasText: 'The store is locked by another window.' }).waitFor();
      assert.equal(await vote('b').getAttribute('aria-pressed'), 'false');
    });
  });

  describe('blind', () => {
    /** All that is drawn or held in attributes, but for what the answers themselves say. */
    async function drawn(): Promise<string> {
      return page().evaluate(() => {
        const copy = document.body.cloneNode(true) as HTMLElement;
        copy.querySelectorAll('script, style, link, svg, .compareVote').forEach((one) => one.remove());
        return copy.outerHTML;
      });
    }

    async function assertBlind(): Promise<void> {
      const html = await drawn();
      assert.deepEqual(
        SECRETS.filter((secret) => html.includes(secret)),
        [],
      );
    }

    it('would find what it looks for while names are shown', async () => {
      await open('compareDone');
      const html = await drawn();
      for (const secret of ['Anthropic', 'GPT-5', 'Llama', 'qwen', '71 tok', '0.0077', 'Codestral', 'this machine']) {
        assert.ok(html.includes(secret), secret);
      }
    });

    for (const state of ['compareDone', 'compareTroubles', 'compareFour', 'compareRefused', 'compareUnknown']) {
      it(`leaves no name, figure or address in the page: ${state}`, async () => {
        await open(state);
        await button('Blind').click();
        await page().locator('.compareToggle.on').waitFor();
        await assertBlind();
        for (const more of await page()
          .getByRole('button', { name: /^More for/ })
          .all()) {
          await more.click();
          await page().getByRole('menu').waitFor();
          await assertBlind();
          await page().keyboard.press('Escape');
        }
      });
    }

    it('leaves none in what an answer lets unfold, nor in what is announced', async () => {
      await open('compareBlind');
      for (const fold of await page().locator('.column .fold').all()) {
        await fold.click();
      }
      await assertBlind();
    });

    it('letters columns as they stand, votes for what stands there, and then names everybody', async () => {
      await open('compareBlind');
      await page().getByText('Model A', { exact: true }).first().waitFor();
      assert.deepEqual(
        await page()
          .locator('[data-column]')
          .evaluateAll((all) => all.map((one) => one.getAttribute('data-column'))),
        ['c', 'a', 'd', 'b'],
      );
      await button('Better: vote for B').click();
      const cast = await scene.untilAsked('compare/decide', 1);
      assert.equal(cast['columnId'], 'a');
      await page().getByText('You voted: A, Claude Sonnet 4.5 is better. Voted blind.').waitFor();
      await column('c').getByText('Llama 3.3 70B').first().waitFor();
      assert.equal(await page().locator('.compareToggle.on').count(), 0);
    });

    it('says where names had been shown before, and such a vote is none that was blind', async () => {
      const line = page().getByText('Names were already shown here: a vote counts as one with names.');
      await open('compareBlind');
      await page().getByText('Model A', { exact: true }).first().waitFor();
      assert.equal(await line.count(), 0);
      await open('compareDone');
      assert.equal(await line.count(), 0, 'nothing is hidden');
      await button('Blind').click();
      await line.waitFor();
      await assertBlind();
      await button('Better: vote for B').click();
      await page()
        .getByText(/^You voted: /)
        .waitFor();
      await line.waitFor({ state: 'detached' });
      assert.equal(await page().getByText('Voted blind.').count(), 0);
    });

    it('flags an answer that names itself, without its name, and says so of the vote', async () => {
      await open('compareBlindDiff');
      await column('a').getByText('Names itself: a vote here is not blind.').waitFor();
      await assertBlind();
      await open('compareTainted');
      await page().getByText('An answer had named itself: this vote was not blind').waitFor();
    });

    it('names judged columns by letters alone', async () => {
      await open('compareBlindJudged');
      const ranking = page().getByRole('list', { name: 'Ranking' });
      // Shown in the order c, a, d, b.
      assert.match(await ranking.locator('li').first().innerText(), /1\.\s*Model D\s*2 wins/);
      await assertBlind();
    });
  });

  describe('differences', () => {
    async function compareWith(letter: string): Promise<void> {
      await button(/^Diff/).click();
      await page()
        .getByRole('menuitem', { name: new RegExp(`^Against ${letter},`) })
        .click();
    }

    const marks = (): Promise<string[]> =>
      page().evaluate(() =>
        [...(CSS.highlights.get('compare-added') ?? [])].map((one) => {
          const range = document.createRange();
          range.setStart(one.startContainer, one.startOffset);
          range.setEnd(one.endContainer, one.endOffset);
          return range.toString();
        }),
      );

    const bars = (id: string): Promise<[string | undefined, string | undefined][]> =>
      column(id)
        .locator('.diffAdded')
        .evaluateAll((all) =>
          all.map(({ style }) => [style.getPropertyValue('--from'), style.getPropertyValue('--count')]),
        );

    it('marks words and lines of code against a column, and says what is missing', async () => {
      await open('compareDone');
      await compareWith('A');
      await button('Diff against A, words').waitFor();
      await column('a').getByText('The others are compared with this answer').waitFor();
      const line = column('b').getByRole('button', { name: /not in A · .* of A missing here/ });
      await line.waitFor();
      assert.ok((await marks()).includes('A server clock ahead of yours is clamped to 0'));
      assert.deepEqual(await bars('b'), [['6', '1']]);
      assert.deepEqual(await bars('a'), []);
      await line.click();
      const missing = column('b').getByRole('region', { name: 'Missing here, in A' });
      await missing.getByText('? s * 1000').waitFor();
    });

    it('changes to lines, to another column, and goes away without a trace', async () => {
      await open('compareDone');
      const before = await page().locator('.columns .markdown').allInnerTexts();
      await compareWith('A');
      await column('b')
        .getByText(/not in A/)
        .waitFor();
      await button('Diff against A, words').click();
      await page().getByRole('menuitem', { name: 'By lines' }).click();
      await column('b')
        .getByText(/\d lines? and 1 line of code not in A/)
        .waitFor();
      await button('Diff against A, lines').click();
      await page()
        .getByRole('menuitem', { name: /^Against D,/ })
        .click();
      await column('a')
        .getByText(/not in D/)
        .waitFor();
      await column('d').getByText('The others are compared with this answer').waitFor();
      await button('Diff against D, lines').click();
      await page().getByRole('menuitem', { name: 'Off' }).click();
      await page().locator('.diffLine, .diffFold').first().waitFor({ state: 'detached' });
      await page().waitForFunction(() => (CSS.highlights.get('compare-added')?.size ?? 0) === 0);
      assert.equal(await page().locator('.diffBars').count(), 0);
      assert.deepEqual(await page().locator('.columns .markdown').allInnerTexts(), before);
    });

    it('are shown again when the page comes back', async () => {
      await open('compareDone');
      await compareWith('B');
      await column('a')
        .getByText(/not in B/)
        .waitFor();
      await page().goto(`${scene.origin}/?page=compare&state=compareDone&theme=dark&again`);
      await button('Diff against B, words').waitFor();
      await column('a')
        .getByText(/not in B/)
        .waitFor();
    });

    it('waits for an answer that is being written, and marks it when it has ended', async () => {
      await open('compareDone');
      await page().evaluate(() => window.compareGallery.hold(true));
      await compareWith('A');
      await column('b')
        .getByText(/not in A/)
        .waitFor();
      await page().evaluate(() => window.compareGallery.stream('b', 'Quite another answer now.'));
      await column('b').getByText('Differences show when it has ended').waitFor();
      assert.deepEqual(await bars('b'), []);
      await page().evaluate(() => window.compareGallery.hold(false));
      await column('b')
        .getByText(/^\d words? not in A/)
        .waitFor();
      await page().waitForFunction(() =>
        [...(CSS.highlights.get('compare-added') ?? [])].some(
          ({ startContainer }) => startContainer.textContent === 'Quite another answer now.',
        ),
      );
    });

    it('compares with a column that is collapsed', async () => {
      await open('compareOverrides');
      await compareWith('C');
      await column('d')
        .getByText(/not in C/)
        .waitFor();
    });

    it('compares answers of 60 kB by lines, and says so', async () => {
      await open('compareLong');
      await compareWith('A');
      await column('b')
        .getByText(/lines? not in A/)
        .waitFor();
    });
  });
});
