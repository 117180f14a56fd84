// Every way in which an answer can fail, as a person meets it: the words in their place and the buttons that help.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { useScene } from './support.ts';

/** What is to be seen after a cue. `kept`: some of the answer's text stays. */
type Failure = { cue: string; says: RegExp; buttons: string[]; kept?: boolean };

const failures: Failure[] = [
  {
    cue: 'wrong key',
    says: /OpenAI \(simulator\): the key is refused\..*Nothing was charged\./,
    buttons: ['Replace key…', 'Switch model', 'Test key'],
  },
  {
    cue: 'no credit',
    says: /OpenAI \(simulator\): no credit left\./,
    buttons: ['Switch model', 'Billing page', 'Try again'],
  },
  { cue: 'context too long', says: /Too long for GPT-4\.1 mini\./, buttons: ['New conversation', 'Switch model'] },
  {
    cue: 'cut',
    says: /cannot be reached, or the connection was lost\..*What had arrived is kept\.|broke off in the middle\..*kept\./,
    buttons: ['Try again', 'Switch model', 'Copy details'],
    kept: true,
  },
  {
    cue: 'no ending',
    says: /broke off in the middle\..*What had arrived is kept\./,
    buttons: ['Try again', 'Switch model', 'Copy details'],
    kept: true,
  },
  {
    cue: 'error in stream',
    says: /OpenAI \(simulator\) is overloaded or failing\./,
    buttons: ['Try again', 'Switch model', 'Status page'],
    kept: true,
  },
];

describe('a failed answer', () => {
  const scene = useScene({ settings: { 'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini' } });
  const notice = () => scene.answer.getByRole('region', { name: 'Error' });
  const waiting = () => scene.answer.getByRole('region', { name: 'Waiting to try again' });

  before(() => scene.open());
  afterEach(() => scene.newConversation());

  for (const { cue, says, buttons, kept } of failures) {
    it(`tells of "${cue}" in its place, with the buttons that help`, async () => {
      await scene.ask(`simulate: ${cue}`);
      const text = (await notice().innerText()).replaceAll(/\s+/g, ' ');
      assert.match(text, says);
      await eventually(async () => assert.deepEqual(await buttonsOf(notice()), [...buttons, 'Technical details']));
      const answer = (await scene.answer.locator('.markdown').innerText()).trim();
      assert.equal(answer !== '', kept ?? false, answer);
      await costIsHonest();
    });
  }

  it('waits as long as the provider asks, counting down, and then answers', async () => {
    await scene.send('simulate: rate limit');
    await waiting()
      .getByText(/OpenAI \(simulator\) asks to wait 3/)
      .waitFor();
    const seen = new Set<string>();
    await waitFor('the answer after the wait', async () => {
      const row = await waiting()
        .innerText({ timeout: 200 })
        .catch(() => '');
      const seconds = /Trying again in (\d+) s/.exec(row)?.[1];
      if (seconds) {
        seen.add(seconds);
      }
      return scene.figures.isVisible();
    });
    assert.ok(seen.size >= 2, `counts down: ${[...seen].join(', ')}`);
    await eventually(async () => assert.match(await scene.figures.innerText(), /after 1 failed try/));
    assert.equal(scene.rows("SELECT 1 FROM usageRecords WHERE errorKind = 'rateLimit'").length, 1, 'the try is kept');
  });

  it('skips the wait with Try now, and ends it with Cancel', async () => {
    const asked = scene.asked().length;
    await scene.send('simulate: rate limit, and then go on');
    await scene.button('Try now', waiting()).click();
    await scene.ended();
    await scene.figures.waitFor();
    assert.equal(scene.asked().length, asked + 2);

    await scene.send('simulate: rate limit twice');
    await scene.button('Cancel', waiting()).click();
    await scene.answer.getByText('Stopped before anything arrived.').waitFor();
    assert.equal(await waiting().count(), 0);
    assert.equal(scene.asked().length, asked + 3, 'no other try after the end');
  });

  it('tries an overloaded provider three times, then says so; Switch model opens the picker', async () => {
    const before = scene.asked().length;
    // The waits are by chance, and may be over before anybody sees them.
    await scene.send('simulate: overloaded');
    await notice().waitFor();
    await eventually(async () =>
      assert.match(await notice().innerText(), /OpenAI \(simulator\) is overloaded or failing\./),
    );
    assert.equal(scene.asked().length, before + 3);
    await scene.button('Switch model', notice()).click();
    await scene.chat.getByRole('dialog', { name: 'Choose a model' }).waitFor();
    await scene.chat.getByRole('option', { name: /Claude Haiku 4\.5/ }).click();
    await scene.button(/^Model: .*Claude Haiku 4\.5/).waitFor();
    await scene.chooseModel('GPT-4.1 mini');
  });

  it('says that the content filter ended an answer', async () => {
    await scene.ask('simulate: content filter');
    await eventually(async () =>
      assert.match(await scene.answer.innerText(), /content filter ended this answer|declined for reasons of content/),
    );
    await costIsHonest();
  });

  it('says that an answer ended at its limit, and leads to that limit', async () => {
    await scene.ask('simulate: max tokens');
    await scene.answer.getByText('Stopped at the limit of max output tokens.').waitFor();
    await scene.button('Change limit', scene.answer).click();
    await scene.chat.getByRole('textbox', { name: 'Max output' }).waitFor();
    await scene.button('Close parameters').click();
  });

  it('estimates, and says so, where the provider reports no usage', async () => {
    await scene.ask('simulate: no usage');
    await eventually(async () => {
      const figures = await scene.figures.innerText();
      assert.match(figures, /~\d+ out|tokens unknown/);
      assert.match(figures, /~\$0\.0|cost unknown/);
    });
    await costIsHonest();
  });

  it('asks again with Try again, beside the failed answer', async () => {
    await scene.ask('simulate: cut');
    // The question holds the cue: the second try fails in the same way, and stands beside the first.
    await scene.button('Try again', notice()).click();
    await scene.answer.getByRole('group', { name: 'Answer 2 of 2' }).waitFor();
    await notice().waitFor();
  });

  /** No answer of a model that has a price is called free when its text was delivered, or when nobody knows. */
  async function costIsHonest(): Promise<void> {
    const [record] = scene.rows<{ costUsd: number | null; textOutput: number | null }>(
      'SELECT costUsd, textOutput FROM usageRecords ORDER BY number DESC LIMIT 1',
    );
    const shown = (await scene.figures.count()) > 0 ? await scene.figures.innerText() : '';
    if (record?.textOutput !== 0 && record?.costUsd !== 0) {
      assert.doesNotMatch(shown, /\$0(?![.\d])/, shown);
    }
    const arrived = (await scene.answer.locator('.markdown').innerText()).trim();
    assert.ok(arrived === '' || record?.costUsd !== 0, `text came, and its cost is kept as ${record?.costUsd}`);
  }
});

