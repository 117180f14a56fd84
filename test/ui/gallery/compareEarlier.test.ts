// Differences between the answers to an earlier question, in the gallery: chosen by the question, fetched where the page does not hold them.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { useCompareGallery } from './compareScene.ts';

const FIRST = '1. Why does this wait 0 ms when the server sends a date? Show t…';

describe('differences between the answers to an earlier question', function () {
  this.timeout(60_000);
  const scene = useCompareGallery();

  async function diff(...items: readonly (string | RegExp)[]): Promise<void> {
    await scene.page.getByRole('button', { name: /^Diff/ }).click();
    for (const name of items) {
      await scene.page.getByRole('menuitem', { name, exact: typeof name === 'string' }).click();
    }
  }

  const line = (id: string): Locator => scene.column(id).locator('.diffLine, .diffFold');

  /** Text that is marked, as it stands in one column. */
  const marked = (id: string): Promise<string[]> =>
    scene.page.evaluate(
      (columnId) =>
        [...(CSS.highlights.get('compare-added') ?? [])].flatMap(({ startContainer, startOffset, endOffset }) =>
          startContainer.parentElement?.closest(`[data-column="${columnId}"]`)
            ? [startContainer.textContent?.slice(startOffset, endOffset) ?? '']
            : [],
        ),
      id,
    );

  it('are shown for the question that is chosen, marked in its answers, and named', async () => {
    await scene.open('compareTurns');
    await diff(/^Against A,/);
    // Both said the same to the second question.
    await line('b').getByText('The same as A').waitFor();
    await diff('Of Question', FIRST);
    await scene.button('Diff against A, words, question 1').waitFor();
    await line('b')
      .getByText(/^Question 1: .* not in A · .* of A missing here/)
      .waitFor();
    await line('a').getByText('Question 1: the others are compared with this answer').waitFor();
    // It was asked the first question, and not the second.
    await line('c')
      .getByText(/^Question 1: .* not in A/)
      .waitFor();
    assert.ok((await marked('b')).includes('A server clock ahead of yours is clamped to 0'));
    await diff('Of Question', /^2\. /);
    await line('b').getByText('The same as A').waitFor();
    await scene.page.waitForFunction(() => (CSS.highlights.get('compare-added')?.size ?? 0) === 0);
  });

  it('brings the answers of that question into view, in each column', async () => {
    await scene.open('compareTurns');
    await diff(/^Against A,/);
    await line('b').getByText('The same as A').waitFor();
    await diff('Of Question', FIRST);
    await scene.page.waitForFunction(() =>
      ['a', 'b'].every((id) => {
        const log = document.querySelector(`[data-column="${id}"] .log`);
        const first = log?.querySelector('[data-message]');
        return log && first && Math.abs(first.getBoundingClientRect().top - log.getBoundingClientRect().top) < 30;
      }),
    );
    await diff('Of Question', /^2\. /);
    await scene.page.waitForFunction(() => {
      const log = document.querySelector('[data-column="a"] .log');
      const last = [...(log?.querySelectorAll('[aria-label="Question"]') ?? [])].at(-1);
      return log && last && last.getBoundingClientRect().top < log.getBoundingClientRect().bottom - 20;
    });
  });

  /** The first message of a column stands at its upper edge. */
  const firstInView = (id: string): Promise<unknown> =>
    scene.page.waitForFunction((columnId) => {
      const log = document.querySelector(`[data-column="${columnId}"] .log`);
      const first = log?.querySelector('[data-message]');
      return log && first && Math.abs(first.getBoundingClientRect().top - log.getBoundingClientRect().top) < 30;
    }, id);

  const isAtEnd = (id: string): Promise<unknown> =>
    scene.page.waitForFunction((columnId) => {
      const log = document.querySelector(`[data-column="${columnId}"] .log`);
      return log && log.scrollHeight > log.clientHeight && log.scrollHeight - log.scrollTop - log.clientHeight < 24;
    }, id);

  it('brings them into view where no differences were shown before, and each time', async () => {
    await scene.open('compareTurns');
    await isAtEnd('a');
    await diff('Of Question', FIRST);
    await Promise.all(['a', 'b'].map(firstInView));
    await diff('Off');
    for (const letter of ['A', 'B']) {
      await scene.column(letter.toLowerCase()).getByRole('button', { name: 'Go to the end' }).click();
      await isAtEnd(letter.toLowerCase());
    }
    await diff('Of Question', FIRST);
    await Promise.all(['a', 'b'].map(firstInView));
  });

  it('leaves a column where it was read once it is shown again', async () => {
    await scene.open('compareTurns');
    await diff('Of Question', FIRST);
    await firstInView('a');
    await scene.column('a').getByRole('button', { name: 'Go to the end' }).click();
    await isAtEnd('a');
    // What is remembered is a moment late.
    await scene.page.waitForFunction(
      () => !(window.compareGallery.stored() as { scroll?: Record<string, unknown> }).scroll?.['a'],
    );
    await scene.choose('A', 'Collapse');
    await scene.button('Expand column A').click();
    await isAtEnd('a');
  });

  it('says where they could not be fetched, and tries again when they are chosen again', async () => {
    await scene.open('compareOlder', 1400);
    await scene.page.evaluate(() => {
      const dispatch = window.dispatchEvent.bind(window);
      window.addEventListener('store is free', () => {
        window.dispatchEvent = dispatch;
      });
      window.dispatchEvent = (event) => {
        const { kind, id, value } =
          (event as MessageEvent<{ kind?: string; id?: number; value?: object | null } | null>).data ?? {};
        const data = { kind: 'failure', id, error: { message: 'The store is locked.' } };
        const isOlder = kind === 'result' && value && 'hasOlder' in value;
        return dispatch(isOlder ? new MessageEvent('message', { data }) : event);
      };
    });
    await diff('Of Question', FIRST);
    await line('b').getByText('Question 1: its answers could not be fetched').waitFor();
    await line('a').getByText('Question 1: its answers could not be fetched').waitFor();
    await scene.page.evaluate(() => window.dispatchEvent(new Event('store is free')));
    await diff(/^Of Question/, `${FIRST} (chosen)`);
    await line('b')
      .getByText(/^Question 1: .* not in A/)
      .waitFor();
    await Promise.all(['a', 'b'].map(firstInView));
  });

  it('are fetched where the page does not hold the answers, and then only', async () => {
    await scene.open('compareOlder', 1400);
    await scene.page.evaluate(() => window.compareGallery.holdOlder(true));
    await diff(/^Against A,/);
    await line('b').getByText('The same as A').waitFor();
    await diff('Of Question', FIRST);
    await line('b').getByText('Question 1: fetching its answers…').waitFor();
    await scene.page.evaluate(() => window.compareGallery.holdOlder(false));
    await line('b')
      .getByText(/^Question 1: .* not in A/)
      .waitFor();
    const older = await scene.asked('compare/older');
    // Once for each column, however many want what it brings.
    assert.deepEqual(older.map(({ columnId }) => String(columnId)).toSorted(), ['a', 'b']);
  });

  it('are chosen still when the page comes back, and left when the next question is asked', async () => {
    await scene.open('compareTurns');
    await diff(/^Against A,/);
    await diff('Of Question', FIRST);
    await line('b')
      .getByText(/^Question 1: .* not in A/)
      .waitFor();
    await scene.again('compareTurns');
    await line('b')
      .getByText(/^Question 1: .* not in A/)
      .waitFor();
    await scene.page.evaluate(() => window.compareGallery.hold(true));
    await scene.draft.fill('And in Python?');
    await scene.draft.press('Enter');
    await scene.underWay(2);
    await scene.button('Diff against A, words').waitFor();
    await line('b').getByText('Differences show when it has ended').waitFor();
    await scene.page.evaluate(() => window.compareGallery.hold(false));
    await line('b').getByText('The same as A').waitFor();
  });

  it('names an answer that is not there', async () => {
    await scene.open('compareTurns');
    await diff(/^Against C,/);
    await line('a').getByText('C has no answer to compare').waitFor();
    await diff('Of Question', FIRST);
    await line('a')
      .getByText(/^Question 1: .* not in C/)
      .waitFor();
  });
});
