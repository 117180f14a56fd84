// Comparisons in the real workbench: from selected code over a blind vote to the changed file, failures side by side, a reload.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import type { Cue } from '../../simulator/cues.ts';
import { ComparePage } from './compareScene.ts';
import { lettersOf, useScene } from './support.ts';

describe('comparing models on selected code', () => {
  const scene = useScene({
    settings: { 'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini', 'files.autoSave': 'off' },
  });
  const compare = new ComparePage(scene);
  const path = () => join(scene.workbench.workspace ?? '', 'src/cart.ts');
  const saved = () => readFileSync(path(), 'utf8');
  const titleButton = (name: string) => scene.page.locator('.editor-actions').getByRole('button', { name });
  let winner = '';

  before(() => scene.open());

  it('opens three models of different providers beside the code, which goes with the question', async () => {
    const { workbench } = scene;
    await workbench.openFile('src/cart.ts');
    await workbench.selectLines(8, 15);
    await workbench.editorMenu('LLM Workbench', 'Compare Models on Selection');
    await compare.ready(3);
    const names = await compare.names();
    assert.ok(names[0]?.includes('GPT-4.1 mini'), names.join('\n'));
    for (const provider of ['OpenAI', 'Anthropic', 'Ollama']) {
      assert.equal(names.filter((name) => name.includes(provider)).length, 1, `${provider} in ${names.join(', ')}`);
    }
    await compare.page
      .getByRole('region', { name: 'Composer' })
      .getByText(/cart\.ts/)
      .first()
      .waitFor();
    assert.equal(scene.asked().length, 0, 'nothing is asked yet');
  });

  it('asks all three blind: no name and no figure shows until the vote', async () => {
    const names = await compare.names();
    await compare.button('Blind').click();
    await compare.column('A').getByText('Model A', { exact: true }).waitFor();
    await compare.send('Document the selection.');
    await compare.ended();
    assert.equal(scene.asked().length, 3);
    for (const { body } of scene.asked()) {
      assert.match(JSON.stringify(body), /Math\.round\(full \* 0\.9\)/);
    }
    const models = names.map((name) => name.replace(/^Column [A-H], /, ''));
    for (const letter of ['A', 'B', 'C']) {
      await compare.answer(letter).locator('.markdown').waitFor();
      const head = await compare.column(letter).locator('header').first().innerText();
      assert.ok(!models.some((model) => head.includes(model)), head);
      assert.doesNotMatch(head, /tok\/s|\$/);
    }
    await compare.button('Better: vote for B').click();
    await waitFor('names', async () => (await compare.names()).every((name) => name.startsWith('Column ')));
    await eventually(async () => assert.deepEqual((await compare.names()).toSorted(), names.toSorted()));
    const voted = compare.page.getByRole('button', { name: /^Your vote: [ABC] is better$/, pressed: true });
    winner = /: ([ABC]) is/.exec((await voted.getAttribute('aria-label')) ?? '')?.[1] ?? '';
    assert.notEqual(winner, '');
    const [kept] = scene.rows<{ document: string }>('SELECT document FROM comparisons');
    assert.match(kept?.document ?? '', /"decision":\{[^}]*"kind":"better"[^}]*"blind":true/);
    await waitFor('what the router learns', () => scene.rows('SELECT 1 FROM learned').length > 0);
  });

  it('applies the winner’s code as a diff; Accept changes the file', async () => {
    const before = saved();
    await compare.button('Apply as diff', compare.answer(winner)).first().click();
    const diff = scene.page.getByRole('tab', { name: /cart\.ts: proposed by/i });
    await diff.waitFor();
    assert.equal(saved(), before, 'nothing is written yet');
    await titleButton('Accept Proposed Change').click();
    await diff.waitFor({ state: 'detached' });
    await scene.workbench.command('File: Save');
    await waitFor('the changed file', () => saved() !== before);
    assert.match(saved(), /\/\*\*[\s\S]*\*\/\nexport function totalCents/);
    assert.ok(saved().includes('export function cheapest'), 'what was not asked about stays');
  });

  it('goes on in the chat with the winner, in a copy of its own', async () => {
    await scene.workbench.command('LLM Workbench: Compare Models…');
    await compare.ready(3);
    const text = lettersOf(await compare.text(winner));
    const model = ((await compare.names()).find((name) => name.startsWith(`Column ${winner},`)) ?? '').trim();
    await compare.button(`Continue with This: column ${winner}`).click();
    await scene.answer.waitFor();
    await eventually(async () => assert.equal(lettersOf(await scene.answer.locator('> .markdown').innerText()), text));
    const own = /^Column [A-C], (.+) of /.exec(model)?.[1] ?? '';
    assert.notEqual(own, '', model);
    await scene.button(new RegExp(`^Model: .*${own.replaceAll('.', String.raw`\.`)}`)).waitFor();
    await scene.ask('And shorter?');
    await eventually(async () => assert.ok((await scene.figures.innerText()).includes(own), `${own} answers`));
    await eventually(async () =>
      assert.equal(await compare.answer(winner).count(), 1, 'the comparison has nothing more'),
    );
    const listed = scene.rows<{ id: string }>('SELECT id FROM conversations WHERE comparison IS NULL');
    assert.equal(listed.length, 1, 'columns are no conversations of the chat');
  });
});

