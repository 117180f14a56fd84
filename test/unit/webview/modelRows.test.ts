// The rows of the model picker: pinned models, filters, and what is said of a model.
import assert from 'node:assert/strict';
import type { ModelChoice, ProviderView } from '../../../src/shared/views.ts';
import { fuzzyScore } from '../../../webview-ui/fuzzySearch.ts';
import { modelLines, pickerRows, speedText } from '../../../webview-ui/modelRows.ts';

function model(providerId: string, id: string, rest: Partial<ModelChoice> = {}): ModelChoice {
  const fixed = { providerName: providerId, local: false, simulated: false, abilities: [], refuses: [] };
  return { providerId, model: id, name: id, ...fixed, ...rest };
}

function provider(id: string, models: readonly ModelChoice[], rest: Partial<ProviderView> = {}): ProviderView {
  return { id, name: id, local: false, simulated: false, state: 'ready', origin: '', models, ...rest };
}

const openai = provider('openai', [
  model('openai', 'gpt-5', { abilities: ['vision', 'tools', 'reasoning'] }),
  model('openai', 'gpt-5-mini', { pinned: true, abilities: ['vision'] }),
]);
const ollama = provider('ollama', [model('ollama', 'qwen', { local: true, abilities: ['tools'] })]);
const simulated = provider('sim', [model('sim', 'sim-mini', { simulated: true, pinned: true })], { simulated: true });
const providers = [openai, ollama, simulated, provider('mistral', [], { state: 'needsKey' })];

const rows = (query: string): string[] =>
  pickerRows({ providers }, query).groups.flatMap((group) =>
    group.standings ? [] : [`${group.provider?.id ?? 'Pinned'}: ${group.models.map((one) => one.model).join(' ')}`],
  );

/** What is offered by a name that was typed. */
const typed = (query: string, from: readonly ProviderView[] = providers): string[] =>
  pickerRows({ providers: from }, query).groups.flatMap(({ standings, models }) =>
    (standings ?? []).map((words, at) => `${models[at]?.model} of ${models[at]?.providerName}: ${words}`),
  );

describe('rows of the model picker', () => {
  it('end with what was typed, of everybody who can be asked, unless that very model stands above', () => {
    assert.deepEqual(typed('gpt-9', [openai, ollama, provider('mistral', [], { state: 'needsKey' })]), [
      'gpt-9 of openai: in no list now',
      'gpt-9 of ollama: in no list now',
    ]);
    assert.deepEqual(typed('openai/gpt'), ['gpt of openai: in no list now'], 'part of a name is another name');
    assert.deepEqual(typed('gpt-5'), []);
    assert.deepEqual(typed('gpt-9 @vision'), []);
    assert.deepEqual(typed('@gpt-9'), []);
    assert.deepEqual(typed(''), []);
    const hiding = provider('openai', openai.models, { hiddenModels: ['gpt-4o'] });
    assert.deepEqual(typed('gpt-4o', [hiding]), ['gpt-4o of openai: hidden from pickers']);
    const groups = pickerRows({ providers }, 'openai/qwen').groups;
    assert.equal(groups.at(-1)?.heading, 'By its name');
    assert.deepEqual(groups.at(-1)?.models[0], model('openai', 'qwen'));
  });

  it('begin with the pinned models, each of which stands there once', () => {
    assert.deepEqual(rows(''), ['Pinned: gpt-5-mini sim-mini', 'openai: gpt-5', 'ollama: qwen']);
  });

  it('keep the best match on top while searching', () => {
    assert.deepEqual(rows('mini'), ['Pinned: gpt-5-mini sim-mini']);
    assert.deepEqual(rows('qwen'), ['ollama: qwen']);
    assert.deepEqual(rows('openai')[0], 'Pinned: gpt-5-mini');
    assert.ok((fuzzyScore('llama', 'ollama llama3.2') ?? 0) > (fuzzyScore('llama', 'ollama qwen') ?? 0));
  });

  it('are narrowed by @ to an ability, a provider, or where a model runs', () => {
    assert.deepEqual(rows('@vision'), ['Pinned: gpt-5-mini', 'openai: gpt-5']);
    assert.deepEqual(rows('@local'), ['ollama: qwen']);
    assert.deepEqual(rows('@simulator'), ['Pinned: sim-mini']);
    assert.deepEqual(rows('@pinned'), ['Pinned: gpt-5-mini sim-mini']);
    assert.deepEqual(rows('@provider:openai @reas'), ['openai: gpt-5']);
    assert.deepEqual(rows('@tools qw'), ['ollama: qwen']);
    assert.deepEqual(rows('@nothing'), []);
    assert.deepEqual(rows('@').length, 3, 'what is still being typed narrows nothing');
  });

  it('leave providers to set up out of a filter that does not name them', () => {
    const setUp = (query: string) => pickerRows({ providers }, query).setUp.map((row) => row.provider.id);
    assert.deepEqual(setUp('@vision'), []);
    assert.deepEqual(setUp('@mist'), ['mistral']);
    assert.deepEqual(setUp(''), ['mistral']);
  });

  it('say price with its date, sizes, abilities, speed, and that a model will go', () => {
    const known = model('openai', 'gpt', {
      inputPerMillion: 1,
      outputPerMillion: 5,
      priceDate: '2026-11-18',
      contextWindow: 200_000,
      maxOutputTokens: 64_000,
      abilities: ['vision', 'tools'],
      tokensPerSecond: 118.4,
      timeToFirstTokenMs: 420,
      deprecated: true,
    });
    assert.deepEqual(
      modelLines(known).map((line) => line.replaceAll('\u2011', '-').replaceAll('\u00A0', ' ')),
      [
        '$1.00 in, $5.00 out per million tokens, price of 2026-11-18',
        'Context 200k tokens · answers up to 64k · vision · tools',
        '118 tok/s, 0.42 s to first: your last answers',
        'Deprecated: its vendor will retire it',
      ],
    );
    assert.deepEqual(modelLines(model('p', 'm')), ['Price unknown', 'Context unknown']);
    assert.equal(speedText(model('p', 'm', { timeToFirstTokenMs: 1500 })), '1.5 s to first');
  });
});
