// How the parts of a stream become the content of an answer.
import assert from 'node:assert/strict';
import { AnswerParts, textOf } from '../../../../src/core/chat/answerParts.ts';
import type { StreamPart } from '../../../../src/core/provider.ts';
import { finish, reasoning, text, usage } from '../../support/scriptedProvider.ts';

function gathered(...parts: StreamPart[]): AnswerParts {
  const answer = new AnswerParts();
  for (const part of parts) {
    answer.add(part);
  }
  return answer;
}

describe('the parts of an answer', () => {
  it('are joined with their neighbours of the same kind, in the order in which they came', () => {
    const parts = [
      reasoning('a'),
      reasoning('b'),
      text('c'),
      usage(1, 1),
      text('d'),
      reasoning('e'),
      text('f'),
      finish,
    ];
    assert.deepEqual(gathered(...parts).content(), [reasoning('ab'), text('cd'), reasoning('e'), text('f')]);
  });

  it('are closed by what the vendor signs them with', () => {
    const sign = (signature: string): StreamPart => ({ type: 'reasoning', text: '', providerMetadata: { signature } });
    assert.deepEqual(gathered(reasoning('a'), sign('1'), reasoning('b'), sign('2'), sign('3')).content(), [
      { type: 'reasoning', text: 'a', providerMetadata: { signature: '1' } },
      { type: 'reasoning', text: 'b', providerMetadata: { signature: '2' } },
      { type: 'reasoning', text: '', providerMetadata: { signature: '3' } },
    ]);
    const signedText: StreamPart = { type: 'text', text: 'b', providerMetadata: { thoughtSignature: 's' } };
    assert.deepEqual(gathered(text('a'), signedText, text('c')).content(), [
      { type: 'text', text: 'ab', providerMetadata: { thoughtSignature: 's' } },
      text('c'),
    ]);
  });

  it('leave out what is empty', () => {
    assert.deepEqual(gathered(text(''), reasoning(''), text(''), finish).content(), []);
  });

  it('keep tool calls whole, in their place, with what the vendor sent along', () => {
    const call = {
      type: 'toolCall',
      id: '1',
      name: 'find',
      argumentsJson: '{bad',
      providerMetadata: { x: 1 },
    } as const;
    const delta: StreamPart = { type: 'toolCallDelta', index: 0, argumentsDelta: '{bad' };
    assert.deepEqual(gathered(text('a'), delta, { ...call, index: 0 }, text('b')).content(), [
      text('a'),
      call,
      text('b'),
    ]);
  });

  it('name each cited page once', () => {
    const cite = (url: string, title?: string): StreamPart => ({ type: 'citation', url, title });
    const { citations } = gathered(
      cite('https://a.test', 'A'),
      cite('https://b.test'),
      cite('https://a.test', 'A again'),
    );
    assert.deepEqual(citations, [
      { url: 'https://a.test', title: 'A' },
      { url: 'https://b.test', title: undefined },
    ]);
  });

  it('give the text joined, and separate blocks of reasoning apart', () => {
    const parts = [reasoning('a'), text('b'), reasoning('c'), text('d')] as const;
    const answer = { parts: gathered(...parts).content() };
    assert.equal(textOf(answer, 'text'), 'bd');
    assert.equal(textOf(answer, 'reasoning'), 'a\n\nc');
  });
});
