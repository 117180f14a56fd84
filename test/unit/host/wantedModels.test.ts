// Which models a test looks for in the list of their provider.
import assert from 'node:assert/strict';
import { SettingsReader } from '../../../src/core/configuration/settingsReader.ts';
import { providers } from '../../../src/core/providers/registry.ts';
import { ProviderSet } from '../../../src/core/providerSet.ts';
import { wantedModels } from '../../../src/host/wantedModels.ts';

describe('the models that the settings want of a provider', () => {
  const settings = (values: Record<string, unknown>) =>
    new SettingsReader({
      stored: (id) => ({ user: values[id] }),
      environment: {},
      providers: new ProviderSet(providers),
    });

  it('are those of every purpose and of aliases, each once and of this provider alone', () => {
    const reader = settings({
      defaultModel: 'openai/gpt-a',
      purposeModels: { judging: 'openai/gpt-judge', embeddings: 'openai/embed-a', titles: 'groq/fast' },
      aliases: { best: 'openai/gpt-best', same: 'openai/gpt-a', other: 'groq/x', lost: 'nothing' },
    });
    assert.deepEqual(wantedModels(reader, 'openai'), [
      { model: 'gpt-a', role: 'the default model' },
      { model: 'gpt-judge', role: 'the model that judges' },
      { model: 'embed-a', role: 'the model for embeddings', isForEmbeddings: true },
      { model: 'gpt-best', role: 'the alias best' },
    ]);
    assert.deepEqual(
      wantedModels(reader, 'groq').map(({ model }) => model),
      ['fast', 'x'],
    );
  });
});
