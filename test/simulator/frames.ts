/** Reads and writes the frames of a stream: SSE events or NDJSON lines. */
import type { Dialect, Frame } from './contract.ts';
import type { Json } from './json.ts';

/** The frames of a whole stream, as aimock wrote it. */
export function parseFrames(framing: Dialect['framing'], text: string): Frame[] {
  if (framing === 'ndjson') {
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ data: JSON.parse(line) as Json }));
  }
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1] ?? '';
      return { event, data: data === '[DONE]' ? data : (JSON.parse(data) as Json) };
    });
}

/** One frame as it goes over the wire. */
export function writeFrame(framing: Dialect['framing'], frame: Frame): string {
  const data = typeof frame.data === 'string' ? frame.data : JSON.stringify(frame.data);
  if (framing === 'ndjson') return `${data}\n`;
  return `${frame.event === undefined ? '' : `event: ${frame.event}\n`}data: ${data}\n\n`;
}

/** aimock cuts texts between the halves of a surrogate pair, which no vendor does: each half joins the next piece. */
export function mendPairs(frames: readonly Frame[], dialect: Dialect): void {
  let carried = '';
  for (const frame of frames) {
    const slot = typeof frame.data === 'string' ? undefined : dialect.textSlot(frame.data);
    if (!slot) continue;
    const text = carried + String(slot.holder[slot.key]);
    carried = /[\uD800-\uDBFF]$/.test(text) ? text.slice(-1) : '';
    slot.holder[slot.key] = text.slice(0, text.length - carried.length);
  }
}
