// Whom the gateway goes on to where an answer has failed.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { servedRoute, type ShownState } from '../../../../src/core/gateway/servedRoute.ts';
import type { Route, RouteTarget } from '../../../../src/core/pipeline/call.ts';

const FAILED = new AppError('overloaded', 'x');

function targetOf(id: string, more: Partial<RouteTarget> & { inProcess?: true } = {}): RouteTarget {
  const { inProcess, ...rest } = more;
  return {
    provider: { id, inProcess },
    connection: { keyName: 'k' },
    request: { model: 'm', messages: [] },
    ...rest,
  } as unknown as RouteTarget;
}

function next(found: RouteTarget, delivery: 'stream' | 'whole', shown: ShownState) {
  const route: Route = { next: () => Promise.resolve(found), afterContent: 'continue' };
  return servedRoute(route, delivery, shown).next(FAILED, []);
}

const NOTHING: ShownState = { isShown: false, isTextOnly: true };
const TEXT: ShownState = { isShown: true, isTextOnly: true };
const CALL: ShownState = { isShown: true, isTextOnly: false };

describe('servedRoute', () => {
  it("passes over the editor's own models", async () => {
    const found = await next(targetOf('vscode', { inProcess: true }), 'whole', NOTHING);
    assert.ok(found && 'skipped' in found);
    assert.match(found.skipped, /in the editor only/);
  });

  it('asks anybody before there was content, and where nothing is handed over before the end', async () => {
    const target = targetOf('openai');
    assert.equal(await next(target, 'stream', NOTHING), target);
    assert.equal(await next(target, 'whole', TEXT), target);
    assert.equal(await next(target, 'whole', CALL), target);
  });

  it('asks nobody who would have to begin again what was streamed, and nobody after a tool call', async () => {
    const found = await next(targetOf('openai'), 'stream', TEXT);
    assert.ok(found && 'skipped' in found);
    const goesOn = targetOf('anthropic', { takesPrefill: true });
    assert.equal(await next(goesOn, 'stream', TEXT), goesOn);
    assert.equal(await next(goesOn, 'stream', CALL), undefined);
  });
});
