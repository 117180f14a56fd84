// A model by its name: whoever can be asked is offered, and nothing where a listed model is meant.
import assert from 'node:assert/strict';
import { standingWords, typedModels } from '../../../src/shared/typedModels.ts';
import type { ProviderState, ProviderView } from '../../../src/shared/views.ts';
import { record } from '../core/models/records.ts';

function view(id: string, state: ProviderState, ...models: string[]): ProviderView {
  const choices = models.map((model) => record(`${id}/${model}`));
  return { id, name: id.toUpperCase(), local: false, simulated: false, state, origin: '', models: choices };
}

const view3 = [view('openai', 'ready', 'gpt-5'), view('anthropic', 'failed'), view('groq', 'needsKey')];
const typed = (text: string, providers = view3, known: string[] = []) =>
  typedModels(text, { providers }, ({ providerId }) => known.includes(providerId)).map(
    ({ providerId, model }) => `${providerId}/${model}`,
  );

describe('a model that is typed', () => {
  it('is offered of everybody who can be asked, those first that are known to have it', () => {
    assert.deepEqual(typed('claude-9'), ['openai/claude-9', 'anthropic/claude-9']);
    assert.deepEqual(typed(' claude-9 ', view3, ['anthropic']), ['anthropic/claude-9', 'openai/claude-9']);
  });

  it('is offered of the provider that is typed before it, slashes and all', () => {
    assert.deepEqual(typed('anthropic/claude-9'), ['anthropic/claude-9']);
    assert.deepEqual(typed('OpenAI/org/model'), ['openai/org/model']);
    // A maker's name is no provider: the whole is a model, as gateways and Together name them.
    assert.deepEqual(typed('meta-llama/x'), ['openai/meta-llama/x', 'anthropic/meta-llama/x']);
    // Nothing is sent to one without a key.
    assert.deepEqual(typed('groq/llama'), ['openai/groq/llama', 'anthropic/groq/llama']);
  });

  it('is not offered where the list has it, or where no name was typed', () => {
    assert.deepEqual(typed('openai/gpt-5'), []);
    assert.deepEqual(typed('GPT-5'), []);
    assert.deepEqual(typed('gpt-5 for code'), []);
    assert.deepEqual(typed('x'), []);
    assert.deepEqual(typed('claude-9', [view('groq', 'needsKey')]), []);
  });

  it('is offered while its name is only part of a listed one, of who lists that first', () => {
    assert.deepEqual(typed('gpt'), ['openai/gpt', 'anthropic/gpt']);
    const two = [view('anthropic', 'ready', 'claude-9'), view('openai', 'ready', 'gpt-4o')];
    assert.deepEqual(typed('gpt-4', two), ['openai/gpt-4', 'anthropic/gpt-4']);
  });

  it('is that of the provider which lists the whole first, also where it begins as another is called', () => {
    const model = 'openai/gpt-oss-20b';
    const groq = { ...view('groq', 'ready'), models: [record('groq/x', { model })] };
    const offered = typedModels('openai/gpt-oss-20b', { providers: [view('openai', 'ready', 'gpt-5'), groq] });
    assert.deepEqual(
      offered.map(({ providerId, model, standing }) => [providerId, model, standing]),
      [
        ['groq', 'openai/gpt-oss-20b', 'listed'],
        ['openai', 'gpt-oss-20b', 'unlisted'],
      ],
    );
    assert.deepEqual(typed('openai/gpt-oss-20b', [groq]), [], 'it stands in the list');
  });

  it('is told as hidden where the person hid it, and is written as its vendor does', () => {
    const [first, second] = typedModels('Claude-9', {
      providers: [view('openai', 'ready'), { ...view('anthropic', 'ready'), hiddenModels: ['claude-9'] }],
    });
    assert.deepEqual([first?.providerId, first?.model, first?.standing], ['anthropic', 'claude-9', 'hidden']);
    assert.equal(second?.standing, 'unlisted');
    assert.equal(standingWords({ standing: 'hidden' }), 'hidden from pickers');
  });

  it('is not Auto, which has rows of its own', () => {
    for (const text of ['auto', ' auto:cost_optimized ', 'auto/local_first']) {
      assert.deepEqual(typedModels(text, { providers: view3 }), [], text);
    }
    assert.notDeepEqual(typedModels('auto:clever', { providers: view3 }), []);
  });

  it('is no name of the person’s own', () => {
    const aliases = [{ ...record('openai/gpt-5'), alias: 'fast' }];
    assert.deepEqual(typedModels('fast', { providers: view3, aliases }), []);
  });
});
