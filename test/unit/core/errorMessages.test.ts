// What a person reads of each failure: always something, never nonsense, and a way on.
import assert from 'node:assert/strict';
import { describeError, type ErrorScene, storedError } from '../../../src/core/errorMessages.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { StoredError } from '../../../src/core/records.ts';
import type { BudgetRefusal } from '../../../src/shared/budgetViews.ts';
import { ERROR_KINDS, type ErrorKind } from '../../../src/shared/errorKind.ts';

const full: Omit<StoredError, 'kind'> = {
  message: 'what the vendor said',
  status: 400,
  code: 'a_code',
  requestId: 'req_1',
  retryAfterMs: 20_000,
  provider: 'openai',
  model: 'gpt-x',
};
const scenes: Readonly<Record<string, ErrorScene>> = {
  'nothing known': {},
  'everything known': { providerName: 'OpenAI', modelName: 'GPT X', keyName: 'work', local: false },
  'a local model': { providerName: 'Ollama', local: true },
  'the simulator': { providerName: 'OpenAI', keyName: 'simulator' },
};

describe('describeError', () => {
  it('offers a page of the provider only where there is one', () => {
    const ids = (links: ErrorScene['links'], kind: ErrorKind) =>
      describeError({ kind, ...full }, { providerName: 'X', links }).actions.map(({ id }) => id);
    assert.ok(ids({ billing: 'https://x.example/billing' }, 'quota').includes('openBilling'));
    assert.deepEqual(ids({}, 'quota'), ['switchModel', 'retry']);
    assert.deepEqual(ids({}, 'overloaded'), ['retry', 'switchModel']);
  });

  for (const kind of ERROR_KINDS) {
    it(`${kind}: has a title, a detail and up to three ways on, however little is known`, () => {
      for (const scene of Object.values(scenes)) {
        for (const error of [
          { kind, message: '' },
          { kind, ...full },
          { kind, ...full, code: 'noKey' },
          { kind, ...full, status: 403 },
        ]) {
          const view = describeError(error, scene);
          assert.equal(view.kind, kind);
          assert.match(view.title, /^\S.*\.$/);
          assert.ok(view.detail.trim().length > 0, `no detail: ${view.title}`);
          assert.ok(view.actions.length >= 1 && view.actions.length <= 3);
          assert.equal(new Set(view.actions.map((action) => action.id)).size, view.actions.length);
          assert.ok(view.actions.every((action) => action.label.length > 0));
          const all = JSON.stringify([view.title, view.detail, view.technical, view.actions]);
          assert.doesNotMatch(all, /undefined|null|NaN|\[object|simulator|" *"ollama|pull "|The provider\.$/);
        }
      }
    });
  }

  const view = (kind: ErrorKind, over: Partial<StoredError> = {}, scene: ErrorScene = { providerName: 'OpenAI' }) =>
    describeError({ kind, message: 'said', ...over }, scene);
  const ids = (shown: ReturnType<typeof view>) => shown.actions.map((action) => action.id);

  it('names the key that is refused', () => {
    assert.equal(
      view('auth', {}, { providerName: 'OpenAI', keyName: 'work' }).title,
      'OpenAI: the key is refused on key work.',
    );
    assert.ok(ids(view('auth')).includes('replaceKey'));
  });

  it('says how long to wait', () => {
    assert.equal(view('rateLimit', { retryAfterMs: 20_000 }).title, 'OpenAI asks to wait 20 s.');
    assert.equal(view('rateLimit').title, 'OpenAI asks to wait.');
  });

  it('leads from a missing key to adding one, from another address to replacing the key', () => {
    assert.deepEqual(ids(view('config', { code: 'noKey' })), ['addKey', 'switchModel']);
    assert.deepEqual(ids(view('notAllowed', { code: 'otherOrigin' })), ['replaceKey', 'openSettings']);
  });

  it('tells an untrusted certificate, a silent Ollama and a lost connection apart', () => {
    assert.match(view('network', { code: 'CERT_HAS_EXPIRED' }).title, /certificate/);
    assert.match(view('network', {}, { providerName: 'Ollama', local: true }).detail, /ollama serve/);
    assert.match(view('network').detail, /proxy/);
  });

  it('gives the command that installs a local model, once its name is known', () => {
    const local = { providerName: 'Ollama', local: true };
    assert.match(view('modelNotFound', { model: 'qwen3' }, local).detail, /"ollama pull qwen3"/);
    assert.doesNotMatch(view('modelNotFound', {}, local).detail, /pull/);
  });

  it('offers no repetition of what cannot succeed', () => {
    for (const kind of [
      'auth',
      'badRequest',
      'modelNotFound',
      'contextTooLong',
      'config',
      'notAllowed',
      'budgetExceeded',
    ] as const) {
      assert.ok(!ids(view(kind)).includes('retry'), kind);
    }
  });

  it('offers at a budget what would let it pass, with its cost, and always the budgets themselves', () => {
    const labels = (budget: BudgetRefusal | undefined) =>
      view('budgetExceeded', { budget }).actions.map(({ id, label }) => `${id}: ${label}`);
    const cheaper = { providerId: 'openai', model: 'gpt-s', estimatedUsd: 0.0042 };
    assert.deepEqual(labels({ budgetId: 'day', firstDay: '2026-11-21', raiseByUsd: 0.25, cheaper }), [
      'raiseBudget: Raise once by $0.25',
      'useCheaper: Use gpt-s (about $0.0042)',
      'openBudgets: Change budgets…',
    ]);
    assert.deepEqual(labels({ cheaper: { ...cheaper, name: 'Llama', estimatedUsd: 0 } }), [
      'useCheaper: Use Llama (free)',
      'openBudgets: Change budgets…',
    ]);
    assert.deepEqual(labels(undefined), ['switchModel: Switch model', 'openBudgets: Change budgets…']);
  });

  it("gives the vendor's facts in the technical part, each on its line", () => {
    assert.equal(
      view('badRequest', full).technical,
      'status 400\ncode a_code\nrequest req_1\nmodel gpt-x\nwhat the vendor said',
    );
  });
});

describe('storedError', () => {
  const error = new AppError('badRequest', 'x'.repeat(3000), {
    code: 'secret code',
    requestId: 'secret id',
    model: 'secret model',
    provider: 'openai',
    status: 400,
    retryAfterMs: 5,
    cause: new Error('secret cause'),
  });
  const clean = (text: string) => text.replaceAll('secret', 'gone');

  it('keeps what a budget said, with the names of models cleaned', () => {
    const cheaper = { providerId: 'openai', model: 'secret model', name: 'secret name', estimatedUsd: 0.01 };
    const budget = { budgetId: 'day', firstDay: '2026-11-21', leftUsd: 0, neededUsd: 1, raiseByUsd: 1, cheaper };
    assert.deepEqual(storedError(new AppError('budgetExceeded', 'Over', { budget }), clean).budget, {
      ...budget,
      cheaper: { ...cheaper, model: 'gone model', name: 'gone name' },
    });
  });

  it('cleans and shortens every text, and keeps no cause', () => {
    const stored = storedError(error, clean);
    assert.deepEqual(stored, {
      kind: 'badRequest',
      message: 'x'.repeat(2000),
      status: 400,
      code: 'gone code',
      requestId: 'gone id',
      retryAfterMs: 5,
      provider: 'openai',
      model: 'gone model',
    });
  });

  it('cleans before it shortens, so that no key is cut and overlooked', () => {
    const long = new AppError('internal', `${'x'.repeat(1998)}secret`);
    assert.equal(storedError(long, clean).message, `${'x'.repeat(1998)}go`);
  });
});
