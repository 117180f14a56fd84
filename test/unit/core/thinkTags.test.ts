// Reasoning between <think> tags, told apart from the answer however the text is cut.
import assert from 'node:assert/strict';
import type { StreamPart } from '../../../src/core/provider.ts';
import { splitThinkTags } from '../../../src/core/providers/thinkTags.ts';

const FINISH: StreamPart = { type: 'finish', reason: 'stop' };

const split = (...parts: (string | StreamPart)[]) => splitWhere('inAnswer', parts);

async function splitWhere(
  opens: Parameters<typeof splitThinkTags>[1],
  parts: readonly (string | StreamPart)[],
): Promise<StreamPart[]> {
  async function* stream() {
    for (const part of parts) {
      yield typeof part === 'string' ? ({ type: 'text', text: part } as const) : part;
    }
  }
  const found: StreamPart[] = [];
  for await (const part of splitThinkTags(stream(), opens)) {
    found.push(part);
  }
  return found;
}

const joined = (parts: readonly StreamPart[], type: 'text' | 'reasoning') =>
  parts.map((part) => (part.type === type ? part.text : '')).join('');

describe('<think> tags', () => {
  const CASES: readonly [what: string, text: string, reasoning: string, answer: string][] = [
    ['thoughts before an answer', '<think>\nHm… 東京\n</think>\n\nIt is 7.', 'Hm… 東京', 'It is 7.'],
    ['white space before the tag', '\n \n<think>a</think>b', 'a', 'b'],
    ['no thoughts', '<think>\n\n</think>\n\nHello', '', 'Hello'],
    ['no tag', 'Just <b>an</b> answer', '', 'Just <b>an</b> answer'],
    ['a tag later on', 'The tag <think> opens', '', 'The tag <think> opens'],
    ['a second pair', '<think>a</think>b<think>c</think>', 'a', 'b<think>c</think>'],
    ['something like a tag', '<thing>x', '', '<thing>x'],
    ['something like the end', '<think>a </thin> b</think>c', 'a </thin> b', 'c'],
    ['no end', '<think>thinking on', 'thinking on', ''],
    ['no answer', '<think>a</think>\n', 'a', ''],
    ['the beginning of a tag alone', '<thi', '', '<thi'],
    ['paragraphs of thoughts', '<think>a\n\nb</think>\nc\n\nd', 'a\n\nb', 'c\n\nd'],
  ];
  for (const [what, text, reasoning, answer] of CASES) {
    it(`${what}, whole and cut at every place`, async () => {
      const letters = text.split('');
      const cuts = [[text], letters, ...letters.map((_, at) => [text.slice(0, at), text.slice(at)])];
      for (const pieces of cuts) {
        const parts = await split(...pieces, FINISH);
        assert.deepEqual([joined(parts, 'reasoning'), joined(parts, 'text')], [reasoning, answer], pieces.join('|'));
        assert.deepEqual(parts.at(-1), FINISH);
        assert.ok(parts.every((part) => (part.type !== 'text' && part.type !== 'reasoning') || part.text !== ''));
      }
    });
  }

  it('are found although the tokens are counted with every piece', async () => {
    const usage: StreamPart = { type: 'usage', usage: { textOutputTokens: 1 } };
    const parts = await split('<thi', usage, 'nk>a</th', usage, 'ink>b', usage, FINISH);
    assert.deepEqual([joined(parts, 'reasoning'), joined(parts, 'text')], ['a', 'b']);
    assert.equal(parts.filter(({ type }) => type === 'usage').length, 3);
  });

  it('keep a tool call behind the text that came before it', async () => {
    const call: StreamPart = { type: 'toolCall', index: 0, id: '1', name: 'f', argumentsJson: '{}' };
    assert.deepEqual(await split('<thi', call, FINISH), [{ type: 'text', text: '<thi' }, call, FINISH]);
  });

  it('show text at once that cannot be a tag', async () => {
    const shown: string[] = [];
    async function* stream(): AsyncGenerator<StreamPart> {
      yield { type: 'text', text: 'Hello' };
      shown.push('second asked for');
      yield { type: 'text', text: ' <' };
    }
    const parts = splitThinkTags(stream());
    assert.deepEqual((await parts.next()).value, { type: 'text', text: 'Hello' });
    assert.deepEqual(shown, []);
    assert.deepEqual((await parts.next()).value, { type: 'text', text: ' <' });
  });
});

