// Which model the environment names for embeddings, and whose it is.
import assert from 'node:assert/strict';
import { reader } from './reader.ts';

const named = (environment: Record<string, string>, purposeModels?: Record<string, string>) => {
  const settings = reader({ environment, user: { purposeModels } });
  const model = settings.purposeModel('embeddings');
  return model ? `${model.providerId}/${model.model}` : (settings.embeddingsProvider() ?? 'none');
};

describe('the model for embeddings in the environment', () => {
  it('is of the provider that EMBEDDINGS_PROVIDER names, or as it is written', () => {
    assert.equal(named({}), 'none');
    const cohere = { EMBEDDINGS_PROVIDER: 'Cohere', EMBEDDINGS_MODEL: 'embed-v4.0' };
    assert.equal(named(cohere), 'cohere/embed-v4.0');
    assert.equal(
      named({ EMBEDDINGS_MODEL: 'mistral/mistral-embed', EMBEDDINGS_PROVIDER: 'cohere' }),
      'mistral/mistral-embed',
    );
    assert.equal(
      named({ EMBEDDINGS_MODEL: 'BAAI/bge-base-en-v1.5', EMBEDDINGS_PROVIDER: 'together' }),
      'together/BAAI/bge-base-en-v1.5',
    );
    assert.equal(named({ EMBEDDINGS_MODEL: 'nomic-embed-text', LLM_PROVIDER: 'ollama' }), 'ollama/nomic-embed-text');
    assert.equal(named({ EMBEDDINGS_PROVIDER: 'gemini' }), 'gemini');
    assert.equal(named({ EMBEDDINGS_PROVIDER: 'nobody' }), 'none');
  });

  it('is OpenAI’s that OPENAI_EMBEDDING_MODEL names, unless another provider is to make them', () => {
    assert.equal(
      named({ OPENAI_EMBEDDING_MODEL: 'text-embedding-3-large', LLM_PROVIDER: 'ollama' }),
      'openai/text-embedding-3-large',
    );
    const both = { OPENAI_EMBEDDING_MODEL: 'text-embedding-3-large', EMBEDDINGS_PROVIDER: 'cohere' };
    assert.equal(named(both), 'cohere');
    assert.equal(named({ ...both, EMBEDDINGS_MODEL: 'embed-v4.0' }), 'cohere/embed-v4.0');
  });

  it('is nobody’s where EMBEDDINGS_PROVIDER names a provider that is not there', () => {
    const typo = { EMBEDDINGS_PROVIDER: 'olama', LLM_PROVIDER: 'openai' };
    assert.equal(named({ ...typo, EMBEDDINGS_MODEL: 'bge-m3' }), 'none');
    assert.equal(named({ ...typo, OPENAI_EMBEDDING_MODEL: 'text-embedding-3-large' }), 'none');
    const settings = reader({ environment: { ...typo, EMBEDDINGS_MODEL: 'bge-m3' } });
    assert.match(settings.purposeProblem('embeddings') ?? '', /^EMBEDDINGS_MODEL does not fit: .*EMBEDDINGS_PROVIDER$/);
  });

  it('gives way to the settings', () => {
    assert.equal(
      named({ EMBEDDINGS_MODEL: 'openai/a' }, { embeddings: 'ollama/nomic-embed-text' }),
      'ollama/nomic-embed-text',
    );
  });

  it('is told where it names no provider, without its text', () => {
    const view = reader({ environment: { EMBEDDINGS_MODEL: 'sk-secret' } }).view('purposeModels');
    assert.match(view.problem ?? '', /EMBEDDINGS_MODEL does not fit.*EMBEDDINGS_PROVIDER/);
    assert.ok(!JSON.stringify(view).includes('sk-secret'));
  });
});
