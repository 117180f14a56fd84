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
  const letters = [...text];
  let [from, to] = [0, letters.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (textWidth(`…${letters.slice(middle).join('')}`, size) <= width) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  return `…${letters.slice(from).join('')}`;
}
