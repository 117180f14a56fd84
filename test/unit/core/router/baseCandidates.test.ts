// Candidates from rows of the catalogue: what is known of them, what is guessed, and when they have to be made anew.
import assert from 'node:assert/strict';
import { baseCandidate, makeSame } from '../../../../src/core/router/baseCandidates.ts';
import type { CatalogRow } from '../../../../src/shared/catalogViews.ts';

const row: CatalogRow = {
  providerId: 'openai',
  providerName: 'OpenAI',
  model: 'gpt-5.4',
  name: 'GPT-5.4',
  inputPerMillion: 2,
  outputPerMillion: 10,
  contextWindow: 200_000,
  maxOutputTokens: 32_000,
  local: false,
  simulated: false,
  abilities: [],
  refuses: [],
  can: ['tools'],
  cannot: [],
  lifecycle: 'active',
  hidden: false,
  sources: {},
};

/** What another catalogue may say of each fact. */
const OTHERS: Partial<CatalogRow> = {
  providerId: 'relay',
  providerName: 'Relay',
  model: 'gpt-5.5',
  name: 'Other',
  inputPerMillion: 3,
  outputPerMillion: 11,
  contextWindow: 1000,
  maxOutputTokens: 1000,
  local: true,
  can: ['vision'],
  cannot: ['json'],
  hidden: true,
  deprecated: true,
  unavailable: 'It has no key.',
  locked: 'It is locked.',
  asksFirst: true,
  usdPerHour: 0.3,
  longPrice: { aboveInputTokens: 1, inputPerMillion: 1, outputPerMillion: 1 },
  speed: 'fast',
  tokensPerSecond: 90,
  timeToFirstTokenMs: 90,
  simulated: true,
  pinned: true,
  lifecycle: 'typed',
  cost: 'high',
};

describe('candidates from the catalogue', () => {
  it('are made anew whenever anything that they hold is another', () => {
    let seen = 0;
    for (const [field, value] of Object.entries(OTHERS)) {
      const other = { ...row, [field]: value };
      const [one, two] = [row, other].map((from) => JSON.stringify({ ...baseCandidate(from), row: undefined }));
      seen += one === two ? 0 : 1;
      assert.ok(one === two || !makeSame(row, other), field);
    }
    assert.ok(seen >= 20);
    assert.ok(makeSame(row, { ...row }));
  });

  it('go by this person’s own answers, then by a class of speed, and call all else a guess', () => {
    const measured = baseCandidate({ ...row, speed: 'slow', timeToFirstTokenMs: 250, tokensPerSecond: 90 }).candidate;
    assert.deepEqual([measured.firstTokenMs.mean, measured.firstTokenMs.source], [250, 'measured']);
    assert.deepEqual([measured.tokensPerSecond.mean, measured.tokensPerSecond.source], [90, 'measured']);
    const [fast, slow] = [baseCandidate({ ...row, speed: 'fast' }), baseCandidate({ ...row, speed: 'slow' })];
    assert.equal(fast?.candidate.firstTokenMs.source, 'prior');
    assert.ok((fast?.candidate.firstTokenMs.mean ?? 0) < (slow?.candidate.firstTokenMs.mean ?? 0));
    assert.equal(baseCandidate(row).candidate.firstTokenMs.source, 'guess');
  });

  it('cost nothing here, but the time where that costs something; what nobody knows is not free', () => {
    const unpriced = { ...row, inputPerMillion: undefined, outputPerMillion: undefined };
    const priceOf = (from: CatalogRow) => {
      const { inputPerMillion, outputPerMillion } = baseCandidate(from).candidate;
      return [inputPerMillion, outputPerMillion];
    };
    assert.deepEqual(priceOf(unpriced), [undefined, undefined]);
    assert.deepEqual(priceOf({ ...unpriced, local: true }), [0, 0]);
    // 0.36 USD an hour at 100 tokens a second: a millionth of a dollar for each.
    assert.deepEqual(priceOf({ ...unpriced, local: true, usdPerHour: 0.36, tokensPerSecond: 100 }), [0, 1]);
  });

  it('know one model by its makers’ and gateways’ names', () => {
    const familyOf = (model: string, local = false) => baseCandidate({ ...row, model, local }).candidate.family;
    assert.equal(familyOf('claude-3-5-sonnet-20241022'), familyOf('anthropic/claude-3.5-sonnet:beta'));
    assert.notEqual(familyOf('gpt-4o'), familyOf('gpt-4o-mini'));
    assert.equal(familyOf('llama3.2:1b', true), undefined);
  });
});
