// Which value holds and where it came from: files, variables, defaults, and nonsense in any of them.
import assert from 'node:assert/strict';
import { providers } from '../../../../src/core/providers/registry.ts';
import { reader } from './reader.ts';

const openai = { id: 'openai' };
const ollama = { id: 'ollama', local: true };

describe('settings', () => {
  it('without any source are the defaults', () => {
    const settings = reader();
    assert.deepEqual(settings.parameters(), {
      system: undefined,
      temperature: undefined,
      topP: undefined,
      maxOutputTokens: 4096,
      reasoningEffort: undefined,
    });
    assert.deepEqual(settings.timeouts(openai), { connectMs: 60_000, firstTokenMs: 300_000, idleMs: 120_000 });
    assert.equal(settings.maxRetries(), 2);
    assert.equal(settings.titles(), 'firstWords');
    assert.deepEqual(settings.modelDefaults(), {});
    for (const { id, source, problem } of settings.views()) {
      assert.deepEqual([source, problem], ['default', undefined], id);
    }
  });

  it('come from the workspace before the person before the environment before the default', () => {
    const environment = { LLM_TEMPERATURE: '0.3' };
    const views = [
      reader({ environment, user: { temperature: 0.2 }, workspace: { temperature: 0.1 } }),
      reader({ environment, user: { temperature: 0.2 } }),
      reader({ environment }),
      reader(),
    ].map((settings) => settings.view('temperature'));
    assert.deepEqual(
      views.map(({ value, source, variable }) => [value, source, variable]),
      [
        [0.1, 'workspace', undefined],
        [0.2, 'user', undefined],
        [0.3, 'environment', 'LLM_TEMPERATURE'],
        [undefined, 'default', undefined],
      ],
    );
    assert.deepEqual([views[0]?.userValue, views[0]?.workspaceValue], [0.2, 0.1]);
  });

  it('unset by null in a file stay unset, and null means nothing elsewhere', () => {
    const environment = { LLM_MAX_TOKENS: '100', LLM_MAX_RETRIES: '7' };
    const settings = reader({ environment, user: { maxOutputTokens: null, maxRetries: null, providers: null } });
    assert.equal(settings.parameters().maxOutputTokens, undefined);
    assert.deepEqual(settings.view('maxOutputTokens').source, 'user');
    assert.equal(settings.maxRetries(), 7);
    assert.equal(settings.view('providers').problem, undefined);
  });

  it('that do not fit are told in words, and the next source holds', () => {
    const settings = reader({
      workspace: { temperature: 11 },
      user: { temperature: 'hot' },
      environment: { LLM_TEMPERATURE: '0.7' },
    });
    const { value, source, problem } = settings.view('temperature');
    assert.deepEqual([value, source], [0.7, 'environment']);
    assert.equal(
      problem,
      "What the workspace's settings hold is ignored: it needs a number from 0 to 2. What your settings hold is ignored: it needs a number from 0 to 2.",
    );
  });

  it('of every type refuse nonsense without failing', () => {
    const nonsense: unknown[] = [7.5, -1, 'x', ['a', 1], { a: { b: 1 } }, true, Number.NaN, '', [], {}];
    const ids = reader()
      .views()
      .map(({ id }) => id);
    for (const value of nonsense) {
      const all = Object.fromEntries(ids.map((id) => [id, value]));
      const settings = reader({ user: all, workspace: all });
      settings.views();
      settings.parameters();
      settings.modelDefaults();
      for (const { id } of providers) {
        settings.provider(id);
        settings.wantedKey(id);
      }
      const { connectMs, firstTokenMs, idleMs } = settings.timeouts(openai);
      assert.ok([connectMs, firstTokenMs, idleMs].every((ms) => ms >= 1000));
      assert.ok([2, 0, 1].includes(settings.maxRetries()) || settings.maxRetries() <= 10);
    }
  });

  it('of an object are looked at field by field', () => {
    const settings = reader({
      user: {
        purposeModels: { editorActions: 'openai/a', titles: 'openai/b', systemPrompts: null, judging: 'nonsense' },
      },
      workspace: { purposeModels: { editorActions: 'ollama/c' } },
      environment: { LLM_MODEL_PROMPT_GEN: 'anthropic/d' },
    });
    assert.deepEqual(settings.purposeModel('editorActions'), { providerId: 'ollama', model: 'c' });
    assert.deepEqual(settings.purposeModel('titles'), { providerId: 'openai', model: 'b' });
    assert.deepEqual(settings.purposeModel('systemPrompts'), { providerId: 'anthropic', model: 'd' });
    const view = settings.view('purposeModels');
    assert.equal(view.source, 'workspace');
    assert.deepEqual(view.fieldSources?.['systemPrompts'], {
      source: 'environment',
      variable: 'LLM_MODEL_PROMPT_GEN',
    });
    assert.match(view.problem ?? '', /"judging" does not fit: it needs provider\/model/);
  });

  it('of application scope never come from a workspace', () => {
    const settings = reader({
      workspace: {
        providers: { openai: { baseUrl: 'https://evil.example' } },
        maxRetries: 10,
        titles: 'model',
        timeouts: { idleSeconds: 1 },
      },
    });
    assert.deepEqual(settings.provider('openai'), {});
    assert.deepEqual(settings.view('providers').value, {});
    assert.equal(settings.maxRetries(), 2);
    assert.equal(settings.titles(), 'firstWords');
    assert.equal(settings.timeouts(openai).idleMs, 120_000);
  });
});

