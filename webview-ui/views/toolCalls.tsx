// The tools that an answer called: a line each, with arguments and result folded away, both plain text of a hostile writer.
import type { VNode } from 'preact';
import type { ToolCallView } from '../../src/shared/views.ts';
import { Icon, type IconName } from '../icon.tsx';
import { Fold } from './fold.tsx';

interface ToolCallsProps {
  calls: readonly ToolCallView[];
  /** The answer is still being written: what has no result yet may get one. */
  underWay: boolean;
}

export function ToolCalls({ calls, underWay }: ToolCallsProps): VNode {
  return (
    <ul class="toolCalls" aria-label="Tools called">
      {calls.map((call) => (
        <li key={call.id}>
          <ToolCall call={call} underWay={underWay} />
        </li>
      ))}
    </ul>
  );
}

function ToolCall({ call, underWay }: { call: ToolCallView; underWay: boolean }): VNode {
  const { icon, kind, text } = stateOf(call, underWay);
  const summary = (
    <>
      Called <b class="toolName">{call.name || 'a tool without a name'}</b>
      <span class="toolState">
        {' · '}
        <Icon name={icon} class={kind} /> {text}
      </span>
    </>
  );
  return (
    <Fold summary={summary}>
      {(id) => (
        <div class="toolCall" id={id}>
          <Text label="Arguments" text={pretty(call.argumentsJson)} none="none" />
          {call.result && (
            <Text label={call.result.isError ? 'Error' : 'Result'} text={pretty(call.result.text)} none="empty" />
          )}
        </div>
      )}
    </Fold>
  );
}

function stateOf({ result }: ToolCallView, underWay: boolean): { icon: IconName; kind?: string; text: string } {
  if (!result) {
    return underWay ? { icon: 'wait', text: 'under way' } : { icon: 'info', text: 'no result' };
  }
  return result.isError ? { icon: 'error', kind: 'err', text: 'failed' } : { icon: 'check', kind: 'ok', text: 'done' };
}

function Text({ label, text, none }: { label: string; text: string; none: string }): VNode {
  return (
    <>
      <p class="dim xs">{text === '' ? `${label}: ${none}` : label}</p>
      {text !== '' && (
        <pre class="technical" tabIndex={0} role="group" aria-label={label}>
          {text}
        </pre>
      )}
    </>
  );
}

/** JSON with a line for each value; anything else as it is. */
function pretty(text: string): string {
  const trimmed = text.trim();
  try {
    return JSON.stringify(JSON.parse(trimmed), undefined, 2);
  } catch {
    return trimmed;
  }
}
