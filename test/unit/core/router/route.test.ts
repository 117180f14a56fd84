// Who is asked after a failure: other keys, the same model elsewhere, the next of the chain; and who never is.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import { withFallback } from '../../../../src/core/pipeline/fallback.ts';
import { autoModel } from '../../../../src/shared/autoModel.ts';
import type { AttemptView } from '../../../../src/shared/routingViews.ts';
import { ManualClock } from '../../support/manualClock.ts';
import { callTo, finish, readAll, text } from '../../support/scriptedProvider.ts';
import {
  addKey,
  ask,
  model,
  named,
  never,
  openRouterDesk,
  textOf,
  usualProviders,
  walk,
  type RouterDesk,
} from './routerDesk.ts';

const CODE = 'Write a TypeScript function that merges two sorted arrays.';
const BEST = { strategy: 'quality_optimized' } as const;
const opus = [named('anthropic/claude-opus-4-8')];
const provider = (desk: RouterDesk, id: string) => desk.providers[id] ?? assert.fail(id);

describe('Router, who comes next', () => {
  it('asks another key, then the same model elsewhere, then the next of the chain, nobody twice', async () => {
    const desk = await openRouterDesk();
    await addKey(desk.keys, provider(desk, 'anthropic'), 'zweiter');
    await desk.keys.save({
      providerId: 'anthropic',
      name: 'yet',
      key: 'sk-ant-disabled-000000',
      origin: '',
      savedAt: 0,
    });
    await desk.keys.setDisabled('anthropic', 'yet', true);
    const asked = ask(CODE, { models: opus, fallback: true, ...BEST });
    const walked = await walk(desk, await desk.router.plan(asked, never), asked, 'rateLimit');
    assert.deepEqual(walked.slice(0, 3), [
      'anthropic/claude-opus-4-8#work',
      'anthropic/claude-opus-4-8#zweiter',
      'relay/anthropic/claude-opus-4-8#work',
    ]);
    assert.equal(walked[3], 'openai/gpt-5.4#work');
    assert.equal(new Set(walked).size, walked.length);
    assert.ok(walked.some((one) => one.startsWith('ollama/llama3.2')));
  });

  it('never asks a locked model, also where it was locked after the choice', async () => {
    const desk = await openRouterDesk();
    const asked = ask(CODE, BEST);
    const plan = await desk.router.plan(asked, never);
    desk.locks.set('anthropic/claude-opus-4-8', 'The policy denies it.');
    desk.secrets.calls.length = 0;
    const walked = await walk(desk, plan, asked, 'overloaded');
    assert.equal(
      walked.some((one) => one.startsWith('anthropic/claude-opus-4-8#')),
      false,
    );
    assert.ok(walked.includes('(anthropic/claude-opus-4-8#work: The policy denies it.)'));
    const again = await desk.router.explain(asked, never);
    assert.equal(
      again.chain.some((one) => textOf(one) === 'anthropic/claude-opus-4-8'),
      false,
    );
  });

  it('asks nobody else, nor with another key, where fallback is off', async () => {
    const desk = await openRouterDesk({ settings: { fallback: 'never' } });
    await addKey(desk.keys, provider(desk, 'openai'), 'zweiter');
    const routeOf = async (change: Parameters<typeof ask>[1]) =>
      (await desk.router.plan(ask(CODE, { ...BEST, ...change }), never)).route !== undefined;
    assert.equal(await routeOf({}), false);
    assert.equal(await routeOf({ fallback: true }), true);
    assert.equal(await routeOf({ models: opus }), false);
    // A list is the caller's own wish for the next.
    assert.equal(await routeOf({ models: [...opus, named('openai/gpt-5.4')] }), true);
    assert.equal(await routeOf({ models: [...opus, named('openai/gpt-5.4')], fallback: false }), false);
    desk.settings.fallback = 'auto';
    assert.equal(await routeOf({}), true);
    assert.equal(await routeOf({ models: opus }), false);
    assert.equal(await routeOf({ fallback: false }), false);
    desk.settings.fallback = 'always';
    assert.equal(await routeOf({ models: opus }), true);
  });

  it('asks a list in its order and nobody behind it', async () => {
    const desk = await openRouterDesk();
    const models = [named('groq/llama-3.3-70b-versatile'), named('openai/gpt-5-mini')];
    const asked = ask(CODE, { models });
    assert.deepEqual(await walk(desk, await desk.router.plan(asked, never), asked, 'overloaded'), [
      'groq/llama-3.3-70b-versatile#work',
      'openai/gpt-5-mini#work',
    ]);
  });

  it('takes no other key where the settings name one', async () => {
    const desk = await openRouterDesk({ providers: { openai: usualProviders().openai } });
    await addKey(desk.keys, provider(desk, 'openai'), 'zweiter');
    const keysUsed = async () => {
      const asked = ask(CODE, BEST);
      const walked = await walk(desk, await desk.router.plan(asked, never), asked, 'rateLimit');
      return [...new Set(walked.map((one) => one.split('#')[1]))];
    };
    assert.deepEqual(await keysUsed(), ['work', 'zweiter']);
    desk.wantedKeys['openai'] = 'work';
    assert.deepEqual(await keysUsed(), ['work']);
    delete desk.wantedKeys['openai'];
    desk.environment['OPENAI_API_KEY'] = 'sk-from-the-environment-1234';
    assert.deepEqual(await keysUsed(), ['work', 'zweiter', 'OPENAI_API_KEY']);
  });

  it('tells of a key that cannot be opened and goes on without it, putting no question nobody waits for', async () => {
    const desk = await openRouterDesk();
    await addKey(desk.keys, provider(desk, 'openai'), 'zweiter', 'https://elsewhere.example.test');
    const walkedFor = async (purpose: 'chat' | 'title') => {
      const asked = ask(CODE, { ...BEST, purpose, task: 'code_generation' });
      return walk(desk, await desk.router.plan(asked, never), asked, 'quota');
    };
    const title = await walkedFor('title');
    assert.ok(
      title.some((one) => /^\(openai\/gpt-5\.4#zweiter: .*was not sent/.test(one)),
      title.join('\n'),
    );
    assert.deepEqual(desk.questions, []);
    // Its other models are not tried with that key again.
    assert.equal(title.filter((one) => one.includes('#zweiter')).length, 1);
    const chat = await walkedFor('chat');
    assert.equal(desk.questions.length, 1);
    assert.ok(chat.length > 3);
    await walkedFor('chat');
    assert.equal(desk.questions.length, 1);
    assert.doesNotMatch(JSON.stringify([title, chat]), /0123456789abcdef/);
  });

  it('asks after a prompt that was too long only who holds more, or the chain for it', async () => {
    const desk = await openRouterDesk({ settings: { chains: { large: ['relay/anthropic/claude-opus-4-8'] } } });
    const walked = async () => {
      const asked = ask(CODE, { models: [named('openai/gpt-5-mini')], fallback: true });
      return walk(desk, await desk.router.plan(asked, never), asked, 'contextTooLong');
    };
    const usual = await walked();
    assert.deepEqual(
      usual.slice(1).map((one) => one.split('#')[0]?.replace(/^.*\//, '')),
      ['claude-opus-4-8'],
    );
    desk.settings.contextTooLongChain = 'large';
    assert.deepEqual(await walked(), ['openai/gpt-5-mini#work', 'relay/anthropic/claude-opus-4-8#work']);
    desk.settings.contextTooLongChain = 'there is none';
    assert.deepEqual(await walked(), usual);
  });

  it('tells the person of a content filter unless there is a chain for it', async () => {
    const desk = await openRouterDesk({ settings: { chains: { frank: ['ollama/llama3.2'] } } });
    const asked = ask(CODE, BEST);
    const plan = () => desk.router.plan(asked, never);
    assert.notEqual((await plan()).route?.contentFilter, 'goOn');
    assert.equal((await walk(desk, await plan(), asked, 'contentFilter')).length, 1);
    desk.settings.contentFilterChain = 'frank';
    assert.equal((await plan()).route?.contentFilter, 'goOn');
    assert.deepEqual((await walk(desk, await plan(), asked, 'contentFilter')).slice(1), ['ollama/llama3.2#']);
    desk.settings.contentFilterChain = 'there is none';
    assert.notEqual((await plan()).route?.contentFilter, 'goOn');
    assert.equal((await walk(desk, await plan(), asked, 'contentFilter')).length, 1);
  });

  it('asks a cheaper one after a refusal for the cost, and keeps all attempts within what the request may cost', async () => {
    const desk = await openRouterDesk();
    const asked = ask(CODE, BEST);
    const plan = await desk.router.plan(asked, never);
    const costOf = (walked: string) =>
      plan.receipt.chain.find((one) => walked.startsWith(`${textOf(one)}#`))?.estimatedCostUsd ?? Number.NaN;
    const [dear = '', cheaper = ''] = await walk(desk, plan, asked, 'budgetExceeded');
    assert.ok(costOf(cheaper) < costOf(dear));

    const most = 1.5 * costOf(dear);
    const limited = ask(CODE, { ...BEST, maxCostUsd: most });
    const limitedPlan = await desk.router.plan(limited, never);
    const walked = await walk(desk, limitedPlan, limited, 'truncated');
    const spent = walked.filter((one) => !one.startsWith('(')).map(costOf);
    assert.ok(spent.reduce((sum, usd) => sum + usd, 0) <= most);
    assert.ok(walked.some((one) => /the request may cost/.test(one)));
  });

  it('goes by the one that failed where the pipeline passes over somebody for it', async () => {
    const desk = await openRouterDesk();
    const models = ['anthropic/claude-opus-4-8', 'openai/gpt-5-mini', 'anthropic/claude-haiku-4-5'].map(named);
    const asked = ask(CODE, { models });
    const plan = await desk.router.plan(asked, never);
    const connection = await desk.options.connections.open(plan.first.provider);
    const first = { provider: plan.first.provider, connection, request: asked.requestFor(plan.first) };
    const refused = new AppError('budgetExceeded', 'Too dear');
    const second = await plan.route?.next(refused, [first]);
    assert.ok(second && !('skipped' in second));
    assert.equal(second.request.model, 'gpt-5-mini');
    const third = await plan.route?.next(refused, [first, second]);
    assert.ok(third && !('skipped' in third));
    assert.equal(third.request.model, 'claude-haiku-4-5');
  });

  it('goes by what a circuit had failed with where the first is left alone', async () => {
    const desk = await openRouterDesk({ providers: { openai: usualProviders().openai } });
    await addKey(desk.keys, provider(desk, 'openai'), 'zweiter');
    const asked = ask(CODE, BEST);
    const plan = await desk.router.plan(asked, never);
    const circuit = { ...plan.first.model, keyName: 'work', errorRate: 1, attempts: 1, errorKind: 'quota' } as const;
    desk.circuits.push({ ...circuit, state: 'open', untilMs: desk.clock.now() + 5000 });
    const connection = await desk.options.connections.open(plan.first.provider);
    const first = {
      provider: plan.first.provider,
      connection,
      request: { model: plan.first.model.model, messages: [] },
    };
    const left = new AppError('overloaded', 'It is left alone', { code: 'circuitOpen' });
    const next = await plan.route?.next(left, [first]);
    assert.ok(next && !('skipped' in next));
    assert.equal(next.connection.keyName, 'zweiter');
    assert.equal(next.request.model, plan.first.model.model);
  });

  it('makes each request for whom it is sent to, and says who goes on with a beginning', async () => {
    const providers = usualProviders();
    providers.anthropic.list = [model('claude-sonnet-4-5', [3, 15]), model('claude-sonnet-4-6', [3, 15])];
    const desk = await openRouterDesk({ providers });
    const models = [
      'openai/gpt-5.4',
      'anthropic/claude-sonnet-4-5',
      'anthropic/claude-sonnet-4-6',
      'ollama/llama3.2',
    ].map(named);
    const asked = ask(CODE, { models });
    const plan = await desk.router.plan(asked, never);
    const connection = await desk.options.connections.open(plan.first.provider);
    const tried = [{ provider: plan.first.provider, connection, request: asked.requestFor(plan.first) }];
    const able: Record<string, boolean> = {};
    for (;;) {
      const next = await plan.route?.next(new AppError('truncated', 'No'), tried);
      if (!next || 'skipped' in next) {
        break;
      }
      assert.equal(next.request.modelInfo?.id, next.request.model);
      able[next.request.model] = next.takesPrefill === true;
      tried.push(next);
    }
    assert.deepEqual(able, { 'claude-sonnet-4-5': true, 'claude-sonnet-4-6': false, 'llama3.2': false });
  });

  it('answers through the pipeline from whoever is left, each try on the receipt without the key', async () => {
    const providers = usualProviders();
    const broken = new AppError('overloaded', 'Bad day for sk-openai-work-0123456789abcdef', { retryable: false });
    for (const one of Object.values(providers)) {
      one.answers = one.id === 'groq' ? [[text('Here'), finish]] : [[broken]];
    }
    const desk = await openRouterDesk({ providers });
    const asked = ask(CODE, { models: [autoModel('quality_optimized')] });
    const plan = await desk.router.plan(asked, never);
    const connection = await desk.options.connections.open(plan.first.provider);
    const send = withFallback(
      (call, signal) => call.provider.stream(call.request, call.connection.context, signal),
      new ManualClock(),
    );
    let { receipt } = plan;
    const onAttempt = (attempt: AttemptView) => (receipt = desk.router.attempted(receipt, attempt));
    const call = callTo(plan.first.provider, {
      connection,
      request: asked.requestFor(plan.first),
      route: plan.route,
      onAttempt,
    });
    const { parts, error } = await readAll(send(call, never));
    assert.equal(error, undefined);
    assert.deepEqual(
      parts.filter(({ type }) => type !== 'attempt'),
      [text('Here'), finish],
    );
    const outcomes = receipt.attempts.map(({ outcome }) => outcome);
    assert.deepEqual(new Set(outcomes.slice(0, -1)), new Set(['failed']));
    assert.equal(outcomes.at(-1), 'success');
    assert.equal(receipt.attempts.at(-1)?.providerId, 'groq');
    assert.doesNotMatch(JSON.stringify(receipt), /sk-openai/);
    assert.deepEqual(plan.receipt.attempts, []);
  });
});
