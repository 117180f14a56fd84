// The library of system prompts and their writer, as a page holds them: failures are told, nothing is lost or paid twice.
import assert from 'node:assert/strict';
import type { GeneratedPrompt, PromptRequests } from '../../../src/shared/protocol/prompts.ts';
import type { ModelChoice, SystemPromptView } from '../../../src/shared/views.ts';
import { HostFailure } from '../../../webview-ui/client.ts';
import { PromptDesk, type PromptDraft } from '../../../webview-ui/prompts/promptDesk.ts';

type Method = keyof PromptRequests;

const haiku: ModelChoice = {
  providerId: 'anthropic',
  providerName: 'Anthropic',
  model: 'claude-haiku-4-5',
  name: 'Claude Haiku 4.5',
  local: false,
  simulated: false,
  abilities: [],
  refuses: [],
};

describe('the desk of system prompts', () => {
  let asked: { method: Method; params: unknown; signal?: AbortSignal }[];
  let announced: string[];
  let answers: { [M in Method]?: () => Promise<PromptRequests[M]['result']> };
  let desk: PromptDesk;
  let remembered: PromptDraft | undefined;
  const kept: SystemPromptView = { name: 'Brief', text: 'Be brief.' };
  const theirs: SystemPromptView = { name: 'House', text: 'Ours.', fromWorkspace: true };

  beforeEach(() => {
    asked = [];
    announced = [];
    answers = {
      'systemPrompt/list': async () => [kept, theirs],
      'systemPrompt/save': async () => [kept],
      'systemPrompt/remove': async () => [],
      'systemPrompt/writer': async () => ({ model: haiku }),
      'systemPrompt/generate': async () => ({ text: 'You are brief.' }),
    };
    desk = newDesk();
  });

  const newDesk = (): PromptDesk =>
    new PromptDesk({
      ask: (method, params, signal) => {
        asked.push({ method, params, ...(signal && { signal }) });
        // The table is typed by method.
        return answers[method]?.() as Promise<PromptRequests[typeof method]['result']>;
      },
      announce: (text) => announced.push(text),
      keep: (draft) => (remembered = draft),
    });

  const last = (method: Method) => asked.findLast((one) => one.method === method)?.params;

  it('replaces only what it knew of: a name that seemed free is meant to be new', async () => {
    await desk.load();
    assert.equal(await desk.save(' Brief ', 'x'), true);
    assert.deepEqual(last('systemPrompt/save'), { name: 'Brief', text: 'x', isNew: false });
    await desk.load();
    await desk.save('House', 'mine');
    assert.deepEqual(last('systemPrompt/save'), { name: 'House', text: 'mine', isNew: true });
  });

  it('tells why it could not be saved, and shows what another window has put there', async () => {
    answers['systemPrompt/list'] = async () => [];
    await desk.load();
    answers['systemPrompt/save'] = async () => Promise.reject(new HostFailure('There is a prompt “Brief” already.'));
    answers['systemPrompt/list'] = async () => [kept];
    assert.equal(await desk.save('Brief', 'x'), false);
    assert.equal(desk.problem.value, 'There is a prompt “Brief” already.');
    assert.deepEqual(desk.ownPrompt('Brief'), kept);
    assert.deepEqual(announced, []);
  });

  it('has back what was removed, and keeps it in reach while that fails', async () => {
    await desk.load();
    await desk.remove(kept);
    assert.deepEqual(desk.prompts.value, []);
    answers['systemPrompt/save'] = async () => Promise.reject(new HostFailure('The file is read-only.'));
    await desk.undoRemove();
    assert.deepEqual(desk.removed.value, kept);
    assert.equal(desk.problem.value, 'The file is read-only.');
    answers['systemPrompt/save'] = async () => [kept];
    await desk.undoRemove();
    assert.deepEqual(last('systemPrompt/save'), { ...kept, isNew: true });
    assert.equal(desk.removed.value, undefined);
    assert.equal(desk.problem.value, undefined);
  });

  it('does not offer to undo what was not removed', async () => {
    answers['systemPrompt/remove'] = async () => Promise.reject(new HostFailure('It is gone.'));
    await desk.remove(kept);
    assert.equal(desk.removed.value, undefined);
    assert.equal(desk.problem.value, 'It is gone.');
  });

  it('asks nobody unasked, without a description, or without a model', async () => {
    await desk.write();
    await desk.findWriter();
    desk.description.value = ' \n';
    await desk.write();
    answers['systemPrompt/writer'] = async () => ({ missing: 'Choose a model first' });
    await desk.findWriter();
    desk.description.value = 'reviews SQL';
    await desk.write();
    assert.equal(last('systemPrompt/generate'), undefined);
  });

  it('asks the model that was told, once, and keeps what was written until it is taken or dropped', async () => {
    await desk.findWriter();
    desk.description.value = ' reviews SQL ';
    const both = [desk.write(), desk.write()];
    assert.equal(desk.writing.value, 'Claude Haiku 4.5');
    await Promise.all(both);
    assert.deepEqual(
      asked.filter(({ method }) => method === 'systemPrompt/generate').map(({ params }) => params),
      [{ description: 'reviews SQL', model: { providerId: 'anthropic', model: 'claude-haiku-4-5' } }],
    );
    assert.deepEqual([desk.review.value?.text, desk.writing.value], ['You are brief.', undefined]);
    desk.endReview();
    assert.deepEqual([desk.review.value, desk.description.value], [undefined, '']);
  });

  it('has what was typed and written remembered, until it is taken or dropped', async () => {
    await desk.findWriter();
    desk.describe('reviews SQL');
    assert.deepEqual(remembered, { description: 'reviews SQL' });
    await desk.write();
    assert.deepEqual(remembered, { description: 'reviews SQL', review: { text: 'You are brief.' } });
    desk.endReview();
    assert.equal(remembered, undefined);
  });

  it('fetches what was written while the page was hidden, and asks no model again for it', async () => {
    await desk.findWriter();
    desk.describe(' reviews SQL');
    let finish = (_written: GeneratedPrompt): void => undefined;
    answers['systemPrompt/generate'] = () => new Promise((resolve) => (finish = resolve));
    void desk.write();
    assert.deepEqual(remembered, { description: ' reviews SQL', writing: true });
    answers['systemPrompt/written'] = async () => ({ text: 'You are brief.' });
    const again = newDesk();
    again.restore(remembered);
    await new Promise((done) => setImmediate(done));
    assert.deepEqual(last('systemPrompt/written'), { description: 'reviews SQL' });
    assert.equal(again.review.value?.text, 'You are brief.');
    assert.deepEqual(remembered, { description: ' reviews SQL', review: { text: 'You are brief.' } });
    assert.equal(asked.filter(({ method }) => method === 'systemPrompt/generate').length, 1);
    finish({ text: '' });
  });

  it('stops by the signal, says so, and keeps the description; a failure is told in the host’s words', async () => {
    await desk.findWriter();
    desk.description.value = 'reviews SQL';
    answers['systemPrompt/generate'] = () =>
      new Promise((_, reject) => {
        const signal = asked.at(-1)?.signal;
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const writing = desk.write();
    desk.stopWriting();
    await writing;
    assert.match(desk.writeProblem.value ?? '', /^Stopped\. .*charged/);
    assert.equal(desk.description.value, 'reviews SQL');
    answers['systemPrompt/generate'] = async () => Promise.reject(new HostFailure('Anthropic: no credit left.'));
    await desk.write();
    assert.deepEqual([desk.writeProblem.value, desk.review.value], ['Anthropic: no credit left.', undefined]);
  });
});
