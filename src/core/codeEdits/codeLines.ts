// What a line of code is, told without knowing the language: a comment, a closing bracket, a declaration, an import, a place where something was left out.
import { commonIndent, indentOf, isBlank } from './indentation.ts';

/** The lines of a text, whatever ends them; a line break at the end begins no further line. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') {
    lines.pop();
  }
  return lines;
}

/** A line as it is compared where white space does not matter. */
export function bare(line: string): string {
  return line.trim().replaceAll(/\s+/g, ' ');
}

export function withoutBlankEdges(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => !isBlank(line));
  return first === -1 ? [] : lines.slice(first, lines.findLastIndex((line) => !isBlank(line)) + 1);
}

const COMMENT =
  /^\s*(?:\/\/|#(?!include|!|\[|define|if|endif|else|region|endregion|pragma)|\/\*|\*(?!\w)|--|<!--|;;|""")/;

function isComment(line: string): boolean {
  return COMMENT.test(line);
}

/** A comment, or something else that belongs to the declaration below it: a decorator, an attribute, an annotation. */
export function leadsOn(line: string): boolean {
  return isComment(line) || /^\s*(?:@[\w.]+|#\[|\[\w[^\]]*\]\s*$)/.test(line);
}

/** Goes on with what was begun above, at the same depth: a closing bracket, `else`, an opening brace on a line of its own. */
export function continues(line: string): boolean {
  return /^\s*(?:[)\]}>]|end\b|else\b|elif\b|catch\b|except\b|finally\b|\{\s*$)/.test(line);
}

/** More is to come below, at a greater depth. */
export function opens(line: string): boolean {
  return /(?:[{([:]|=>|=|\bthen|\bdo)\s*$/.test(line);
}

const MODIFIERS =
  '(?:(?:export|default|public|private|protected|internal|static|abstract|final|override|async|virtual|pub(?:\\([^)]*\\))?|unsafe|open|inline|sealed|partial|declare|readonly|get|set)\\s+)*';
const KEYWORDS =
  'function\\*?|def|class|interface|type|enum|struct|trait|fn|func(?:\\s*\\([^)]*\\))?|fun|module|namespace|const|let|var|val|record|object|protocol';
const NAMED = new RegExp(`^\\s*${MODIFIERS}(?:${KEYWORDS})\\s+\\*?([\\p{L}_$][\\p{L}\\p{N}_$]*)`, 'u');
/** `retry(times: number) {`, `int retry(int times)`, `async retry(`: no keyword, but something opens at the end. */
const METHOD = new RegExp(
  `^\\s*${MODIFIERS}(?:[\\w<>[\\],.*&?:]+\\s+)*[*#&]?([\\w$]+)\\s*\\([^;]*(?:\\{|\\(|,)\\s*$`,
  'u',
);
const CONTROL = new Set([
  'if',
  'for',
  'while',
  'switch',
  'catch',
  'return',
  'else',
  'with',
  'await',
  'new',
  'throw',
  'do',
]);

/** Longer lines are data, or written to be slow to read: nobody declares something in them, or says that it was left out. */
const LONGEST_LINE = 1000;

/** What the line declares: a function, class, variable, method. */
export function declaredName(line: string): string | undefined {
  if (line.length > LONGEST_LINE) {
    return undefined;
  }
  const named = NAMED.exec(line)?.[1];
  if (named !== undefined) {
    return named;
  }
  const method = METHOD.exec(line);
  const first = /^\s*(\w+)/.exec(line)?.[1] ?? '';
  return method?.[1] !== undefined && !CONTROL.has(method[1]) && !CONTROL.has(first) ? method[1] : undefined;
}

/** Names declared at the least depth of `lines`, in their order. */
export function outerNames(lines: readonly string[]): string[] {
  const base = commonIndent(lines);
  return lines.filter((line) => indentOf(line) === base).flatMap((line) => declaredName(line) ?? []);
}

export function isImport(line: string): boolean {
  return /^\s*(?:import\b(?!\s*\()|from\s+\S+\s+import\b|#include\b|using\s+[\w.:]+;|use\s+[\w:]+|require\(|require\s+['"]|(?:const|let|var)\s.+=\s*require\()/.test(
    line,
  );
}

const LEFT_OUT_WORDS =
  /\b(?:unchanged|omitted|same|as before|as is|existing|rest|remain\w*|previous|other|more|here)\b/i;
const STARTS_LEFT_OUT =
  /^\(?(?:the\s+)?(?:rest|remaining|remainder|existing|other|previous|everything else)\b.*\b(?:unchanged|omitted|same|before|code|file|class|function|functions|methods?|imports?|implementation|logic|tests?|here)\b/i;
const SAYS_LEFT_OUT = /^\(?(?:unchanged|omitted|no changes?|same as (?:before|above)|code unchanged)\b/i;

/** A line that stands for code which its writer did not repeat: `// ...existing code...`, `# rest unchanged`. */
export function isElision(line: string, language?: string): boolean {
  const text = line.trim();
  if (/^(?:\.{3}|…)$/.test(text)) {
    // In Python three dots are code.
    return !/^py/i.test(language ?? '');
  }
  const mark = text.length > LONGEST_LINE ? undefined : /^(?:\{?\/\*+|\/\/+|#+|--+|<!--|;+|%+)/.exec(text)?.[0];
  if (mark === undefined) {
    return false;
  }
  const marked = text
    .slice(mark.length)
    .replace(/(?:\*\/\}?|-->)$/, '')
    .trim();
  const dots = /^(?:\.{3}|…)/.test(marked);
  const dotsAtEnd = /\.{3}|…/.test(marked.split(/\w/).at(-1) ?? '');
  return (
    /^(?:\.{3}|…)\W*$/.test(marked) ||
    (dots && (dotsAtEnd || LEFT_OUT_WORDS.test(marked))) ||
    STARTS_LEFT_OUT.test(marked) ||
    SAYS_LEFT_OUT.test(marked)
  );
}