describe('a <think> tag that the prompt has opened', () => {
  const split = (...parts: (string | StreamPart)[]) => splitWhere('inPrompt', parts);
  const CASES: readonly [what: string, text: string, reasoning: string, answer: string][] = [
    ['thoughts before an answer', 'Hm… 東京\n</think>\n\nIt is 7.', 'Hm… 東京', 'It is 7.'],
    ['white space before the thoughts', '\n\na\n\nb</think>c', 'a\n\nb', 'c'],
    ['no thoughts', '\n\n</think>\n\nHello', '', 'Hello'],
    ['both tags', '\n<think>\na</think>b', 'a', 'b'],
    ['an opening tag, and no end', '<think>thinking on', 'thinking on', ''],
    ['a second closing tag', 'a</think>b</think>c', 'a', 'b</think>c'],
    ['something like a tag', '<thing>a</thin></think>b', '<thing>a</thin>', 'b'],
    ['no answer', 'a</think>\n', 'a', ''],
    ['no tag', ' Just <b>an</b>\n\nanswer</thi', 'Just <b>an</b>\n\nanswer</thi', ' Just <b>an</b>\n\nanswer</thi'],
    ['the beginning of a tag alone', '<thi', '<thi', '<thi'],
    ['nothing', '', '', ''],
  ];
  for (const [what, text, reasoning, answer] of CASES) {
    it(`${what}, whole and cut at every place`, async () => {
      const letters = text.split('');
      for (const pieces of [[text], letters, ...letters.map((_, at) => [text.slice(0, at), text.slice(at)])]) {
        const parts = await split(...pieces, FINISH);
        assert.deepEqual([joined(parts, 'reasoning'), joined(parts, 'text')], [reasoning, answer], pieces.join('|'));
        assert.deepEqual(parts.at(-1), FINISH);
      }
    });
  }

  it('shows the thoughts while they come', async () => {
    const shown: string[] = [];
    async function* stream(): AsyncGenerator<StreamPart> {
      yield { type: 'text', text: 'First' };
      shown.push('second asked for');
      yield { type: 'text', text: ' then</think>Yes' };
      yield FINISH;
    }
    const parts = splitThinkTags(stream(), 'inPrompt');
    assert.deepEqual((await parts.next()).value, { type: 'reasoning', text: 'First' });
    assert.deepEqual(shown, []);
    assert.deepEqual((await parts.next()).value, { type: 'reasoning', text: ' then' });
    assert.deepEqual((await parts.next()).value, { type: 'text', text: 'Yes' });
  });

  it('loses nothing that stands before a tool call, and is no answer twice', async () => {
    const call: StreamPart = { type: 'toolCall', index: 0, id: '1', name: 'f', argumentsJson: '{}' };
    const text = (value: string): StreamPart => ({ type: 'text', text: value });
    const thought = (value: string): StreamPart => ({ type: 'reasoning', text: value });
    assert.deepEqual(await split('<thi', call, FINISH), [thought('<thi'), call, text('<thi'), FINISH]);
    assert.deepEqual(await split('a</think>b', call, FINISH), [thought('a'), text('b'), call, FINISH]);
    assert.deepEqual(await split('<thi', call, 's</think>b', FINISH), [
      thought('<thi'),
      call,
      thought('s'),
      text('b'),
      FINISH,
    ]);
  });

  it('leaves what breaks off as it was shown', async () => {
    async function* stream(): AsyncGenerator<StreamPart> {
      yield { type: 'text', text: 'Who knows' };
      throw new Error('cut');
    }
    const found: StreamPart[] = [];
    await assert.rejects(async () => {
      for await (const part of splitThinkTags(stream(), 'inPrompt')) {
        found.push(part);
      }
    }, /cut/);
    assert.deepEqual(found, [{ type: 'reasoning', text: 'Who knows' }]);
  });
});
