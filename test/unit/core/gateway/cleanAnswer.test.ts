// Keys in use never reach a caller, in whatever pieces a model writes them.
import assert from 'node:assert/strict';
import { array, assert as check, integer, property } from 'fast-check';
import { CleanAnswer } from '../../../../src/core/gateway/cleanAnswer.ts';
import type { PipelinePart } from '../../../../src/core/pipeline/call.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import { MASK } from '../../../../src/shared/keyShapes.ts';

const KEY = 'sk-proj-AbC123dEf456GhI789';
const FINISH: PipelinePart = { type: 'finish', reason: 'stop' };

function cleaned(parts: readonly PipelinePart[]): PipelinePart[] {
  const redactor = new Redactor();
  redactor.remember(KEY);
  const clean = new CleanAnswer(redactor);
  return [...parts.flatMap((part) => [...clean.take(part)]), ...clean.end()];
}

const textOf = (parts: readonly PipelinePart[]) =>
  parts.map((part) => (part.type === 'text' ? part.text : '')).join('');

describe('CleanAnswer', () => {
  it('takes a key out of text that comes in any pieces, and nothing else', () => {
    const whole = `The key is ${KEY}, and sk-proj- begins others. 👋🏽`;
    check(
      property(array(integer({ min: 1, max: 9 }), { minLength: 60, maxLength: 60 }), (lengths) => {
        const parts: PipelinePart[] = [];
        let at = 0;
        for (const length of lengths) {
          parts.push({ type: 'text', text: whole.slice(at, at + length) });
          at += length;
        }
        const text = textOf(cleaned([...parts, { type: 'text', text: whole.slice(at) }, FINISH]));
        assert.equal(text, `The key is ${MASK}, and sk-proj- begins others. 👋🏽`);
      }),
      { numRuns: 100 },
    );
  });

  it('hands over at once what cannot be the beginning of a key', () => {
    const redactor = new Redactor();
    redactor.remember(KEY);
    const clean = new CleanAnswer(redactor);
    const part: PipelinePart = { type: 'text', text: 'Hello' };
    assert.deepEqual(clean.take(part), [part]);
    assert.equal(textOf(clean.take({ type: 'text', text: ' sk-' })), ' ');
    assert.equal(textOf(clean.take({ type: 'text', text: 'ate' })), 'sk-ate');
  });

  it('does not mix voices: what waits is said before another voice speaks, and before the end', () => {
    const parts = cleaned([
      { type: 'reasoning', text: 'hm sk-' },
      { type: 'text', text: 'yes sk-' },
      { type: 'usage', usage: { textOutputTokens: 1 } },
      FINISH,
    ]).filter((part) => !('text' in part) || part.text !== '');
    assert.deepEqual(
      parts.map((part) => ('text' in part ? `${part.type}:${part.text}` : part.type)),
      ['reasoning:hm ', 'reasoning:sk-', 'text:yes ', 'usage', 'text:sk-', 'finish'],
    );
  });

  it('a report of figures in the middle of a key does not let it through', () => {
    const [begin, end] = [KEY.slice(0, 12), KEY.slice(12)];
    const parts = cleaned([
      { type: 'text', text: begin },
      { type: 'usage', usage: {} },
      { type: 'text', text: end },
      FINISH,
    ]);
    assert.equal(textOf(parts), MASK);
  });

  it('cleans tool calls, whole and in pieces, and citations', () => {
    const parts = cleaned([
      { type: 'toolCallDelta', index: 0, id: 'a', name: 'f', argumentsDelta: `{"k":"${KEY.slice(0, 9)}` },
      { type: 'toolCallDelta', index: 0, argumentsDelta: `${KEY.slice(9)}"}` },
      { type: 'toolCall', index: 0, id: 'a', name: 'f', argumentsJson: `{"k":"${KEY}"}` },
      { type: 'citation', url: `https://example.org/?k=${KEY}`, title: KEY },
      FINISH,
    ]);
    assert.ok(!JSON.stringify(parts).includes(KEY.slice(9)), JSON.stringify(parts));
    assert.equal(
      parts.map((part) => (part.type === 'toolCallDelta' ? part.argumentsDelta : '')).join(''),
      `{"k":"${MASK}"}`,
    );
    assert.deepEqual(parts[0], { type: 'toolCallDelta', index: 0, id: 'a', name: 'f', argumentsDelta: '{"k":"' });
  });

  it('what waits of an answer that is taken back is dropped', () => {
    const parts = cleaned([
      { type: 'text', text: 'old sk-' },
      { type: 'restart', error: new Error('x') as never, model: { providerId: 'a', model: 'b' } },
      { type: 'text', text: 'new' },
      FINISH,
    ]);
    assert.equal(textOf(parts.slice(parts.findIndex(({ type }) => type === 'restart'))), 'new');
  });
});
