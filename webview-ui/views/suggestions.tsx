// An empty conversation with a model ready: who will answer, and what can be asked about the code in the editor.
import type { VNode } from 'preact';
import type { EditorTask } from '../../src/shared/protocol/chat.ts';
import { Icon, type IconName } from '../icon.tsx';
import { useApp } from '../state.ts';

const TASKS: readonly { task: EditorTask; icon: IconName; label: string }[] = [
  { task: 'explain', icon: 'selection', label: 'Explain the selection' },
  { task: 'fix', icon: 'lightbulb', label: 'Fix the selection' },
  { task: 'writeTests', icon: 'tools', label: 'Write tests for the selection' },
];

export function Suggestions(): VNode {
  const app = useApp();
  const { current, currentBecause } = app.models.value;
  return (
    <div class="start">
      <h1 class="unseen">New conversation</h1>
      {current && (
        <p class="ready">
          <Icon name="check" class="ok" />
          <span>
            <b>{current.name}</b> <span class="provider">{current.providerName}</span> is ready.
          </span>
        </p>
      )}
      <p class="dim sm">
        {currentBecause === 'cheapest' && 'Chosen because it is the cheapest. '}Ask below, or about the code in the
        editor:
      </p>
      <ul class="tasks">
        {TASKS.map(({ task, icon, label }) => (
          <li key={task}>
            <button
              type="button"
              class="task"
              onClick={() => {
                app.tell('action/run', { action: task });
              }}
            >
              <Icon name={icon} /> {label}
            </button>
          </li>
        ))}
      </ul>
      <p class="dim sm">
        More in the editor’s context menu, under LLM Workbench. With nothing selected they take the function at the
        cursor.
      </p>
    </div>
  );
}
