// What the settings page reads from a field, and what it writes where.
import assert from 'node:assert/strict';
import type { SettingView, SettingsView } from '../../../src/shared/settingsViews.ts';
import { SETTINGS } from '../../../src/shared/settingDefinitions.ts';
import { formatBytes, pullWords } from '../../../webview-ui/localModels/sizes.ts';
import { dayWords } from '../../../webview-ui/settings/dayWords.ts';
import { matcher } from '../../../webview-ui/settings/matches.ts';
import { readSettingsLayout } from '../../../webview-ui/settings/settingsLayout.ts';
import {
  inheritedValue,
  isUnset,
  ownValue,
  settingRows,
  sourceWords,
  type SettingRow,
} from '../../../webview-ui/settings/settingRows.ts';
import { boundsHint, readTyped, shownText } from '../../../webview-ui/settings/typedValue.ts';

function view(...settings: SettingView[]): SettingsView {
  return {
    settings,
    providers: [],
    models: { providers: [] },
    systemPrompts: [],
    local: {
      providerId: 'ollama',
      providerName: 'Ollama',
      state: 'running',
      origin: '',
      installed: [],
      recommended: [],
      pulls: [],
    },
    webhooks: { webhooks: [], events: [], problems: [] },
    workspaceTrusted: true,
  };
}

function row(id: string, setting: SettingView, scope: 'user' | 'workspace' = 'user'): SettingRow {
  const found = settingRows(view(setting), scope).find(({ definition }) => definition.id === id);
  assert.ok(found, `no row ${id}`);
  return found;
}

describe('a field of the settings page', () => {
  it('reads numbers as people write them, and nothing else', () => {
    const temperature = { type: 'number', minimum: 0, maximum: 2 } as const;
    for (const [typed, value] of [
      ['0.7', 0.7],
      [' 1,5 ', 1.5],
      ['2', 2],
      ['.5', 0.5],
      ['', null],
      ['  ', null],
    ] as const) {
      assert.deepEqual(readTyped(temperature, typed), { value }, typed);
    }
    for (const typed of ['2.1', '-1', 'hot', '0x1', '1e0', 'NaN', 'Infinity', '1 2', '1,5,5', '.', '+', '١']) {
      assert.deepEqual(readTyped(temperature, typed), { problem: 'A number from 0 to 2, or empty.' }, typed);
    }
    const tokens = { type: 'integer', minimum: 1 } as const;
    assert.deepEqual(readTyped(tokens, '4096'), { value: 4096 });
    for (const typed of ['0', '1.5', '9007199254740993']) {
      assert.deepEqual(readTyped(tokens, typed), { problem: 'A whole number of at least 1, or empty.' }, typed);
    }
    assert.equal(boundsHint(tokens), 'at least 1');
    assert.equal(boundsHint(temperature), '0 to 2');
  });

  it('takes a list line by line, keeps a text as it is, and an empty one takes the value out', () => {
    assert.deepEqual(readTyped({ type: 'list' }, ' a \n\n b\n'), { value: ['a', 'b'] });
    assert.deepEqual(readTyped({ type: 'list' }, '\n'), { value: null });
    assert.deepEqual(readTyped({ type: 'text' }, ' two\nlines '), { value: ' two\nlines ' });
    assert.deepEqual(readTyped({ type: 'string' }, '  '), { value: null });
    assert.equal(shownText(['a', 'b']), 'a\nb');
    assert.equal(shownText(false), 'false');
    assert.equal(shownText(undefined), '');
  });
});

