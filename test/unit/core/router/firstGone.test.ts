// Who comes next where the first of a plan cannot even be opened.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { addKey, ask, never, openRouterDesk, textOf } from './routerDesk.ts';

const CODE = 'Write a TypeScript function that merges two sorted arrays.';

describe('Router, the first that cannot be opened', () => {
  const nextOf = async (error: AppError, isKeyed: boolean) => {
    const desk = await openRouterDesk();
    const provider = desk.providers['openai'] ?? assert.fail();
    if (isKeyed) {
      await addKey(desk.keys, provider, 'zweiter');
    }
    const plan = await desk.router.plan(ask(CODE, { strategy: 'quality_optimized' }), never);
    assert.equal(textOf(plan.first.model), 'openai/gpt-5.4');
    const given: string[] = [];
    for (;;) {
      const found = await plan.route?.next(error, []);
      if (!found) {
        return given;
      }
      given.push(
        'skipped' in found
          ? `(${textOf(found)})`
          : `${found.provider.id}/${found.request.model}#${found.connection.keyName}`,
      );
    }
  };

  it('is passed over for the next, with another key where its key was to blame', async () => {
    const gone = new AppError('config', 'The key is gone', { provider: 'openai', code: 'noKey' });
    const all = await nextOf(gone, false);
    assert.equal(all[0], 'anthropic/claude-opus-4-8#work');
    assert.equal(
      all.some((one) => one.startsWith('openai/')),
      false,
      all.join(', '),
    );
    assert.equal(new Set(all).size, all.length);
    const keyed = await nextOf(gone, true);
    assert.equal(keyed[0], 'openai/gpt-5.4#zweiter');
  });

  it('is not asked with another key where a policy keeps it out', async () => {
    const locked = new AppError('notAllowed', 'Locked.', { provider: 'openai', model: 'gpt-5.4', code: 'policy' });
    const all = await nextOf(locked, true);
    assert.equal(all[0], 'anthropic/claude-opus-4-8#work');
    assert.equal(
      all.some((one) => one.startsWith('openai/gpt-5.4#')),
      false,
      all.join(', '),
    );
    assert.ok(all.some((one) => one.startsWith('openai/gpt-5-mini#work')));
  });
});
