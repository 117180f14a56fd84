// Indentation: how deep a line stands, and moving code to the depth and style of the place it goes to.

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** Columns; a tab counts as four. */
export function depthOf(line: string): number {
  return indentOf(line).replaceAll('\t', '    ').length;
}

/** The indentation that all lines share; blank ones do not count. */
export function commonIndent(lines: readonly string[]): string {
  const indents = lines.filter((line) => !isBlank(line)).map(indentOf);
  return indents.reduce((least, indent) => (indent.length < least.length ? indent : least), indents[0] ?? '');
}

/** One step of indentation, as the lines show it: a tab or some spaces; `undefined` where nothing is indented. */
function unitOf(lines: readonly string[]): string | undefined {
  const indents = lines.filter((line) => !isBlank(line)).map(indentOf);
  if (indents.some((indent) => indent.startsWith('\t'))) {
    return '\t';
  }
  const steps = indents.map((indent, at) => indent.length - (indents[at - 1]?.length ?? 0)).filter((step) => step > 1);
  return steps.length > 0 ? ' '.repeat(steps.reduce((least, step) => Math.min(least, step))) : undefined;
}

const units = new WeakMap<readonly string[], { unit: string | undefined }>();

/** The same for a whole file, which is read once, however many pieces go there. */
function knownUnitOf(lines: readonly string[]): string | undefined {
  const known = units.get(lines) ?? { unit: unitOf(lines) };
  units.set(lines, known);
  return known.unit;
}

/** `code` moved so that what it has in common begins at `indent`, with tabs or spaces as `surroundings` have them. */
export function reindented(code: readonly string[], indent: string, surroundings: readonly string[]): string[] {
  const lines = withFirstLineInPlace(code);
  const base = commonIndent(lines);
  const from = unitOf(lines);
  const to = knownUnitOf(surroundings) ?? from;
  const convert = (inner: string): string => {
    if (from === undefined || to === undefined || (from === '\t') === (to === '\t')) {
      return inner;
    }
    const steps = from === '\t' ? (/^\t*/.exec(inner)?.[0].length ?? 0) : Math.floor(inner.length / from.length);
    return to.repeat(steps) + inner.slice(steps * from.length);
  };
  return lines.map((line) =>
    isBlank(line) ? '' : indent + convert(indentOf(line).slice(base.length)) + line.slice(indentOf(line).length),
  );
}

/** A selection that began in the middle of a line comes back without that line's indentation: the closing line still has it. */
function withFirstLineInPlace(code: readonly string[]): readonly string[] {
  const [first, ...rest] = code;
  const last = rest.findLast((line) => !isBlank(line));
  const moved = first !== undefined && indentOf(first) === '' && last !== undefined && commonIndent(rest) !== '';
  return moved && /^\s*(?:[)\]}]|end\b)/.test(last) ? [indentOf(last) + first, ...rest] : code;
}
