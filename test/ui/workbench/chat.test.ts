// Daily use of the chat in the real workbench: streaming, stopping, branching, typing, parameters, figures.
import assert from 'node:assert/strict';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { lettersOf, useScene } from './support.ts';

describe('the chat', () => {
  // Twice as fast as life: quick, and slow enough to watch a long answer grow.
  const scene = useScene({ pace: 2, settings: { 'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini' } });

  before(() => scene.open());
  afterEach(() => scene.newConversation());

  it('shows the answer while it is being written; Stop keeps what has arrived, says so, and ends the request', async () => {
    await scene.send('simulate: long');
    const first = await scene.arrivedText(20);
    const grown = await scene.arrivedText(first.length + 100);
    assert.ok(lettersOf(grown).startsWith(lettersOf(first)), 'text only grows');
    await scene.button('Stop').click();
    await scene.answer.getByText('Stopped. What had arrived is kept.').waitFor();
    const kept = await scene.arrivedText();
    assert.ok(lettersOf(kept).startsWith(lettersOf(grown)), 'what was shown is kept');
    await waitFor('the request to be given up', () => scene.asked().at(-1)?.outcome === 'left');
    assert.doesNotMatch(await scene.answer.innerText(), /\$0(?![.\d])/, 'text that was paid for is not called free');
  });

  it('stops with Escape', async () => {
    await scene.send('simulate: stall');
    await scene.arrivedText();
    await scene.question.press('Escape');
    await scene.answer.getByText('Stopped. What had arrived is kept.').waitFor();
    await scene.ready();
  });

  it('keeps several answers to one question, and shows any of them', async () => {
    await scene.ask('What should be measured?');
    const first = await scene.arrivedText();
    await scene.button('Answer again').click();
    await scene.answer.getByRole('group', { name: 'Answer 2 of 2' }).waitFor();
    await scene.ended();
    const second = await scene.arrivedText();
    assert.notEqual(second, first);
    await scene.button('Previous answer').click();
    await scene.answer.getByRole('group', { name: 'Answer 1 of 2' }).waitFor();
    assert.equal(await scene.arrivedText(), first);
    await scene.button('Next answer').click();
    await scene.answer.getByRole('group', { name: 'Answer 2 of 2' }).waitFor();
    assert.equal(await scene.arrivedText(), second);
  });

  it('branches where a question is changed and sent again', async () => {
    await scene.ask('Eager or lazy?');
    await scene.ask('And for a server?');
    const question = scene.questions.first();
    await question.hover();
    await scene.button('Edit and resend', question).click();
    const field = question.getByRole('textbox', { name: 'Question' });
    await eventually(async () => assert.equal(await field.inputValue(), 'Eager or lazy?'));
    await field.fill('Eager, lazy, or both?');
    await field.press('Enter');
    await question.getByRole('group', { name: 'Question 2 of 2' }).waitFor();
    await scene.ended();
    await eventually(async () =>
      assert.equal(await scene.questions.count(), 1, 'what followed belongs to the other branch'),
    );
    const sent = JSON.stringify(scene.lastBody());
    assert.match(sent, /Eager, lazy, or both\?/);
    assert.doesNotMatch(sent, /Eager or lazy\?/);
    await scene.button('Previous question').click();
    await scene.questions.getByText('And for a server?').waitFor();
  });

  it('breaks the line with Shift+Enter and sends with Enter', async () => {
    await scene.question.pressSequentially('first line');
    await scene.question.press('Shift+Enter');
    await scene.question.pressSequentially('second line');
    await eventually(async () => assert.equal(await scene.question.inputValue(), 'first line\nsecond line'));
    assert.equal(await scene.answers.count(), 0);
    await scene.question.press('Enter');
    await scene.answer.waitFor();
    await scene.ended();
    assert.match(JSON.stringify(scene.lastBody()), /first line\\nsecond line/);
    assert.equal(await scene.question.inputValue(), '');
  });

  it('keeps what is typed while an answer is written, and does not send it early', async () => {
    await scene.send('simulate: stall');
    await scene.arrivedText();
    const asked = scene.asked().length;
    await scene.question.fill('the next question');
    await scene.question.press('Enter');
    await scene.chat.getByText('Not sent: this answer is still being written. Esc stops it.').waitFor();
    await scene.button('Stop').click();
    await scene.answer.getByText('Stopped.').waitFor();
    await eventually(async () => assert.equal(await scene.question.inputValue(), 'the next question'));
    assert.equal(scene.asked().length, asked);
    await scene.question.fill('');
  });

  it('sends no sampling settings and 4,096 tokens at most, until the parameters say otherwise', async () => {
    await scene.ask('Hello');
    const plain = scene.lastBody();
    assert.deepEqual(
      Object.keys(plain).filter((name) => /temperature|top_?p/i.test(name)),
      [],
    );
    assert.equal(plain['max_completion_tokens'] ?? plain['max_tokens'], 4096);
    assert.deepEqual(rolesOf(plain), ['user']);

    await scene.newConversation();
    await scene.button('Parameters').click();
    const panel = scene.chat.getByRole('region', { name: 'Parameters' });
    const set = async (name: string, value: string) => {
      const field = panel.getByRole('textbox', { name });
      await field.fill(value);
      await field.press('Tab');
    };
    await set('System prompt', 'Answer in Greek.');
    await set('Temperature', '0,3');
    await set('Top-p', '0.8');
    await set('Max output', '256');
    await scene.button('Parameters, 4 changed').waitFor();
    await scene.button('Close parameters').click();
    await scene.ask('Hello');
    const changed = scene.lastBody();
    assert.deepEqual(rolesOf(changed), ['system', 'user']);
    assert.match(JSON.stringify(changed), /Answer in Greek\./);
    assert.equal(changed['temperature'], 0.3);
    assert.equal(changed['top_p'], 0.8);
    assert.equal(changed['max_completion_tokens'] ?? changed['max_tokens'], 256);

    await scene.newConversation();
    await scene.button('Parameters').waitFor(); // a new conversation begins with the defaults again
  });

  it('shows how much of a follow-up the provider had in its cache', async () => {
    await scene.ask('What should be measured?');
    await eventually(async () => assert.match(await scene.figures.innerText(), /\b0 cached/));
    await scene.ask('And then?');
    await eventually(async () => assert.match(await scene.figures.innerText(), /[1-9]\d* cached/));
  });

  it('folds the reasoning of a model that reasons', async () => {
    await scene.chooseModel('qwen3:8b');
    await scene.ask('Who should own the data?');
    const fold = scene.button(/^Reasoned/, scene.answer);
    await eventually(async () => assert.equal(await fold.getAttribute('aria-expanded'), 'false'));
    assert.doesNotMatch(await scene.answer.innerText(), /The ordinary path is clear/);
    await fold.click();
    await scene.answer.getByRole('region', { name: 'Reasoning' }).getByText('The ordinary path is clear').waitFor();
    await eventually(async () =>
      assert.match(await scene.figures.innerText(), /\$0(?![.\d])/, 'a model of this machine costs nothing'),
    );
  });

  it('keeps the draft when the page is loaded again', async () => {
    await scene.question.fill('half a thought');
    // VS Code writes what a view remembers every few seconds.
    await waitFor('the draft in the browser’s database', () => scene.page.evaluate(isInDatabase, 'half a thought'));
    await scene.reload();
    await eventually(async () => assert.equal(await scene.question.inputValue(), 'half a thought'));
    await scene.question.fill('');
  });
});

/** Whether any of the page's databases holds this text in a value. */
async function isInDatabase(text: string): Promise<boolean> {
  const settled = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result));
      request.addEventListener('error', () => reject(new Error(String(request.error))));
    });
  for (const { name } of await indexedDB.databases()) {
    const database = await settled(indexedDB.open(name ?? ''));
    const stores = [...database.objectStoreNames];
    const values = await Promise.all(
      stores.map((store) => settled(database.transaction(store).objectStore(store).getAll())),
    );
    database.close();
    if (JSON.stringify(values).includes(text)) {
      return true;
    }
  }
  return false;
}

function rolesOf(body: Readonly<Record<string, unknown>>): string[] {
  return (body['messages'] as { role: string }[]).map(({ role }) => role);
}
