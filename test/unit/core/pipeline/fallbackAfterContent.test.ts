// What happens to an answer that breaks off: begun anew, gone on with, asked about, or never seen.
import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import type { PipelinePart, RoutePart } from '../../../../src/core/pipeline/call.ts';
import { finish, readAll, reasoning, text, until, usage, type Step } from '../../support/scriptedProvider.ts';
import { fails, routeDesk, seen } from './routeDesk.ts';

const noRetry = { maxRetries: () => 0 };
const isNews = (part: PipelinePart): part is RoutePart => ['attempt', 'restart', 'continue', 'ask'].includes(part.type);

describe('an answer that breaks off', () => {
  const broken = (...steps: Step[]) => ({ answers: [[...steps, fails('network')]] });
  const news = (parts: PipelinePart[]) =>
    parts.filter((part) => isNews(part)).map((part) => (part.type === 'attempt' ? part.attempt.outcome : part.type));

  it('begins anew with the next model as soon as that says something, and says so', async () => {
    const links = [
      broken(text('Hal')),
      { answers: [[usage(1, 0), fails('auth')]] },
      { answers: [[text('Hello'), finish]] },
    ];
    const desk = routeDesk({ links });
    const { parts, error } = await readAll(desk.send());
    assert.equal(error, undefined);
    const [partial, restart, ...rest] = seen(parts);
    assert.deepEqual(partial, text('Hal'));
    assert.ok(restart?.type === 'restart');
    assert.equal(restart.error.kind, 'truncated');
    assert.deepEqual(restart.model, { providerId: 'c', model: 'model-c' });
    assert.deepEqual(rest, [text('Hello'), finish]);
    assert.deepEqual(desk.asked, ['model-a', 'model-b', 'model-c']);
    assert.deepEqual(news(parts), ['failed', 'failed', 'restart', 'success']);
  });

  it('stands as it was, with its own reason, where nobody else answers', async () => {
    const desk = routeDesk({ links: [broken(text('Hal')), { answers: [[fails('auth')]] }] });
    const { parts, error } = await readAll(desk.send());
    assert.equal(error?.kind, 'truncated');
    assert.deepEqual(seen(parts), [text('Hal')]);
  });

  it('is gone on with where the next model can, without doubling white space', async () => {
    const links = [broken(text('One, two, ')), { takesPrefill: true, answers: [[text(' '), text(' three'), finish]] }];
    const desk = routeDesk({ links, route: { afterContent: 'continue' } });
    const { parts, error } = await readAll(desk.send());
    assert.equal(error, undefined);
    assert.deepEqual(
      seen(parts).map((part) => (part.type === 'text' ? part.text : part.type)),
      ['One, two, ', 'continue', 'three', 'finish'],
    );
    const { messages } = desk.providers[1]?.requests[0] ?? {};
    assert.deepEqual(messages?.at(-1), { role: 'assistant', parts: [text('One, two,')] });
    assert.equal(messages?.length, 2);
  });

  it('is gone on with twice, from all of it', async () => {
    const links = [
      broken(text('One,')),
      { takesPrefill: true, ...broken(text(' two,')) },
      { takesPrefill: true, answers: [[text(' three'), finish]] },
    ];
    const desk = routeDesk({ links, route: { afterContent: 'continue' } });
    assert.equal((await readAll(desk.send())).error, undefined);
    assert.deepEqual(desk.providers[2]?.requests[0]?.messages.at(-1)?.parts, [text('One, two,')]);
  });

  it('begins anew where it cannot be gone on with: no prefill, a tool call, nothing but thoughts', async () => {
    const call: Step = { type: 'toolCallDelta', index: 0, id: 'x', name: 'f', argumentsDelta: '{' };
    for (const [steps, takesPrefill] of [
      [[text('One')], false],
      [[text('One'), call], true],
      [[reasoning('Hm')], true],
    ] as const) {
      const desk = routeDesk({ links: [broken(...steps), { takesPrefill }], route: { afterContent: 'continue' } });
      const { parts } = await readAll(desk.send());
      assert.ok(news(parts).includes('restart') && !news(parts).includes('continue'));
      assert.equal(desk.providers[1]?.requests[0]?.messages.length, 1);
    }
  });

  it('begins anew where a filter has cut it off, and the route is meant for that', async () => {
    const filtered: Step = { type: 'finish', reason: 'contentFilter' };
    const links = [{ answers: [[text('One'), filtered]] }, { takesPrefill: true }];
    const desk = routeDesk({ links, route: { afterContent: 'continue', contentFilter: 'goOn' } });
    assert.deepEqual(news((await readAll(desk.send())).parts), ['failed', 'restart', 'success']);
  });

  it('keeps its own error where going on fails', async () => {
    const links = [broken(text('One')), { takesPrefill: true, answers: [[fails('badRequest')]] }];
    const { parts, error } = await readAll(routeDesk({ links, route: { afterContent: 'continue' } }).send());
    assert.equal(error?.kind, 'truncated');
    assert.deepEqual(seen(parts), [text('One')]);
  });

  it('is asked about where the person wants that, outside the deadline', async () => {
    for (const choice of ['restart', 'continue', 'stop'] as const) {
      const desk = routeDesk({
        links: [broken(text('One')), { takesPrefill: true }],
        route: { afterContent: 'ask' },
        call: { totalMs: 5000 },
      });
      const parts: PipelinePart[] = [];
      let error: unknown;
      try {
        for await (const part of desk.send()) {
          parts.push(part);
          if (part.type === 'ask') {
            assert.deepEqual([part.model.model, part.mayContinue], ['model-b', true]);
            setImmediate(() => {
              desk.clock.advance(60_000);
              part.decide(choice);
            });
          }
        }
      } catch (thrown) {
        error = thrown;
      }
      assert.equal(error instanceof AppError ? error.kind : undefined, choice === 'stop' ? 'truncated' : undefined);
      assert.deepEqual(news(parts), choice === 'stop' ? ['failed', 'ask'] : ['failed', 'ask', choice, 'success']);
      assert.equal(desk.clock.pendingTimers, 0);
    }
  });

  it('is asked about once, and no more after a stop', async () => {
    const links = [broken(text('One')), { answers: [[fails('auth')]] }, {}];
    const once = routeDesk({ links, route: { afterContent: 'ask' } });
    const parts: PipelinePart[] = [];
    for await (const part of once.send()) {
      parts.push(part);
      if (part.type === 'ask') {
        part.decide('restart');
      }
    }
    assert.deepEqual(news(parts), ['failed', 'ask', 'failed', 'restart', 'success']);
    const stopped = routeDesk({ links: [broken(text('One')), {}], route: { afterContent: 'ask' } });
    const reading = readAll(stopped.send());
    await until(() => stopped.attempts.length === 1);
    stopped.controller.abort();
    assert.equal((await reading).error?.kind, 'cancelled');
    assert.deepEqual(stopped.asked, ['model-a']);
  });

  it('is never seen where a whole one is wanted', async () => {
    const desk = routeDesk({
      links: [broken(text('Hal')), { answers: [[text('Hel'), usage(1, 1), text('lo'), usage(1, 2), finish]] }],
      call: { delivery: 'whole' },
      options: noRetry,
    });
    const { parts, error } = await readAll(desk.send());
    assert.equal(error, undefined);
    assert.deepEqual(seen(parts), [text('Hel'), text('lo'), usage(1, 2), finish]);
    const none = routeDesk({ links: [broken(text('Hal'))], call: { delivery: 'whole' }, options: noRetry });
    const failed = await readAll(none.send());
    assert.equal(failed.error?.kind, 'truncated');
    assert.deepEqual(seen(failed.parts), []);
  });
});
