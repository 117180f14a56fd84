// What becomes of an answer of Auto whose model fails, in the real workbench: before a word has come, and in the middle of one.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import type { Cue } from '../../simulator/cues.ts';
import { lettersOf, useScene, type Scene } from './support.ts';

const settings = { 'llmWorkbench.defaultModel': 'auto' };

/** What the simulator does with the next requests, whoever is asked: each cue holds for one. */
async function cue(scene: Scene, ...cues: Cue[]): Promise<void> {
  for (const one of cues) {
    const { ok } = await fetch(`${scene.simulator.url}/_simulator/cue`, {
      method: 'POST',
      body: JSON.stringify({ cue: one, times: 1 }),
    });
    assert.ok(ok, one);
  }
}

const line = (scene: Scene): Locator => scene.button(/^Auto chose /, scene.answer);
const error = (scene: Scene): Locator => scene.answer.getByRole('region', { name: 'Error' });
const earlier = (scene: Scene): Locator => scene.answer.getByRole('list', { name: 'Incomplete answers' });
const asking = (scene: Scene): Locator => scene.answer.getByRole('region', { name: /^The answer broke off/ });

/** Letters of the answer itself, without what is folded above it. */
async function ownLetters(scene: Scene): Promise<string> {
  return lettersOf(await scene.answer.locator('> .markdown').innerText());
}

/** Unfolds the only incomplete answer and gives its letters; folds it again. */
async function earlierLetters(scene: Scene): Promise<string> {
  const fold = scene.button(/Incomplete answer of /, earlier(scene));
  await eventually(async () => assert.equal(await fold.getAttribute('aria-expanded'), 'false'));
  await fold.click();
  const text = await earlier(scene).locator('.markdown').innerText();
  await earlier(scene).getByText('It broke off here.').waitFor();
  await fold.click();
  return lettersOf(text);
}

/** The newest answer as it is kept, and its usage records, oldest first. */
function kept(scene: Scene): { status: string; text: string; outcomes: string[]; models: string[] } {
  const [message] = scene.rows<{ status: string; parts: string; receiptId: string }>(
    "SELECT status, parts, receiptId FROM messages WHERE role = 'assistant' ORDER BY number DESC",
  );
  assert.ok(message);
  const records = scene
    .rows<{ outcome: string; model: string; receiptId: string }>(
      "SELECT outcome, providerId || '/' || modelAsked AS model, receiptId FROM usageRecords ORDER BY number",
    )
    .filter(({ receiptId }) => receiptId === message.receiptId);
  return {
    status: message.status,
    text: (JSON.parse(message.parts) as { text?: string }[]).map(({ text }) => text ?? '').join(''),
    outcomes: records.map(({ outcome }) => outcome),
    models: records.map(({ model }) => model),
  };
}