describe('environment variables', () => {
  const value = (id: string, environment: Record<string, string>) => reader({ environment }).view(id);

  it('that are empty or blank count as not set', () => {
    const { source, problem } = value('temperature', { LLM_TEMPERATURE: '  ' });
    assert.deepEqual([source, problem], ['default', undefined]);
  });

  it('take numbers as people write them, and nothing that only begins like one', () => {
    for (const [text, number] of [
      [' 0.5 ', 0.5],
      ['.5', 0.5],
      ['1e0', 1],
      ['2', 2],
      ['0', 0],
    ] as const) {
      assert.equal(value('temperature', { LLM_TEMPERATURE: text }).value, number, text);
    }
    for (const text of ['0.5x', 'NaN', 'Infinity', '0x1', '1,5', '-0.1', '2.1', '--1', 'true']) {
      const { source, problem } = value('temperature', { LLM_TEMPERATURE: text });
      assert.equal(source, 'default', text);
      assert.equal(problem, 'LLM_TEMPERATURE is ignored: it needs a number from 0 to 2.');
    }
    assert.equal(value('maxOutputTokens', { LLM_MAX_TOKENS: '1.5' }).value, 4096);
    assert.equal(value('maxRetries', { LLM_MAX_RETRIES: '11' }).value, 2);
    assert.equal(value('maxRetries', { LLM_MAX_RETRIES: '0' }).value, 0);
  });

  it('are not repeated in a problem: one may hold a key by mistake', () => {
    const secret = 'sk-proj-abcdefghijklmnop';
    const environment = Object.fromEntries(
      'LLM_PROVIDER LLM_MODEL_CHAT LLM_MODEL_PROMPT_GEN LLM_TEMPERATURE LLM_TIMEOUT LLM_TIMEOUT_MS LLM_MAX_RETRIES LLM_MAX_TOKENS'
        .split(' ')
        .map((name) => [name, secret]),
    );
    const views = reader({ environment }).views();
    assert.ok(views.filter(({ problem }) => problem).length >= 6);
    assert.ok(!JSON.stringify(views).includes(secret));
  });

  it('for waits are seconds or milliseconds, and hold for each wait', () => {
    const waits = (environment: Record<string, string>) => Object.values(reader({ environment }).timeouts(openai));
    assert.deepEqual(waits({ LLM_TIMEOUT: '90' }), [90_000, 90_000, 90_000]);
    assert.deepEqual(waits({ LLM_TIMEOUT_MS: '4500' }), [4500, 4500, 4500]);
    assert.deepEqual(waits({ LLM_REQUEST_TIMEOUT_MS: '2000' }), [2000, 2000, 2000]);
    assert.deepEqual(waits({ LLM_TIMEOUT: '90', LLM_TIMEOUT_MS: '4500' }), [90_000, 90_000, 90_000]);
    const both = reader({ environment: { LLM_TIMEOUT: 'long', LLM_TIMEOUT_MS: '4500' } });
    assert.equal(both.timeouts(openai).idleMs, 4500);
    const { problem, variable, source } = both.view('timeouts');
    assert.deepEqual([source, variable], ['environment', 'LLM_TIMEOUT_MS']);
    assert.equal(problem, 'LLM_TIMEOUT is ignored: it needs a number of seconds from 1 to 86400.');
    const short = reader({ environment: { LLM_TIMEOUT_MS: '10' } }).view('timeouts').problem;
    assert.equal(short, 'LLM_TIMEOUT_MS is ignored: it needs a number of milliseconds from 1000 to 86400000.');
  });
});