describe('a comparison in which providers fail', () => {
  /** What the simulator does with the next question to a vendor. */
  const cue = async (name: Cue, vendor: string): Promise<void> => {
    const body = JSON.stringify({ cue: name, vendor });
    const { ok } = await fetch(`${scene.simulator.url}/_simulator/cue`, { method: 'POST', body });
    assert.ok(ok, name);
  };
  const scene = useScene({
    played: ['openai', 'anthropic', 'gemini', 'groq'],
    settings: {
      'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini',
      'llmWorkbench.timeouts': { idleSeconds: 2 },
    },
  });
  const compare = new ComparePage(scene);

  before(() => scene.open());

  it('ends, and each column says what became of it', async () => {
    await scene.workbench.command('LLM Workbench: Compare Models…');
    await compare.ready(3);
    const shown = (await compare.names()).join('\n');
    const missing = ['Anthropic', 'Gemini', 'Groq'].find((provider) => !shown.includes(provider)) ?? '';
    await compare.button('Add Column').click();
    await compare.page.getByRole('combobox', { name: 'Search models' }).fill(missing.toLowerCase());
    await compare.page.getByRole('option').first().click();
    await compare.ready(4);

    await cue('no credit', 'anthropic');
    await cue('stall', 'gemini');
    await cue('rate limit', 'groq');
    await compare.send('What is a monad?');
    const limited = await compare.letterOf('Groq');
    await compare
      .column(limited)
      .getByText(/^Trying again/)
      .first()
      .waitFor();
    await compare.ended();

    const [well, broke, stalled] = await Promise.all(
      ['OpenAI', 'Anthropic', 'Gemini'].map((provider) => compare.letterOf(provider)),
    );
    for (const letter of [well ?? '', limited]) {
      await compare.button(`Better: vote for ${letter}`).waitFor();
      assert.notEqual(await compare.text(letter), '');
      assert.equal(await compare.column(letter).getByRole('region', { name: 'Error' }).count(), 0);
    }
    const failure = compare.column(broke ?? '').getByRole('region', { name: 'Error' });
    await eventually(async () => assert.match(await failure.innerText(), /credit|billing/i));
    await compare
      .column(broke ?? '')
      .getByText('Failed', { exact: true })
      .waitFor();
    const stall = compare.column(stalled ?? '');
    // This model thinks first, and stalls as soon as it has: that is kept.
    await compare.button(/^Reasoned for /, stall).waitFor();
    await eventually(async () =>
      assert.match(await stall.getByRole('region', { name: 'Error' }).innerText(), /took too long/),
    );
    assert.equal(await compare.button(`Better: vote for ${broke}`).count(), 0, 'nobody votes for a failure');
    const outcomes = scene.rows<{ providerId: string; outcome: string; purpose: string }>(
      'SELECT providerId, outcome, purpose FROM usageRecords ORDER BY number',
    );
    const of = (id: string) => outcomes.filter((one) => one.providerId === id).map(({ outcome }) => outcome);
    assert.deepEqual(of('openai'), ['success']);
    assert.deepEqual(of('groq'), ['failed', 'success']);
    assert.deepEqual(of('anthropic'), ['failed']);
    assert.deepEqual(of('gemini'), ['failed']);
    assert.ok(outcomes.every(({ purpose }) => purpose === 'compare'));
  });

  it('asks one column again without touching the others', async () => {
    const [well, broke] = [await compare.letterOf('OpenAI'), await compare.letterOf('Anthropic')];
    const before = await compare.text(well);
    const asked = scene.asked().length;
    await compare.button(`Ask Again: column ${broke}`).click();
    await waitFor('another request', () => scene.asked().length > asked);
    await compare.ended();
    assert.equal(scene.asked().length, asked + 1);
    assert.equal(await compare.text(well), before);
  });
});

describe('a comparison whose window is loaded again', () => {
  const scene = useScene({ pace: 1, settings: { 'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini' } });
  const compare = new ComparePage(scene);

  before(() => scene.open());

  it('has all that had arrived in every column, and goes on from there', async () => {
    await scene.workbench.command('LLM Workbench: Compare Models…');
    await compare.ready(3);
    const names = await compare.names();
    await compare.send('Tell me a long story. simulate: long');
    const letters = ['A', 'B', 'C'];
    const arrived = await waitFor('some text everywhere', async () => {
      const texts = await Promise.all(letters.map((letter) => compare.text(letter).catch(() => '')));
      return texts.every((text) => text.length > 400) && texts.map(lettersOf);
    });
    assert.equal(await compare.button(/^Stop column/).count(), 3, 'all are being written');
    await scene.workbench.reload();
    await compare.ready(3);
    await eventually(async () => assert.deepEqual(await compare.names(), names));
    await compare.ended();
    for (const [at, letter] of letters.entries()) {
      const now = lettersOf(await compare.text(letter));
      // The last line that was still open may have shown marks which are formatting once it is complete.
      const whole = arrived[at]?.slice(0, -40) ?? '';
      assert.ok(now.startsWith(whole), `${letter}: ${now.length} letters, ${whole.length} had come`);
    }
    await compare.send('And what is a monad?');
    await compare
      .button(/^Stop column/)
      .first()
      .waitFor();
    await compare.button('Stop All', compare.page.getByRole('region', { name: 'Composer' })).click();
    await compare.ended();
  });
});