describe('rows of settings', () => {
  it('are there for every setting, and for a workspace only those that it may have', () => {
    const ids = (scope: 'user' | 'workspace') => new Set(settingRows(view(), scope).map(({ setting }) => setting.id));
    const elsewhere = new Set(['providers', 'systemPrompts', 'keyNames', 'budgets', 'prices', 'webhooks']);
    const user = SETTINGS.map(({ id }) => id).filter((id) => !elsewhere.has(id));
    assert.deepEqual([...ids('user')], user);
    for (const { id, scope } of SETTINGS) {
      assert.ok(scope === 'window' || !ids('workspace').has(id), `${id} is no workspace's`);
    }
  });

  it('of an object write their own field alone', () => {
    const timeouts: SettingView = {
      id: 'timeouts',
      source: 'user',
      value: { connectSeconds: 30, firstTokenSeconds: 300, idleSeconds: 120 },
      userValue: { connectSeconds: 30 },
      fieldSources: {
        connectSeconds: { source: 'user' },
        idleSeconds: { source: 'environment', variable: 'LLM_TIMEOUT' },
      },
    };
    const connect = row('connectSeconds', timeouts);
    assert.equal(ownValue(connect, 'user'), 30);
    assert.equal(connect.entry, 'connectSeconds');
    const idle = row('idleSeconds', timeouts);
    assert.equal(ownValue(idle, 'user'), undefined);
    assert.equal(inheritedValue(idle, 'user'), 120);
    assert.equal(sourceWords(idle), 'from LLM_TIMEOUT in the environment');
    assert.equal(idle.entry, 'idleSeconds');
    assert.equal(row('temperature', { id: 'temperature', source: 'default' }).entry, undefined);
  });

  it('tell what a workspace inherits from what it sets', () => {
    const topP = row('topP', { id: 'topP', source: 'user', value: 0.9, userValue: 0.9 }, 'workspace');
    assert.equal(ownValue(topP, 'workspace'), undefined);
    assert.equal(inheritedValue(topP, 'workspace'), 0.9);
    const own = row('topP', { id: 'topP', source: 'workspace', value: 0.1, workspaceValue: 0.1 }, 'workspace');
    assert.equal(ownValue(own, 'workspace'), 0.1);
    // What the environment says is not known behind the workspace's own value: the default is what can be told.
    assert.equal(inheritedValue(own, 'workspace'), undefined);
  });

  it('know a value that was unset on purpose from one that is not there', () => {
    const unset = row('maxOutputTokens', { id: 'maxOutputTokens', source: 'user' });
    assert.ok(isUnset(unset, 'user'));
    assert.equal(inheritedValue(unset, 'user'), undefined);
    const usual = row('maxOutputTokens', { id: 'maxOutputTokens', source: 'default', value: 4096 });
    assert.ok(!isUnset(usual, 'user'));
    assert.equal(inheritedValue(usual, 'user'), 4096);
    const temperature = row('temperature', { id: 'temperature', source: 'default' });
    assert.ok(!isUnset(temperature, 'user'));
  });
});

describe('words of the settings page', () => {
  it('give a day as people do', () => {
    const now = new Date(2026, 10, 21, 12).getTime();
    assert.equal(dayWords(now - 3_600_000, now), 'today');
    assert.equal(dayWords(new Date(2026, 9, 3).getTime(), now), '3 Oct');
    assert.equal(dayWords(new Date(2025, 9, 3).getTime(), now), '3 Oct 2025');
  });

  it('give sizes in the units of model libraries', () => {
    const sizes = [0, 999, 1000, 815_000_000, 999_600_000, 4_700_000_000, 120_000_000_000];
    assert.deepEqual(sizes.map(formatBytes), ['0 B', '999 B', '1 kB', '815 MB', '1.0 GB', '4.7 GB', '120 GB']);
    const pull = { model: 'm', status: 'pulling manifest' };
    assert.equal(pullWords(pull), 'pulling manifest');
    assert.equal(
      pullWords({ ...pull, completedBytes: 1_199_000_000, totalBytes: 1_200_000_000 }),
      '1.2 GB of 1.2 GB, 99 %',
    );
  });

  it('are found by every word of a search, in any order', () => {
    const matches = matcher('  KEY openai ');
    assert.ok(matches('OpenAI', 'add key'));
    assert.ok(!matches('OpenAI', undefined));
    assert.ok(matcher('')());
  });
});

describe('the layout that the page remembers', () => {
  it('is read field by field, whatever was stored', () => {
    const first = { page: 'providers', query: '', unfolded: [], top: 0 };
    for (const stored of [undefined, null, 1, 'x', [], {}, { page: 1, query: [], unfolded: 'a', top: '1' }]) {
      assert.deepEqual(readSettingsLayout(stored), first);
    }
    const kept = { page: 'privacy', query: 'q', unfolded: ['openai', 1], top: 5 };
    assert.deepEqual(readSettingsLayout(kept), { ...kept, unfolded: ['openai'] });
    const prompt = { edited: '', name: 'SQL', text: 'You', description: 'reviews', before: 'old' };
    assert.deepEqual(readSettingsLayout({ ...first, prompt: { ...prompt, surplus: 1 } }), { ...first, prompt });
    assert.deepEqual(readSettingsLayout({ ...first, prompt: { ...prompt, text: 1 } }), first);
  });
});
