// Shows all that a further OpenAI-compatible vendor needs, beside its line in the registry and a recorded answer.
import type { ModelInfo } from '../../../src/core/provider.ts';
import { modelNamed, openaiCompatible } from '../../../src/core/providers/openaiCompatible.ts';
import { tokenCount } from '../../../src/core/providers/wire.ts';

export const exampleProvider = openaiCompatible({
  id: 'example',
  name: 'Example',
  baseUrl: 'https://api.example.com/v1',
  environment: { apiKey: ['EXAMPLE_API_KEY'], baseUrl: [], organization: [], model: ['EXAMPLE_MODEL'] },
  links: { keys: 'https://example.com/keys', billing: 'https://example.com/billing' },
  keyPrefixes: ['ex-'],
  embeddings: true,
  readModel,
  quirks: { maxTokensField: 'max_completion_tokens', finishReasons: { eos: 'stop' } },
});

function readModel(entry: Readonly<Record<string, unknown>>): ModelInfo | undefined {
  const model = modelNamed(entry);
  const contextWindow = tokenCount(entry['context_length']) || undefined;
  return model && { ...model, contextWindow, abilities: { chat: true, tools: true } };
}
