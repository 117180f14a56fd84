import assert from 'node:assert/strict';
import { toolCallViews } from '../../../../src/core/chat/toolCallViews.ts';
import type { ToolCallPart, ToolResultPart } from '../../../../src/core/provider.ts';
import { message } from '../../store/temporaryStore.ts';

const call = (id: string): ToolCallPart => ({ type: 'toolCall', id, name: 'read', argumentsJson: '{"path":' });
const result = (toolCallId: string, values: Partial<ToolResultPart> = {}): ToolResultPart => ({
  type: 'toolResult',
  toolCallId,
  toolName: 'read',
  text: `gave ${toolCallId}`,
  ...values,
});

describe('the tool calls of an answer', () => {
  it('have the results that follow, up to the next answer, and none where there is none yet', () => {
    const answer = message('r', 'c', 'q', { parts: [call('a'), { type: 'text', text: 'x' }, call('b'), call('z')] });
    const views = toolCallViews(answer, [
      message('q2', 'c', 'r', { role: 'user', parts: [result('b', { isError: true })] }),
      message('q3', 'c', 'q2', { role: 'user', parts: [result('a')] }),
      message('r2', 'c', 'q3', { role: 'assistant' }),
      message('q4', 'c', 'r2', { role: 'user', parts: [result('z')] }),
    ]);
    assert.deepEqual(views, [
      { id: 'a', name: 'read', argumentsJson: '{"path":', result: { text: 'gave a', isError: false } },
      { id: 'b', name: 'read', argumentsJson: '{"path":', result: { text: 'gave b', isError: true } },
      { id: 'z', name: 'read', argumentsJson: '{"path":', result: undefined },
    ]);
  });

  it('are absent where it called none', () => {
    assert.equal(toolCallViews(message('r', 'c', 'q'), []), undefined);
  });
});
