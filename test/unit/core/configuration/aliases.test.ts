// Aliases: where a model can be named, a name of one's own can stand, and what leads nowhere is told.
import assert from 'node:assert/strict';
import { aliasViews, resolveModel } from '../../../../src/core/configuration/aliases.ts';
import { checkSetting } from '../../../../src/core/configuration/checks.ts';
import { providers } from '../../../../src/core/providers/registry.ts';
import { ProviderSet } from '../../../../src/core/providerSet.ts';
import type { SettingValue } from '../../../../src/shared/protocol/settings.ts';
import { SETTINGS } from '../../../../src/shared/settingDefinitions.ts';
import { reader } from './reader.ts';

const mini = { providerId: 'openai', model: 'gpt-5-mini' };
const haiku = { providerId: 'anthropic', model: 'claude-haiku-4-5' };
const ALIASES = { fast: 'openai/gpt-5-mini', 'chat-default': 'fast', smart: 'anthropic/claude-haiku-4-5' };

describe('an alias', () => {
  it('leads to its model, by way of others too', () => {
    assert.deepEqual(resolveModel('fast', ALIASES), { model: mini });
    assert.deepEqual(resolveModel(' chat-default ', ALIASES), { model: mini });
    assert.deepEqual(resolveModel('openai/gpt-5-mini', ALIASES), { model: mini });
    assert.deepEqual(resolveModel('litellm/openai/gpt-5-mini', ALIASES), {
      model: { providerId: 'litellm', model: 'openai/gpt-5-mini' },
    });
  });

  it('that leads nowhere, or round and round, is told in words', () => {
    const broken = { a: 'b', b: 'c', c: 'a', self: 'self', lost: 'gone', odd: 'GPT 5', empty: '' };
    const problem = (name: string) => {
      const resolved = resolveModel(name, broken);
      return 'problem' in resolved ? resolved.problem : undefined;
    };
    assert.equal(problem('a'), 'the alias "a" leads back to itself: a → b → c → a');
    assert.equal(problem('self'), 'the alias "self" leads back to itself: self → self');
    assert.equal(problem('lost'), 'the alias "lost" leads nowhere: there is no alias "gone"');
    assert.equal(problem('odd'), 'the alias "odd" leads nowhere: "GPT 5" is neither provider/model nor an alias');
    assert.match(problem('empty') ?? '', /leads nowhere/);
    assert.equal(problem('nobody'), 'there is no alias "nobody"');
    // Names that every object has are no aliases.
    assert.equal(problem('constructor'), 'there is no alias "constructor"');
    assert.deepEqual(
      aliasViews({ lost: 'gone', fast: 'openai/gpt-5-mini' }, () => true),
      [
        {
          alias: 'lost',
          target: { providerId: '', model: 'gone' },
          problem: 'The alias "lost" leads nowhere: there is no alias "gone".',
        },
        { alias: 'fast', target: mini },
      ],
    );
  });

  it('of a provider that is not there is told in the settings and in the table', () => {
    const settings = reader({ user: { aliases: { fast: 'opnai/gpt', quick: 'fast', smart: 'openai/gpt' } } });
    assert.equal(
      settings.view('aliases').problem,
      'The alias "fast" leads nowhere: there is no provider "opnai". The alias "quick" leads nowhere: there is no provider "opnai".',
    );
    const [view] = aliasViews({ fast: 'opnai/gpt' }, (id) => id === 'openai');
    assert.deepEqual(view?.target, { providerId: 'opnai', model: 'gpt' });
    assert.match(view.problem ?? '', /no provider "opnai"/);
  });

  it('by way of more than ten others leads nowhere, however many there are', () => {
    const chain = (steps: number) =>
      Object.fromEntries(
        Array.from({ length: steps }, (_, step) => [`a${step}`, step + 1 < steps ? `a${step + 1}` : 'openai/x']),
      );
    assert.deepEqual(resolveModel('a0', chain(10)), { model: { providerId: 'openai', model: 'x' } });
    assert.deepEqual(resolveModel('a0', chain(11)), {
      problem: 'the alias "a0" leads too far: by way of more than 10 others',
    });
    let reads = 0;
    const aliases = chain(1500);
    const counted = new Proxy(aliases, { get: (target, name) => ((reads += 1), Reflect.get(target, name)) });
    const views = aliasViews(counted, () => true);
    assert.equal(views.filter(({ problem }) => problem === undefined).length, 10);
    assert.ok(reads < 20 * 1500, `${reads} look-ups`);
  });

  it('can have no name that objects keep for themselves', () => {
    const aliases: unknown = JSON.parse('{"__proto__":"openai/x","__ok":"openai/x","constructor":"openai/x"}');
    const settings = reader({ user: { aliases } });
    assert.deepEqual(Object.keys(settings.aliases()), ['constructor']);
    assert.deepEqual(settings.model('constructor'), { providerId: 'openai', model: 'x' });
    assert.deepEqual(resolveModel('__proto__', settings.aliases()), {
      problem: '"__proto__" is neither provider/model nor an alias',
    });
  });

  it('can be the default model, the model of a task, and what a variable names', () => {
    const user = {
      aliases: ALIASES,
      defaultModel: 'chat-default',
      purposeModels: { titles: 'smart', judging: 'fast' },
    };
    const settings = reader({ user });
    assert.deepEqual(settings.modelDefaults(), { model: mini });
    assert.deepEqual(settings.purposeModel('titles'), haiku);
    assert.deepEqual(settings.purposeModel('judging'), mini);
    const environment = { LLM_MODEL_CHAT: 'smart', LLM_MODEL_PROMPT_GEN: 'fast', LLM_PROVIDER: 'ollama' };
    const byVariable = reader({ user: { aliases: ALIASES }, environment });
    assert.deepEqual(byVariable.modelDefaults().model, haiku);
    assert.deepEqual(byVariable.purposeModel('systemPrompts'), mini);
    // What is no alias is a model of the default provider, as before.
    assert.deepEqual(reader({ environment }).modelDefaults().model, { providerId: 'ollama', model: 'smart' });
  });

  it('changed, changes what is asked wherever a setting names it', () => {
    const user: Record<string, unknown> = { aliases: ALIASES, defaultModel: 'fast' };
    const settings = reader({ user });
    assert.deepEqual(settings.modelDefaults().model, mini);
    user['aliases'] = { fast: 'anthropic/claude-haiku-4-5' };
    assert.deepEqual(settings.modelDefaults().model, haiku);
  });

  it('that is gone leaves nobody to be asked, instead of another model unasked', () => {
    const settings = reader({ user: { defaultModel: 'fast' }, environment: { LLM_MODEL_CHAT: 'openai/dear' } });
    assert.deepEqual(settings.modelDefaults(), {
      problem: 'The default model is "fast", but there is no alias "fast": choose a model',
    });
    assert.match(settings.view('defaultModel').problem ?? '', /there is no alias "fast"/);
    const round = reader({ user: { aliases: { a: 'b', b: 'a' }, defaultModel: 'a' } });
    assert.match(round.modelDefaults().problem ?? '', /leads back to itself: a → b → a/);
    assert.match(round.view('aliases').problem ?? '', /leads back to itself/);
  });

  it('of a workspace wins over the person’s own of that name; names that cannot be are told', () => {
    const workspace = { aliases: { fast: 'ollama/llama3.2', 'Not/One': 'openai/x' } };
    const settings = reader({ user: { aliases: ALIASES, defaultModel: 'fast' }, workspace });
    assert.deepEqual(settings.modelDefaults().model, { providerId: 'ollama', model: 'llama3.2' });
    assert.deepEqual(Object.keys(settings.aliases()).toSorted(), ['chat-default', 'fast', 'smart']);
    assert.match(settings.view('aliases').problem ?? '', /"Not\/One" is ignored: its name needs small letters/);
  });

  it('is checked before it is written', () => {
    const definition = SETTINGS.find(({ id }) => id === 'aliases');
    assert.ok(definition);
    const check = (value: SettingValue) => checkSetting(definition, value, new ProviderSet(providers), ALIASES);
    assert.deepEqual(check({ cheap: 'fast' }), { value: { cheap: 'fast' } });
    assert.deepEqual(check({ fast: 'groq/x' }), { value: { fast: 'groq/x' } });
    for (const [value, sentence] of [
      [{ 'a b': 'openai/x' }, /cannot be an alias/],
      [{ 'openai/x': 'openai/x' }, /cannot be an alias/],
      [{ fast: 'chat-default' }, /leads back to itself/],
      [{ cheap: 'nobody' }, /there is no alias "nobody"/],
      [{ cheap: 'nobody/x' }, /there is no provider "nobody"/],
      [['openai/x'], /names with a model each/],
    ] as const) {
      const checked = check(value);
      assert.match('problem' in checked ? checked.problem : '', sentence);
    }
  });
});