describe('an answer of Auto whose model fails', () => {
  const scene = useScene({ settings });

  before(() => scene.open());
  afterEach(() => scene.newConversation());

  it('comes from somebody else when nothing had come, without an error, and its line says so', async () => {
    await cue(scene, 'no credit');
    await scene.ask('What is a monad?');
    await eventually(async () =>
      assert.match(await line(scene).innerText(), /^Auto chose .+\. .+ answered after 1 failed attempt$/),
    );
    assert.equal(await error(scene).count(), 0);
    assert.equal(await earlier(scene).count(), 0, 'nothing had come, so nothing is folded');
    const { status, outcomes, models } = kept(scene);
    assert.deepEqual([status, outcomes], ['complete', ['failed', 'success']]);
    const [first, second] = models.map((model) => model.split('/')[0]);
    assert.notEqual(first, second, 'an account without credit is asked nothing more');
    await line(scene).click();
    const attempts = scene.answer.getByRole('region', { name: 'Routing receipt' }).locator('.attempts > li');
    await attempts.first().waitFor();
    const words = await attempts.allInnerTexts();
    assert.equal(words.length, 2, words.join('\n'));
    assert.match(words[0] ?? '', /failed/);
    assert.match(words[1] ?? '', /answered/);
  });

  it('begins anew when it breaks off: what had come is folded above it, and only the new one counts as finished', async () => {
    await cue(scene, 'cut');
    await scene.ask('How does a hash table work?');
    assert.equal(await error(scene).count(), 0);
    await eventually(async () => assert.match(await line(scene).innerText(), /answered after 1 failed attempt$/));
    const partial = await earlierLetters(scene);
    assert.ok(partial.length > 0);
    const { status, text, outcomes, models } = kept(scene);
    assert.deepEqual([status, outcomes], ['complete', ['failed', 'success']]);
    // Headings of code are added on the screen, and its fences stand only in the text.
    const [opening = '', ...others] = text.split(/^```.*$/m).map(lettersOf);
    const own = await ownLetters(scene);
    assert.ok(own.startsWith(opening) && own.endsWith(others.at(-1) ?? ''), 'the new one, and all of it');
    assert.notEqual(models[0], models[1]);
    await scene.reload();
    assert.equal(await earlierLetters(scene), partial, 'it is kept');
  });

  it('is called incomplete where the new one is stopped, with the old one above it', async () => {
    await cue(scene, 'cut', 'stall');
    await scene.send('How does a hash table work?');
    await earlier(scene).waitFor();
    await waitFor('text of the new one', async () => (await ownLetters(scene)) !== '');
    assert.equal(await scene.answer.getAttribute('aria-busy'), 'true', 'still being written');
    assert.equal(await scene.answer.getByRole('group', { name: 'Actions for this answer' }).count(), 0);
    await scene.button('Stop').click();
    await scene.answer.getByText('Stopped. What had arrived is kept.').waitFor();
    await eventually(async () => assert.match(await line(scene).innerText(), /Stopped after 1 failed attempt$/));
    assert.notEqual(await earlierLetters(scene), '');
    const { status, outcomes } = kept(scene);
    assert.deepEqual([status, outcomes], ['cancelled', ['failed', 'cancelled']]);
  });
});

describe('an answer of Auto that breaks off, where the person wants to be asked', () => {
  const scene = useScene({
    settings: {
      ...settings,
      'llmWorkbench.afterContent': 'ask',
      // The second is one of those that can go on with what another began.
      'llmWorkbench.routing.rules': [{ use: ['openai/gpt-4.1-mini', 'anthropic/claude-haiku-4-5'] }],
    },
  });
  const choose = (choice: string) => scene.button(choice, asking(scene)).click();

  /** Asks, and waits until the answer has broken off. Gives the letters that had come. */
  async function breakOff(...then: Cue[]): Promise<string> {
    await cue(scene, 'cut', ...then);
    await scene.send('How does a hash table work?');
    await asking(scene).waitFor();
    // The last of it may be drawn after the question what to do.
    let before = '';
    let calm = 0;
    return waitFor('the text to come to rest', async () => {
      const own = await ownLetters(scene);
      calm = own !== '' && own === before ? calm + 1 : 0;
      before = own;
      return calm >= 5 && own;
    });
  }

  before(() => scene.open());
  afterEach(() => scene.newConversation());

  it('asks nobody else before it is told to, and then begins anew', async () => {
    const before = scene.asked().length;
    const partial = await breakOff();
    await eventually(async () =>
      assert.match(await asking(scene).innerText(), /Claude Haiku 4\.5 of Anthropic \(simulator\) can go on from here/),
    );
    assert.equal(await error(scene).count(), 0);
    assert.equal(await scene.answer.getByRole('group', { name: 'Actions for this answer' }).count(), 0);
    assert.equal(scene.asked().length, before + 1, 'nobody else is asked unasked');
    await choose('Begin Anew');
    await asking(scene).waitFor({ state: 'detached' });
    await scene.ended();
    assert.equal(await earlierLetters(scene), partial);
    assert.equal(scene.asked().length, before + 2);
    assert.deepEqual([kept(scene).status, kept(scene).outcomes], ['complete', ['failed', 'success']]);
  });

  it('lets the next one go on where it broke off', async () => {
    const partial = await breakOff();
    await choose('Go On');
    await scene.ended();
    assert.equal(await earlier(scene).count(), 0);
    const whole = await ownLetters(scene);
    assert.ok(whole.startsWith(partial) && whole.length > partial.length, `${partial}\n${whole}`);
    const messages = scene.lastBody()['messages'] as { role: string; content: string | { text: string }[] }[];
    const { role, content = '' } = messages.at(-1) ?? {};
    const sent = typeof content === 'string' ? content : content.map(({ text }) => text).join('');
    assert.equal(role, 'assistant');
    assert.ok(
      partial.length > 20 && lettersOf(sent).startsWith(partial.slice(0, 80)),
      `the next one reads it: ${sent}`,
    );
    assert.equal(kept(scene).status, 'complete');
  });

  it('still asks when the view was out of sight meanwhile', async () => {
    const partial = await breakOff();
    await scene.workbench.command('View: Show Explorer');
    await scene.question.waitFor({ state: 'hidden' });
    await scene.workbench.command('LLM Workbench: Open Chat');
    // VS Code names a view that it shows again otherwise than at first; there is no other webview.
    const shown = scene.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame').getByRole('article');
    await shown.getByRole('region', { name: /^The answer broke off/ }).waitFor();
    await eventually(async () =>
      assert.equal(lettersOf(await shown.locator('> .markdown').last().innerText()), partial),
    );
    await shown.getByRole('button', { name: /Not answered yet after 1 failed attempt$/ }).waitFor();
    await shown.getByRole('button', { name: 'Begin Anew' }).click();
    await shown.getByRole('group', { name: 'Actions for this answer' }).waitFor();
    await scene.reload();
    assert.equal(await earlierLetters(scene), partial);
    assert.deepEqual([kept(scene).status, kept(scene).outcomes], ['complete', ['failed', 'success']]);
  });

  it('leaves it as it is, with its error', async () => {
    const before = scene.asked().length;
    const partial = await breakOff();
    await choose('Leave It');
    await error(scene).waitFor();
    await scene.ended();
    assert.equal(await ownLetters(scene), partial);
    assert.equal(scene.asked().length, before + 1);
    assert.deepEqual([kept(scene).status, kept(scene).outcomes], ['failed', ['failed']]);
  });
});
