// Paints SVG of the page on a canvas with the colours of the theme: an image element would need an address that the page's policy forbids.
import type { Slot } from './slots.ts';

export interface PictureLegend {
  slot: Slot | 'forecast';
  text: string;
}

export interface Picture {
  title: string;
  subtitle: string;
  /** Side by side. */
  drawings: readonly SVGSVGElement[];
  legend: readonly PictureLegend[];
}

const EDGE = 16;
const HEAD = 48;
const LINE = 20;
/** Device pixels; wider canvases are refused by browsers. */
const WIDEST = 16_000;

/** A PNG as base64, at double density where that is not too wide. */
export function pngOf(picture: Picture): string {
  const sizes = picture.drawings.map((drawing) => drawing.getBoundingClientRect());
  const inner = Math.max(
    320,
    sizes.reduce((sum, { width }) => sum + width, 0),
  );
  const height = Math.max(...sizes.map((size) => size.height));
  const canvas = document.createElement('canvas');
  const measure = paper(canvas);
  measure.font = fontOf(12);
  const lines = legendLines(measure, picture.legend, inner);
  const scale = Math.min(2, WIDEST / (inner + 2 * EDGE));
  canvas.width = Math.ceil((inner + 2 * EDGE) * scale);
  canvas.height = Math.ceil((HEAD + height + lines.length * LINE + 2 * EDGE) * scale);
  const context = paper(canvas);
  context.scale(scale, scale);
  const { backgroundColor, color } = getComputedStyle(document.body);
  context.fillStyle = backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = color;
  context.font = fontOf(14, 600);
  context.fillText(picture.title, EDGE, EDGE + 12, inner);
  context.font = fontOf(12);
  context.fillText(picture.subtitle, EDGE, EDGE + 30, inner);
  let left = EDGE;
  for (const [place, drawing] of picture.drawings.entries()) {
    paintDrawing(context, drawing, left, EDGE + HEAD - 8, scale);
    left += sizes[place]?.width ?? 0;
  }
  paintLegend(context, lines, EDGE + HEAD + height, scale);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

function paper(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) {
    throw new Error('No canvas to paint on');
  }
  return context;
}

function fontOf(size: number, weight = 400): string {
  return `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
}

interface PlacedLegend extends PictureLegend {
  left: number;
}

function legendLines(
  context: CanvasRenderingContext2D,
  legend: readonly PictureLegend[],
  width: number,
): PlacedLegend[][] {
  const lines: PlacedLegend[][] = [];
  let left = Infinity;
  for (const one of legend) {
    const own = context.measureText(one.text).width + 32;
    if (left + own > width) {
      lines.push([]);
      left = 0;
    }
    lines.at(-1)?.push({ ...one, left });
    left += own;
  }
  return lines;
}

function paintLegend(
  context: CanvasRenderingContext2D,
  lines: readonly PlacedLegend[][],
  top: number,
  scale: number,
): void {
  for (const [place, line] of lines.entries()) {
    const middle = top + place * LINE + 12;
    for (const { slot, text, left } of line) {
      if (slot === 'forecast') {
        context.strokeStyle = getComputedStyle(document.body).color;
        context.setLineDash([2, 2]);
        context.strokeRect(EDGE + left + 0.5, middle - 4.5, 9, 9);
        context.setLineDash([]);
      } else {
        context.fillStyle = patternOf(context, `slot-${slot}`, scale) ?? '';
        context.fillRect(EDGE + left, middle - 5, 10, 10);
      }
      context.fillStyle = getComputedStyle(document.body).color;
      context.fillText(text, EDGE + left + 16, middle + 4);
    }
  }
}

function paintDrawing(
  context: CanvasRenderingContext2D,
  drawing: SVGSVGElement,
  left: number,
  top: number,
  scale: number,
): void {
  context.save();
  context.translate(left, top);
  for (const element of drawing.querySelectorAll<SVGElement>('path, rect, line, text')) {
    if (element.closest('defs, .transient') === null) {
      paintElement(context, element, scale);
    }
  }
  context.restore();
}

function paintElement(context: CanvasRenderingContext2D, element: SVGElement, scale: number): void {
  const style = getComputedStyle(element);
  context.globalAlpha = Number(style.opacity);
  const fill = paintOf(context, style.fill, scale);
  const stroke = paintOf(context, style.stroke, scale);
  if (element instanceof SVGTextElement) {
    const place = (name: string): number => Number(element.getAttribute(name) ?? 0);
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    context.textAlign = style.textAnchor === 'middle' ? 'center' : style.textAnchor === 'end' ? 'right' : 'left';
    context.fillStyle = fill ?? style.color;
    context.fillText(element.textContent ?? '', place('x'), place('y'));
    context.textAlign = 'left';
  } else {
    const shape = shapeOf(element);
    if (fill) {
      context.fillStyle = fill;
      context.fill(shape);
    }
    if (stroke) {
      context.strokeStyle = stroke;
      context.lineWidth = Number.parseFloat(style.strokeWidth) || 1;
      context.setLineDash(style.strokeDasharray === 'none' ? [] : style.strokeDasharray.split(/[ ,]+/).map(parseFloat));
      context.globalAlpha = Number(style.opacity) * Number(style.strokeOpacity);
      context.stroke(shape);
      context.setLineDash([]);
    }
  }
  context.globalAlpha = 1;
}

function shapeOf(element: SVGElement): Path2D {
  const figure = (name: string): number => Number(element.getAttribute(name) ?? 0);
  if (element instanceof SVGPathElement) {
    return new Path2D(element.getAttribute('d') ?? '');
  }
  const path = new Path2D();
  if (element instanceof SVGLineElement) {
    path.moveTo(figure('x1'), figure('y1'));
    path.lineTo(figure('x2'), figure('y2'));
  } else {
    path.rect(figure('x'), figure('y'), figure('width'), figure('height'));
  }
  return path;
}

function paintOf(context: CanvasRenderingContext2D, value: string, scale: number): string | CanvasPattern | undefined {
  const id = /url\("?#([^")]+)"?\)/.exec(value)?.[1];
  return value === 'none' ? undefined : id === undefined ? value : patternOf(context, id, scale);
}

/** A tile of eight by eight, drawn as finely as the canvas is. */
function patternOf(context: CanvasRenderingContext2D, id: string, scale: number): CanvasPattern | undefined {
  const pattern = document.getElementById(id);
  const tile = document.createElement('canvas');
  tile.width = 8 * Math.ceil(scale);
  tile.height = tile.width;
  const own = paper(tile);
  own.scale(tile.width / 8, tile.width / 8);
  for (const element of pattern?.querySelectorAll<SVGElement>('path, rect') ?? []) {
    paintElement(own, element, scale);
  }
  const made = context.createPattern(tile, 'repeat') ?? undefined;
  made?.setTransform(new DOMMatrix().scale(8 / tile.width));
  return made;
}
