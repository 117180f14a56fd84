// Estimates of tokens: near the truth, and nothing of a request is left out.
import assert from 'node:assert/strict';
import type { ChatMessage, ChatRequest } from '../../../src/core/provider.ts';
import { estimateRequestTokens, estimateTokens } from '../../../src/core/tokens.ts';

const request = (values: Partial<ChatRequest> = {}): ChatRequest => ({ model: 'm', messages: [], ...values });
const says = (...parts: ChatMessage['parts']): ChatMessage => ({ role: 'user', parts }) as ChatMessage;

describe('estimated tokens', () => {
  it('are near what a tokenizer counts', () => {
    // o200k_base counts 10 and 15.
    const english = estimateTokens('The quick brown fox jumps over the lazy dog.');
    assert.ok(english >= 8 && english <= 13, `${english}`);
    const code = estimateTokens('export function add(a: number, b: number) { return a + b; }');
    assert.ok(code >= 12 && code <= 26, `${code}`);
    assert.equal(estimateTokens(''), 0);
  });

  it('grow with the text, also where there are no spaces', () => {
    assert.ok(estimateTokens('word '.repeat(1000)) > 900);
    assert.ok(estimateTokens('x'.repeat(10_000)) > 1000);
    assert.ok(estimateTokens('你好世界'.repeat(100)) > 200);
  });

  it('of a request count every part, each message, the system prompt and the tools', () => {
    const empty = estimateRequestTokens(request());
    assert.equal(empty, 0);
    const words = 'A few words that cost something';
    const each = estimateTokens(words);
    const one = estimateRequestTokens(request({ messages: [says({ type: 'text', text: words })] }));
    assert.ok(one > each && one < each + 10);
    const more: Partial<ChatRequest>[] = [
      { system: words },
      { tools: [{ name: 'find', description: words, inputSchema: {} }] },
      { messages: [says({ type: 'text', text: words }), says({ type: 'text', text: words })] },
      { messages: [says({ type: 'toolResult', toolCallId: '1', toolName: 'find', text: words })] },
      { messages: [{ role: 'assistant', parts: [{ type: 'reasoning', text: words }] }] },
      { messages: [{ role: 'assistant', parts: [{ type: 'toolCall', id: '1', name: 'find', argumentsJson: words }] }] },
    ];
    for (const values of more) {
      assert.ok(estimateRequestTokens(request(values)) >= each, JSON.stringify(values));
    }
  });

  it('do not count a picture by the length of its data', () => {
    const picture = (data: string) =>
      estimateRequestTokens(request({ messages: [says({ type: 'image', mediaType: 'image/png', data })] }));
    assert.equal(picture('A'.repeat(1_000_000)), picture('A'));
    assert.ok(picture('A') > 100);
  });
});
