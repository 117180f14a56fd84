// Which model and provider settings and variables choose.
import assert from 'node:assert/strict';
import { currentModel } from '../../../../src/core/models/currentModel.ts';
import type { ProviderView } from '../../../../src/shared/views.ts';
import { reader, type Values } from './reader.ts';

/** Providers that are ready, each with one model `m`; the first is the cheapest. */
function views(ids: readonly string[]): ProviderView[] {
  return ids.map((id, index) => {
    const of = { providerId: id, providerName: id, local: false, simulated: false };
    const price = { inputPerMillion: index + 1, outputPerMillion: index + 1 };
    const models = [{ ...of, ...price, model: 'm', name: 'm', abilities: [], refuses: [] }];
    return { id, name: id, local: false, simulated: false, state: 'ready', origin: `https://${id}.example`, models };
  });
}

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
    const problem = 'LLM_MODEL_CHAT does not fit: it names no provider. Write provider/model, or set LLM_PROVIDER';
    assert.deepEqual(settings.modelDefaults(), { problem });
    assert.equal(settings.view('defaultModel').problem, `${problem}.`);
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
    assert.match(model({ LLM_PROVIDER: 'nobody' }).problem ?? '', /^LLM_PROVIDER does not fit: it names none of/);
    assert.match(
      reader({ environment: { LLM_PROVIDER: 'nobody' } }).view('defaultProvider').problem ?? '',
      /names none of openai, anthropic/,
    );
  });

  describe('that was chosen and does not fit', () => {
    const all = views(['openai', 'anthropic', 'ollama']);
    const asked = (...sources: Parameters<typeof model>) => currentModel(model(...sources), all, () => assert.fail());
    const choices: [string, RegExp, ...Parameters<typeof model>][] = [
      [
        'an endpoint that was removed',
        /default provider is "my-vllm", but there is no such provider/,
        {},
        { defaultProvider: 'my-vllm' },
      ],
      ['of the workspace', /"my-vllm"/, {}, { defaultProvider: 'ollama' }, { defaultProvider: 'my-vllm' }],
      [
        'of the workspace, before a model',
        /"my-vllm"/,
        {},
        { defaultModel: 'openai/m' },
        { defaultProvider: 'my-vllm' },
      ],
      ['a model without provider', /default model is "GPT-4o", but .* neither/, {}, { defaultModel: 'GPT-4o' }],
      ['beside a provider', /"GPT-4o"/, {}, { defaultModel: 'GPT-4o', defaultProvider: 'openai' }],
      ['before a variable', /"GPT-4o"/, { LLM_MODEL_CHAT: 'openai/m' }, { defaultModel: 'GPT-4o' }],
      ['no text', /is no text/, {}, { defaultModel: 42 }],
      ['a variable with a typing error', /^LLM_PROVIDER does not fit/, { LLM_PROVIDER: 'olama' }],
      ['before the next variable', /^LLM_PROVIDER/, { LLM_PROVIDER: 'olama', LLM_DEFAULT_PROVIDER: 'openai' }],
      [
        'with a model of it',
        /^LLM_PROVIDER/,
        { LLM_PROVIDER: 'olama', LLM_DEFAULT_PROVIDER: 'openai', LLM_MODEL_CHAT: 'm' },
      ],
      ['a bare name', /^LLM_MODEL_CHAT does not fit/, { LLM_MODEL_CHAT: 'gpt-4o' }],
      [
        'a variable with a broken alias',
        /"fast".* no alias "gone"/,
        { LLM_MODEL_CHAT: 'fast' },
        { aliases: { fast: 'gone' } },
      ],
    ];
    for (const [what, words, ...sources] of choices) {
      it(`leaves nobody to be asked: ${what}`, () => {
        const { current, missing } = asked(...sources);
        assert.equal(current, undefined);
        assert.match(missing ?? '', words);
        assert.ok(!missing?.endsWith('.'));
      });
    }

    it('counts no more than what is stronger, and what is empty counts not at all', () => {
      assert.equal(asked({ LLM_PROVIDER: 'olama' }, { defaultModel: 'openai/m' }).current?.providerId, 'openai');
      assert.equal(
        asked({ LLM_MODEL_CHAT: 'fast' }, { aliases: { fast: 'gone' }, defaultProvider: 'anthropic' }).current
          ?.providerId,
        'anthropic',
      );
      for (const nothing of ['', ' ', null, undefined]) {
        const { current } = asked({ LLM_PROVIDER: ' ' }, { defaultModel: nothing, defaultProvider: nothing });
        assert.equal(current?.providerId, 'openai', String(nothing));
      }
      assert.equal(asked({ LLM_PROVIDER: 'ollama' }, { defaultModel: null }).current?.providerId, 'ollama');
    });

    it('is not shown as in force, nor is anything weaker', () => {
      const settings = reader({ environment: { LLM_MODEL_CHAT: 'openai/m' }, user: { defaultModel: 'GPT-4o' } });
      const { value, source, problem } = settings.view('defaultModel');
      assert.deepEqual([value, source], ['', 'user']);
      assert.match(problem ?? '', /^What your settings hold does not fit: it needs provider/);
    });
  });
});

describe('the model of a task that leads nowhere', () => {
  it('is nobody, in words that name the setting; nothing set is the chat’s', () => {
    const user = { aliases: { fast: 'gone' }, purposeModels: { editorActions: 'fast', titles: 'GPT', judging: '' } };
    const settings = reader({ user, environment: { LLM_MODEL_PROMPT_GEN: 'gpt-4o' } });
    assert.deepEqual(settings.purposeModel('editorActions'), undefined);
    assert.equal(
      settings.purposeProblem('editorActions'),
      'The setting purposeModels.editorActions is "fast", but the alias "fast" leads nowhere: there is no alias "gone": choose a model',
    );
    assert.match(settings.purposeProblem('titles') ?? '', /purposeModels\.titles is "GPT"/);
    assert.match(settings.purposeProblem('systemPrompts') ?? '', /^LLM_MODEL_PROMPT_GEN does not fit/);
    assert.deepEqual([settings.purposeModel('judging'), settings.purposeProblem('judging')], [undefined, undefined]);
  });
});
