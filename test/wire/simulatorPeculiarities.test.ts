// What only some vendors do, as the simulator does it: sources, costs, and what must come back with calls of tools.
import assert from 'node:assert/strict';
import type { ChatMessage, ChatRequest, Provider } from '../../src/core/provider.ts';
import { startSimulator, type Simulator } from '../simulator/start.ts';
import { collect } from './collect.ts';
import { says, simulatedContext } from './simulatedContext.ts';
import { findProvider } from '../harness/findProvider.ts';

const never = new AbortController().signal;

function registered(id: string): Provider {
  return findProvider(id) ?? assert.fail(`there is no ${id}`);
}

describe('the simulator plays', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startSimulator({ pace: 0 });
  });
  after(() => simulator.stop());

  it('Perplexity: where it found what it says, and what that cost', async () => {
    const provider = registered('perplexity');
    const request: ChatRequest = { model: 'perplexity/sonar', messages: [says('What is new?')] };
    const { parts, text, usage } = await collect(
      provider.stream(request, simulatedContext(provider, simulator.url), never),
    );
    assert.equal(parts.filter(({ type }) => type === 'citation').length, 3);
    assert.match(text, /\[1\][\s\S]*\[2\]/);
    assert.ok((usage?.reportedCostUsd ?? 0) > 0.005);
  });

  it('Cohere: what it cites of a tool', async () => {
    const provider = registered('cohere');
    const url = 'https://example.com/page';
    const result = {
      type: 'toolResult',
      toolCallId: 'a',
      toolName: 'search',
      text: JSON.stringify({ url, title: 'Page' }),
    } as const;
    const messages: ChatMessage[] = [
      says('Search.'),
      {
        role: 'assistant',
        providerId: 'cohere',
        parts: [{ type: 'toolCall', id: 'a', name: 'search', argumentsJson: '{}' }],
      },
      { role: 'user', parts: [result] },
    ];
    const request: ChatRequest = { model: 'command-a-03-2025', messages };
    const { parts, error } = await collect(provider.stream(request, simulatedContext(provider, simulator.url), never));
    assert.equal(error, undefined);
    assert.deepEqual(
      parts.filter(({ type }) => type === 'citation'),
      [{ type: 'citation', url, title: 'Page' }],
    );
  });

  it('a model that refuses to be told which tool to call', async () => {
    const model = 'claude-sonnet-5-5';
    const tool = { name: 'read_file', description: 'Reads a file' };
    const response = await fetch(`${simulator.url}/anthropic/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': 'k' },
      body: JSON.stringify({
        model,
        max_tokens: 100,
        messages: [{ role: 'user', content: 'Read.' }],
        tools: [{ ...tool, input_schema: { type: 'object' } }],
        tool_choice: { type: 'any' },
      }),
    });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /tool_choice/);
    const provider = registered('anthropic');
    const tools = [{ ...tool, inputSchema: { type: 'object' } }];
    const request = { model, messages: [says('Read.')], tools, toolChoice: 'required' } as const;
    const { error } = await collect(provider.stream(request, simulatedContext(provider, simulator.url), never));
    assert.equal(error, undefined);
  });

  it('vendors that refuse calls which come back without what the vendor gave with them', async () => {
    const bare: ChatMessage[] = [
      says('Read.'),
      { role: 'assistant', parts: [{ type: 'toolCall', id: 'x', name: 'read_file', argumentsJson: '{}' }] },
      { role: 'user', parts: [{ type: 'toolResult', toolCallId: 'x', toolName: 'read_file', text: 'done' }] },
    ];
    const post = async (path: string, headers: Record<string, string>, body: unknown): Promise<number> => {
      const response = await fetch(simulator.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
      await response.body?.cancel();
      return response.status;
    };
    const parts = [{ functionCall: { name: 'read_file', args: {} } }];
    const contents = [
      { role: 'user', parts: [{ text: 'Read.' }] },
      { role: 'model', parts },
    ];
    const path = '/gemini/v1beta/models/gemini-3.1-pro-preview:streamGenerateContent?alt=sse';
    assert.equal(await post(path, { 'x-goog-api-key': 'k' }, { contents }), 400);
    const messages = [
      { role: 'assistant', tool_calls: [{ id: 'not nine', function: { name: 'f', arguments: '{}' } }] },
    ];
    const key = { authorization: 'Bearer k' };
    assert.equal(await post('/deepseek/chat/completions', key, { model: 'deepseek-v4-pro', messages }), 400);
    assert.equal(await post('/mistral/v1/chat/completions', key, { model: 'mistral-small-2603', messages }), 400);
    assert.equal(await post('/mistral/v1/chat/completions', key, { model: 'mistral-small-2603', n: 1 }), 422);
    // What the providers send of another vendor's calls is taken.
    for (const id of ['gemini', 'deepseek', 'mistral']) {
      const provider = registered(id);
      const context = simulatedContext(provider, simulator.url);
      const model = { gemini: 'gemini-3.1-pro-preview', deepseek: 'deepseek-v4-pro' }[id] ?? 'mistral-small-2603';
      assert.equal((await collect(provider.stream({ model, messages: bare }, context, never))).error, undefined, id);
    }
  });
});