describe('waiting times', () => {
  it('are the provider’s own before the person’s before the environment’s', () => {
    const settings = reader({
      environment: { LLM_TIMEOUT: '9' },
      user: {
        timeouts: { idleSeconds: 7 },
        providers: { openai: { timeouts: { idleSeconds: 5, connectSeconds: 0 } } },
      },
    });
    assert.deepEqual(settings.timeouts(openai), { connectMs: 9000, firstTokenMs: 9000, idleMs: 5000 });
    assert.deepEqual(settings.timeouts({ id: 'anthropic' }), { connectMs: 9000, firstTokenMs: 9000, idleMs: 7000 });
    assert.match(settings.providerProblem('openai') ?? '', /"connectSeconds" is ignored/);
  });

  it('give a local server 300 s to load its model, unless its own settings say otherwise', () => {
    assert.equal(reader({ environment: { LLM_TIMEOUT: '9' } }).timeouts(ollama).connectMs, 300_000);
    assert.equal(reader({ user: { timeouts: { connectSeconds: 900 } } }).timeouts(ollama).connectMs, 900_000);
    const own = { providers: { ollama: { timeouts: { connectSeconds: 9 } } } };
    assert.equal(reader({ user: own }).timeouts(ollama).connectMs, 9000);
  });

  it('are never longer than a timer can be', () => {
    assert.equal(reader({ user: { timeouts: { idleSeconds: 1e9 } } }).timeouts(openai).idleMs, 120_000);
  });
});

describe('settings of providers', () => {
  it('leave out headers that carry a key or would break the request, and say so without the value', () => {
    const headers = {
      Authorization: 'Bearer abc-secret',
      'x-api-key': 'abc-secret',
      'bad name': 'a',
      'x-line': 'a\r\nx-api-key: b',
      'x-team': 'kept',
    };
    const settings = reader({ user: { providers: { openai: { headers } } } });
    assert.deepEqual(settings.provider('openai').headers, { 'x-team': 'kept' });
    const view = settings.view('providers');
    assert.ok(!JSON.stringify(view).includes('abc-secret'));
    assert.match(view.problem ?? '', /"Authorization" is not sent/);
    assert.match(view.problem ?? '', /"bad name" is not sent/);
    assert.match(view.problem ?? '', /"x-line" is not sent/);
  });

  it('keep what fits of an entry that does not fit as a whole', () => {
    const settings = reader({ user: { providers: { openai: { baseUrl: 7, organization: 'org-1' }, nobody: {} } } });
    assert.deepEqual(settings.provider('openai').organization, 'org-1');
    assert.match(settings.view('providers').problem ?? '', /openai: "baseUrl" is ignored: it needs a text/);
    assert.match(settings.view('providers').problem ?? '', /"nobody" is ignored: there is no such provider/);
  });

  it('are never read from the object’s prototype', () => {
    const user = { providers: JSON.parse('{"__proto__": {"openai": {"baseUrl": "https://evil.example"}}}') as unknown };
    assert.deepEqual(reader({ user }).provider('openai'), {});
    assert.deepEqual(reader({ user }).provider('__proto__'), { headers: undefined, timeouts: undefined });
  });
});

describe('keys by name', () => {
  it('come from the workspace before the person, for each provider by itself', () => {
    const settings = reader({
      user: { keyNames: { openai: 'home', anthropic: ' mine ' } },
      workspace: { keyNames: { openai: 'work', ollama: 7 } },
    });
    assert.deepEqual(settings.wantedKey('openai'), { name: 'work', by: 'workspace' });
    assert.deepEqual(settings.wantedKey('anthropic'), { name: 'mine', by: 'user' });
    assert.equal(settings.wantedKey('ollama'), undefined);
    assert.match(settings.view('keyNames').problem ?? '', /"ollama" is ignored: it needs a text/);
  });
});