/** Names of the buttons, as a screen reader is told them. */
async function buttonsOf(part: Locator): Promise<string[]> {
  return Array.from((await part.ariaSnapshot()).matchAll(/- button "(.*?)"/g), ([, name]) => name ?? '');
}

describe('a provider without a key', () => {
  const scene = useScene({
    // An address of its own takes OpenAI out of the simulator: it then needs a key.
    settings: { 'llmWorkbench.providers': { openai: { baseUrl: 'http://127.0.0.1:9/v1' } } },
  });

  it('is listed under "Set up" and never offered', async () => {
    await scene.open();
    await scene.button(/^Model:/).click();
    const picker = scene.chat.getByRole('dialog', { name: 'Choose a model' });
    await picker.getByRole('option', { name: /Claude Haiku 4\.5/ }).waitFor();
    assert.equal(await picker.getByRole('option', { name: /gpt/i }).count(), 0);
    const setUp = picker.getByRole('region', { name: 'Set up' });
    const openai = setUp.getByRole('listitem').filter({ hasText: 'OpenAI' });
    await openai.getByText('needs a key').waitFor();
    await scene.button('Add key…', openai).click();
    // The box of VS Code's own asks for its name first.
    await scene.page.locator('.quick-input-widget', { hasText: 'OpenAI' }).waitFor();
    await scene.page.keyboard.press('Escape');

    await scene.workbench.command('LLM Workbench: Choose Model…');
    const labels = await scene.workbench.quickPickLabels('Choose Model');
    assert.ok(
      labels.every((label) => !/gpt/i.test(label)),
      labels.join(', '),
    );
    await scene.page.keyboard.press('Escape');
  });
});
