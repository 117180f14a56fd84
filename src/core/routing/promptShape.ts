// What can be seen of a prompt without understanding it: its length, its code, its questions, its lists.

/** Characters that are looked at from the beginning and from the end of a longer text: what is wanted stands at one of them. */
const HEAD_CHARS = 9000;
const TAIL_CHARS = 3000;

export interface PromptShape {
  /** Of the whole text. */
  chars: number;
  /** Text outside of code blocks, as far as it was looked at. */
  prose: string;
  /** Characters and lines of what looks like code, of what was looked at. */
  codeChars: number;
  codeLines: number;
  /** Fenced, or lines that are written as no prose is. */
  hasCode: boolean;
  /** A stack trace or a compiler's message. */
  hasError: boolean;
  questions: number;
  /** Lines of bullet points or numbered steps. */
  listLines: number;
  /** Lines such as "A. Paris": a choice between given answers. */
  options: number;
  /** Share of digits and of signs of mathematics in the prose, 0 to 1. */
  digitShare: number;
  mathShare: number;
}

const FENCE = /```[^\n]*\n?([\s\S]*?)(?:```|$)/g;
const CODE_LINE =
  /^\s*(?:(?:import|from|package|using|#include|def|class|function|func|fn|const|let|var|public|private|static|return|if|for|while|else|export|async|await|SELECT|INSERT|UPDATE|CREATE)\b.*[;{}():=]\s*$|[<}\])].*[>;{},)]?\s*$|.*(?:;|\{|=>|\);)\s*$)/;
const ERROR_TEXT =
  /\bTraceback \(most|\b\w*(?:Error|Exception)\b ?[:(]|\b[A-Z]\w+(?:Error|Exception)\b|\b(?:error|warning)(?:\[E\d+\]| [A-Z]+\d+)|^\s+at .+:\d+|\bpanic:|\bsegmentation fault/m;
const LIST_LINE = /^\s*(?:[-*•]|\d{1,2}[.)])\s+\S/;
const OPTION_LINE = /^\s*\(?[A-J][.)]\s*\S/;

export function promptShape(text: string): PromptShape {
  const seen =
    text.length <= HEAD_CHARS + TAIL_CHARS ? text : `${text.slice(0, HEAD_CHARS)}\n${text.slice(-TAIL_CHARS)}`;
  let codeChars = 0;
  let codeLines = 0;
  let prose = seen.includes('```')
    ? seen.replace(FENCE, (_whole, code: string) => {
        codeChars += code.length;
        codeLines += code.split('\n').length;
        return '\n';
      })
    : seen;
  const fenced = codeLines > 0;
  const proseLines: string[] = [];
  let listLines = 0;
  let options = 0;
  for (const line of prose.split('\n')) {
    if (line.length < 300 && CODE_LINE.test(line)) {
      codeLines++;
      codeChars += line.length;
      continue;
    }
    listLines += LIST_LINE.test(line) ? 1 : 0;
    options += OPTION_LINE.test(line) ? 1 : 0;
    proseLines.push(line);
  }
  prose = proseLines.join('\n');
  const { questions, digits, maths } = countSigns(prose);
  return {
    chars: text.length,
    prose,
    codeChars,
    codeLines,
    hasCode: fenced || codeLines >= 2,
    hasError: ERROR_TEXT.test(seen),
    questions,
    listLines,
    options: options >= 3 ? options : 0,
    digitShare: digits / Math.max(prose.length, 1),
    mathShare: maths / Math.max(prose.length, 1),
  };
}

const MATHS = new Set('+=^√∑∫∏≤≥≠∞π∂∈∀∃×÷±\\$%');

function countSigns(prose: string): { questions: number; digits: number; maths: number } {
  let questions = 0;
  let digits = 0;
  let maths = 0;
  for (let at = 0; at < prose.length; at++) {
    const code = prose.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      digits++;
    } else if (code === 63 || code === 0xff1f || code === 0x37e) {
      questions++;
    } else if (code < 97 || code > 122) {
      maths += MATHS.has(prose.charAt(at)) ? 1 : 0;
    }
  }
  return { questions, digits, maths };
}
