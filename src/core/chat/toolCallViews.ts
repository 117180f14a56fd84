// The calls of tools in an answer, each with what it gave.
import type { ToolCallView } from '../../shared/views.ts';
import type { ToolResultPart } from '../provider.ts';
import type { StoredMessage } from '../records.ts';

/** `following` are the messages after the answer; results stand in those up to the next answer. Absent: no calls. */
export function toolCallViews(
  message: StoredMessage,
  following: readonly StoredMessage[],
): readonly ToolCallView[] | undefined {
  const calls = message.parts.filter((part) => part.type === 'toolCall');
  if (calls.length === 0) {
    return undefined;
  }
  const next = following.findIndex(({ role }) => role === 'assistant');
  const results = new Map<string, ToolResultPart>();
  for (const { parts } of next === -1 ? following : following.slice(0, next)) {
    for (const part of parts) {
      if (part.type === 'toolResult') {
        results.set(part.toolCallId, part);
      }
    }
  }
  return calls.map(({ id, name, argumentsJson }) => {
    const result = results.get(id);
    return {
      id,
      name,
      argumentsJson,
      result: result && { text: result.text, isError: result.isError ?? false },
    };
  });
}
