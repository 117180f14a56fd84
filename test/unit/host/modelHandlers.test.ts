// Choosing a model: what a policy locks is refused with its sentence, also by a name of the person's own.
import assert from 'node:assert/strict';
import { modelHandlers } from '../../../src/host/handlers/models.ts';
import type { Services } from '../../../src/host/services.ts';
import type { ModelReference } from '../../../src/shared/views.ts';

describe('choosing a model', () => {
  const gpt = { providerId: 'openai', model: 'gpt-5' };
  const haiku = { providerId: 'anthropic', model: 'claude-haiku-4-5' };

  function desk() {
    const chosen: unknown[] = [];
    const parts = {
      configuration: {
        settings: { model: (text: string) => (text === 'smart' ? gpt : undefined) },
        chooseModel: async (what: unknown) => void chosen.push(what),
      },
      policy: async () => ({
        refusal: ({ providerId, model }: ModelReference) =>
          model === 'gpt-5' || providerId === 'auto' ? 'Locked by your own policy' : undefined,
      }),
      models: async () => ({ providers: [] }),
      choosing: (work: () => Promise<void>) => work(),
    };
    const choose = modelHandlers(parts as unknown as Services)['models/choose'];
    return { chosen, choose: async (what: Parameters<typeof choose>[0]) => choose(what, new AbortController().signal) };
  }

  it('writes what may be asked', async () => {
    const { choose, chosen } = desk();
    await choose(haiku);
    await choose({ ...haiku, alias: 'gone' });
    assert.deepEqual(chosen, [haiku, haiku]);
  });

  it('writes Auto whatever the policy says: it asks the policy for each that it might take', async () => {
    const { choose, chosen } = desk();
    await choose({ providerId: 'auto', model: 'local_first' });
    assert.deepEqual(chosen, [{ providerId: 'auto', model: 'local_first' }]);
  });

  it('refuses what is locked, and what an alias means that is', async () => {
    const { choose, chosen } = desk();
    await assert.rejects(choose(gpt), /^AppError: Locked by your own policy\.$|Locked by your own policy/);
    await assert.rejects(choose({ ...haiku, alias: 'smart' }), /Locked by your own policy/);
    assert.deepEqual(chosen, []);
  });
});
