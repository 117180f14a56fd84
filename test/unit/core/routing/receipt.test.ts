// Receipts: what stands on them, what never does, and the line that tells them.
import assert from 'node:assert/strict';
import { decide } from '../../../../src/core/routing/decide.ts';
import { buildReceipt, receiptLine, withAttempt } from '../../../../src/core/routing/receipt.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import type { AttemptView, RoutingReceipt } from '../../../../src/shared/routingViews.ts';
import { AT, candidate, haiku, mini, opus, request } from './candidates.ts';

const redactor = new Redactor();
redactor.remember('the-secret-of-the-house');
const redact = redactor.text;

function receipt(change: Partial<Parameters<typeof decide>[0]> = {}): RoutingReceipt {
  const input = { request: request(), candidates: [opus, haiku, mini], strategy: 'cost_optimized' as const, ...change };
  return buildReceipt({ id: 'r1', request: input.request, decision: decide(input), decidedInUs: 120 }, redact);
}

function attempt(
  { providerId, model }: { providerId: string; model: string },
  change: Partial<AttemptView> = {},
): AttemptView {
  return {
    providerId,
    model,
    keyName: 'work',
    startedAt: AT,
    durationMs: 900,
    waitedMs: 0,
    outcome: 'success',
    ...change,
  };
}

const failed = (of: typeof opus) => attempt(of, { outcome: 'failed', errorKind: 'overloaded' });
const add = (to: RoutingReceipt, ...attempts: AttemptView[]) =>
  attempts.reduce((one, view) => withAttempt(one, view, redact), to);

describe('receipts', () => {
  it('hold the choice with its figures, and neither path nor features', () => {
    const one = receipt({
      request: request({ path: 'private/place.ts', features: [1, 2, 3], workspace: 'file:///w' }),
    });
    assert.equal(one.by, 'strategy');
    assert.equal(one.strategy, 'cost_optimized');
    assert.equal(one.chain[0]?.name, 'Claude Haiku');
    assert.equal(one.chain[1]?.estimatedCostUsd, 0.0175);
    assert.equal(one.decidedInUs, 120);
    assert.equal(one.request.workspace, 'file:///w');
    assert.equal(one.leftOut, undefined);
    assert.doesNotMatch(JSON.stringify(one), /place\.ts|features/);
  });

  it('hold no key, wherever one stood', () => {
    const key = 'sk-proj-Abc123Abc123Abc123Abc123';
    const one = add(
      receipt({
        candidates: [
          { ...haiku, name: `Haiku ${key}` },
          { ...opus, unavailable: `refused ${key}` },
        ],
        rule: { place: 1, text: 'if keyword == "the-secret-of-the-house"', source: 'workspace' },
        sticky: { ...opus, name: `Opus ${key}`, strategy: 'cost_optimized', required: [] },
      }),
      attempt(haiku, { outcome: 'failed', message: `Incorrect API key provided: ${key}` }),
      attempt(haiku, { outcome: 'failed', message: `${'x'.repeat(490)}the-secret-of-the-house` }),
    );
    const text = JSON.stringify(one);
    assert.doesNotMatch(text, /Abc123|the-secret|secret-of/);
    assert.match(text, /\[key removed\]/);
  });

  it('stay small with thousands of candidates, and count what they leave out', () => {
    const candidates = Array.from({ length: 2000 }, (_, index) =>
      candidate(`model ${index}`, index % 2 === 0 ? {} : { lacks: ['vision'] }),
    );
    const one = receipt({ candidates, request: request({ required: ['vision'] }) });
    assert.ok(JSON.stringify(one).length < 20_000, String(JSON.stringify(one).length));
    assert.equal(one.chain.length + (one.leftOut?.chain ?? 0), 1000);
    assert.equal(one.removed.length + (one.leftOut?.removed.ability ?? 0), 1000);
  });

  it('keep the first and the last of very many attempts', () => {
    const attempts = Array.from({ length: 200 }, (_, index) => attempt(haiku, { startedAt: index }));
    const one = add(receipt(), ...attempts);
    assert.equal(one.attempts.length, 64);
    assert.equal(one.attempts[0]?.startedAt, 0);
    assert.equal(one.attempts.at(-1)?.startedAt, 199);
    assert.equal(one.leftOut?.attempts, 136);
  });

  it('cut what a vendor says without an end', () => {
    const one = add(receipt(), attempt(haiku, { outcome: 'failed', message: 'no '.repeat(1_000_000) }));
    assert.equal(one.attempts[0]?.message?.length, 500);
  });
});

describe('the line of a receipt', () => {
  it('names the model and why', () => {
    assert.equal(
      receiptLine(receipt()),
      'Auto chose Claude Haiku: cheapest with code ability; $0.0035, 5× less than the runner-up',
    );
  });

  it('says who answered in the end', () => {
    assert.match(receiptLine(add(receipt(), attempt(haiku))), /runner-up$/);
    assert.match(receiptLine(add(receipt(), failed(haiku), attempt(haiku))), /\. It answered after 1 failed attempt$/);
    assert.match(
      receiptLine(add(receipt(), failed(haiku), failed(haiku), attempt(opus))),
      /\. Claude Opus answered after 2 failed attempts$/,
    );
    assert.match(receiptLine(add(receipt(), failed(haiku))), /\. Nobody answered after 1 failed attempt$/);
  });

  it('says nothing of an end while somebody may still answer, or where the person stopped it', () => {
    const begun = add(receipt(), failed(haiku));
    assert.match(receiptLine(begun, true), /\. Not answered yet after 1 failed attempt$/);
    assert.match(receiptLine(receipt(), true), /runner-up$/);
    const stopped = add(begun, attempt(opus, { outcome: 'cancelled' }));
    assert.match(receiptLine(stopped), /\. Stopped after 1 failed attempt$/);
  });

  it('says what was named, and that nobody can be asked', () => {
    assert.match(receiptLine(receipt({ pinned: [opus] })), /^Claude Opus: asked for by name; \$0\.018$/);
    assert.equal(receiptLine(receipt({ candidates: [] })), 'Auto chose no model: there is no model to ask');
    assert.match(receiptLine(receipt({ candidates: [], pinned: [opus] })), /^No model was asked: asked for by name: /);
  });
});
