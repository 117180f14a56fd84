// What the tests of all connections found, counted as a person would.
import assert from 'node:assert/strict';
import type { KeyCheckView, ProviderSettingsView } from '../../../src/shared/settingsViews.ts';
import type { ProviderView } from '../../../src/shared/views.ts';
import { VERDICTS, type Verdict } from '../../../src/shared/verdicts.ts';
import { summaryOf, summaryWords } from '../../../webview-ui/settings/testSummary.ts';

const check = (verdict: Verdict): KeyCheckView => ({ verdict, sentence: '', tookMs: 1, checkedAt: 1 });

function provider(
  name: string,
  found: readonly (Verdict | 'untested' | 'keyDisabled')[],
  state: ProviderView['state'] = 'ready',
  own?: Verdict,
): ProviderSettingsView {
  return {
    provider: { id: name.toLowerCase(), name, local: false, simulated: false, state, origin: '', models: [] },
    auth: 'apiKey',
    takesOrganization: false,
    usualAddress: '',
    settings: {},
    keys: found.map((verdict, index) => ({
      name: `key ${index}`,
      fromEnvironment: false,
      inUse: index === 0,
      disabled: verdict === 'keyDisabled',
      check: verdict === 'untested' || verdict === 'keyDisabled' ? undefined : check(verdict),
    })),
    check: own && check(own),
    links: {},
  };
}

describe('the summary of all tests', () => {
  it('counts keys that work, that need attention, and what is not set up', () => {
    const providers = [
      provider('OpenAI', ['works', 'noCredit', 'keyDisabled']),
      provider('Groq', ['slow']),
      provider('Ollama', [], 'notRunning', 'notRunning'),
      provider('Gemini', ['untested']),
      provider('Cohere', [], 'needsKey'),
      provider('Mistral', [], 'needsKey', 'noKey'),
      provider('LiteLLM', [], 'needsAddress', 'noAddress'),
      // Its key was tested before it was switched off.
      provider('Together', ['wrongKey'], 'disabled'),
    ];
    assert.deepEqual(
      summaryOf(providers).troubles.map(({ key, name, verdict }) => [key.providerId, name, verdict]),
      [
        ['openai', 'OpenAI, key 1', 'noCredit'],
        ['groq', 'Groq', 'slow'],
        ['ollama', 'Ollama', 'notRunning'],
      ],
    );
    assert.equal(summaryWords(providers), '1 works, 3 need attention, 4 are not set up, 1 was not tested');
  });

  it('has words for one, for many and for none', () => {
    assert.equal(summaryWords([]), 'nothing to test');
    assert.equal(summaryWords([provider('A', ['works']), provider('B', ['works'])]), '2 work');
    assert.equal(summaryWords([provider('A', ['dns'])]), '1 needs attention');
    // What only settings can mend is not hidden behind a missing key.
    assert.equal(summaryWords([provider('A', [], 'needsKey', 'keyUnusable')]), '1 needs attention');
  });

  it('has for every verdict a few words, and a way out wherever something is wrong that a person can mend', () => {
    const beyondUs = new Set<Verdict>(['rateLimited', 'clock', 'offline', 'noModels']);
    for (const verdict of Object.keys(VERDICTS) as Verdict[]) {
      const { tone, words, remedies } = VERDICTS[verdict];
      assert.ok(words.length > 2 && words.length < 24, words);
      assert.equal(remedies.length > 0, tone !== 'ok' && !beyondUs.has(verdict), verdict);
    }
  });
});
