// A name in too little room: sentences lose their end, ids their beginning, because their end tells them apart.
import type { VNode } from 'preact';

export function ShortName({ text, grows = false }: { text: string; grows?: boolean }): VNode {
  const cut = /\s/.test(text) ? 'cut' : 'cutLeft';
  return (
    <span class={grows ? `grow ${cut}` : cut} dir={cut === 'cut' ? 'auto' : undefined} title={text}>
      <span>{text}</span>
    </span>
  );
}
