// How wide text of a picture is, before it is drawn.
let paper: CanvasRenderingContext2D | null | undefined;

/** CSS pixels, in the page's own font with figures of one width. */
export function textWidth(text: string, size: number): number {
  paper ??= document.createElement('canvas').getContext('2d');
  if (!paper) {
    return text.length * size * 0.6;
  }
  paper.font = `${size}px ${getComputedStyle(document.body).fontFamily}`;
  return Math.ceil(paper.measureText(text.replaceAll(/\d/g, '0')).width) + 1;
}

/** Cut from the left, so that the telling end of a long model id shows. */
export function fittedText(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) {
    return text;
  }
  let [from, to] = [0, text.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (textWidth(`…${text.slice(middle)}`, size) <= width) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  // Not in the middle of a character of two units.
  return `…${text.slice(from).replace(/^[\uDC00-\uDFFF]/, '')}`;
}
