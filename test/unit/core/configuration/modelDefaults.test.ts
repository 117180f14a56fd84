// Which model and provider settings and variables choose.
import assert from 'node:assert/strict';
import { reader, type Values } from './reader.ts';

describe('the default model', () => {
  const model = (environment: Record<string, string>, user: Values = {}, workspace: Values = {}) =>
    reader({ environment, user, workspace }).modelDefaults();

  it('is what LLM_MODEL_CHAT names, with or without a provider', () => {
    assert.deepEqual(model({ LLM_MODEL_CHAT: 'anthropic/claude' }), {
      model: { providerId: 'anthropic', model: 'claude' },
    });
    assert.deepEqual(model({ LLM_MODEL_CHAT: 'llama3.2:3b', LLM_PROVIDER: 'Ollama' }).model, {
      providerId: 'ollama',
      model: 'llama3.2:3b',
    });
    assert.deepEqual(model({ LLM_MODEL_CHAT: 'library/llama', LLM_DEFAULT_PROVIDER: 'ollama' }).model, {
      providerId: 'ollama',
      model: 'library/llama',
    });
    assert.deepEqual(
      model({ LLM_MODEL_CHAT: 'anthropic/claude', LLM_PROVIDER: 'openai' }).model?.providerId,
      'anthropic',
    );
  });

  it('of a gateway is never led past it', () => {
    const gateway = { LLM_PROVIDER: 'litellm' };
    assert.deepEqual(model({ ...gateway, LLM_MODEL_CHAT: 'openai/gpt-5-mini' }).model, {
      providerId: 'litellm',
      model: 'openai/gpt-5-mini',
    });
    assert.deepEqual(model({ ...gateway, LLM_MODEL_CHAT: 'litellm/gpt' }).model, {
      providerId: 'litellm',
      model: 'gpt',
    });
  });

  it('is not guessed from a bare name without a provider', () => {
    const settings = reader({ environment: { LLM_MODEL_CHAT: 'gpt-5-mini' } });
    assert.deepEqual(settings.modelDefaults(), {});
    assert.equal(
      settings.view('defaultModel').problem,
      'LLM_MODEL_CHAT is ignored: it names no provider. Write provider/model, or set LLM_PROVIDER.',
    );
  });

  it('of a default provider is the one that its variable names, or left to the prices', () => {
    const both = { LLM_PROVIDER: 'anthropic', OPENAI_MODEL: 'gpt', ANTHROPIC_MODEL: 'claude' };
    assert.deepEqual(model(both).model, { providerId: 'anthropic', model: 'claude' });
    assert.deepEqual(reader({ environment: both }).view('defaultModel'), {
      id: 'defaultModel',
      value: 'anthropic/claude',
      source: 'environment',
      variable: 'ANTHROPIC_MODEL',
      userValue: undefined,
      workspaceValue: undefined,
      problem: undefined,
    });
    assert.deepEqual(model({ LLM_PROVIDER: 'anthropic', OPENAI_MODEL: 'gpt' }), {
      providerId: 'anthropic',
      model: undefined,
    });
    assert.deepEqual(model({ OPENAI_MODEL: 'gpt' }), {});
    assert.equal(reader({ environment: { OPENAI_MODEL: ' gpt ' } }).modelOf('openai'), 'gpt');
  });

  it('follows the stronger source where model and provider contradict each other', () => {
    const gpt = { defaultModel: 'openai/gpt' };
    assert.deepEqual(model({}, gpt, { defaultProvider: 'ollama' }), { providerId: 'ollama', model: undefined });
    assert.equal(model({ LLM_PROVIDER: 'ollama' }, gpt).model?.model, 'gpt');
    assert.equal(model({}, { ...gpt, defaultProvider: 'ollama' }).model?.model, 'gpt');
    assert.equal(model({}, { defaultProvider: 'ollama' }, gpt).model?.model, 'gpt');
    assert.equal(model({ LLM_MODEL_CHAT: 'openai/gpt' }, { defaultProvider: 'ollama' }).providerId, 'ollama');
    assert.equal(model({}, gpt, { defaultProvider: 'openai' }).model?.model, 'gpt');
  });

  it('keeps slashes and colons of a model, and takes no provider that is not there', () => {
    assert.deepEqual(model({}, { defaultModel: ' openai/meta/llama:70b ' }).model, {
      providerId: 'openai',
      model: 'meta/llama:70b',
    });
    assert.deepEqual(model({ LLM_PROVIDER: 'nobody' }), {});
    assert.match(
      reader({ environment: { LLM_PROVIDER: 'nobody' } }).view('defaultProvider').problem ?? '',
      /names none of openai, anthropic/,
    );
  });
});
