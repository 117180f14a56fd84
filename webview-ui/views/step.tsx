// One way to get answers: what it is, what to know of it, and its button.
import type { ComponentChildren, VNode } from 'preact';
import { Icon, type IconName } from '../icon.tsx';

interface StepProps {
  icon: IconName;
  warn?: boolean;
  title: string;
  children: ComponentChildren;
  button?: VNode | VNode[];
  /** Takes the whole width, under text and button. */
  below?: VNode;
}

export function Step({ icon, warn, title, children, button, below }: StepProps): VNode {
  return (
    <li class="step">
      <Icon name={icon} class={warn ? 'warn' : 'dim'} />
      <div class="stepText">
        <b>{title}</b>
        {children}
      </div>
      {button}
      {below}
    </li>
  );
}
