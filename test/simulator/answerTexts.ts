/** The scripted answers: for each kind of question several variants, each a list of Markdown sections. */

/** What a question is about. */
export type Topic = { readonly code: string; readonly language: string; readonly name: string };

/** The kinds of question that are told apart. */
export type AnswerKind = 'explain' | 'fix' | 'refactor' | 'document' | 'test' | 'review' | 'general';

type Variant = (topic: Topic) => string[];

const fence = (language: string, code: string): string => `\`\`\`${language}\n${code}\n\`\`\``;

/** The first lines of a code, for a quotation. */
function excerpt(code: string, lines = 6): string {
  const all = code.split('\n');
  return all.length <= lines ? code : all.slice(0, lines).join('\n');
}

const hashComments = new Set(['python', 'py', 'ruby', 'rb', 'bash', 'sh', 'shell', 'yaml', 'yml', 'toml', 'r']);

/** A remark in the language's own comment. */
function remark(language: string, text: string): string {
  return `${hashComments.has(language.toLowerCase()) ? '#' : '//'} ${text}`;
}

/** The code under a doc comment, as the language writes one. */
function documented({ code, language, name }: Topic): string {
  const says = `Computes what \`${name}\` promises from its arguments alone; nothing outside is changed.`;
  if (/^py(thon)?$/i.test(language)) {
    const [head = '', ...body] = code.split('\n');
    return [
      head,
      `    """${says}`,
      '',
      '    Raises:',
      '        ValueError: an argument is empty.',
      '    """',
      ...body,
    ].join('\n');
  }
  if (hashComments.has(language.toLowerCase())) return `# ${says}\n${code}`;
  if (/^(rust|rs)$/i.test(language)) return `/// ${says}\n///\n/// # Panics\n/// Never.\n${code}`;
  return `/**\n * ${says}\n *\n * @returns the result; empty input gives the neutral value, never \`undefined\`\n */\n${code}`;
}

/** A small suite for the code, in the language's usual test library. */
function suite({ language, name }: Topic): string {
  const subject = name === 'this code' ? 'subject' : name;
  if (/^py(thon)?$/i.test(language)) {
    return `import pytest

from module import ${subject}


def test_ordinary_input():
    assert ${subject}([1, 2, 3]) is not None


def test_empty_input():
    assert ${subject}([]) == 0


@pytest.mark.parametrize("name", ["Zoë", "日本語", ""])
def test_names_of_every_script(name):
    assert ${subject}([name]) is not None`;
  }
  return `import assert from 'node:assert/strict';
import { ${subject} } from './${subject}.js';

describe('${subject}', () => {
  it('handles ordinary input', () => {
    assert.notEqual(${subject}([1, 2, 3]), undefined);
  });

  it('gives the neutral value for empty input', () => {
    assert.equal(${subject}([]), 0);
  });

  for (const name of ['Zoë', '日本語', '']) {
    it(\`takes \${JSON.stringify(name)} as a name\`, () => {
      assert.doesNotThrow(() => ${subject}([name]));
    });
  }
});`;
}

const explain: Variant[] = [
  ({ name, language, code }) => [
    `## What \`${name}\` does\n\nIt takes its input, walks over it **once**, and hands back a single result. Nothing outside it is changed, so it is safe to call from anywhere.`,
    `### Step by step\n\n1. The arguments are read; nothing is copied.\n2. Each element is visited in order, and its share is added to the result.\n3. The result is returned at the end. An empty input gives the starting value.`,
    `The part that carries the weight:\n\n${fence(language, excerpt(code))}`,
    `### Cost\n\n| | time | memory |\n|---|---|---|\n| ordinary input | O(n) | O(1) |\n| empty input | O(1) | O(1) |`,
    `> **Worth knowing:** a value such as \`NaN\` anywhere in the input spreads to the whole result. If that can happen, check the input first.`,
  ],
  ({ name, language, code }) => [
    `In short: \`${name}\` **turns many values into one**.`,
    `Think of it as a till ✨: items pass one after another, the sum grows, and at the end you read it off.\n\n- *Input*: whatever the caller hands over; it is only read\n- *Output*: one value, fresh on every call\n- *Side effects*: none`,
    `${fence(language, excerpt(code, 4))}\n\nThe first line names the contract; the rest keeps it.`,
    `It behaves the same for text in any script ("Grüße", "你好", "مرحبا"), because it never looks at single bytes.`,
    `If you want to see it work, log the running value inside the loop for a moment: the pattern becomes plain after two or three elements.`,
  ],
  ({ name, language, code }) => [
    `### \`${name}\`, from the outside in\n\nCallers see a plain function: same input, same answer. That makes it easy to test and to move.`,
    `Inside there are two ideas:\n\n- **a guard**, spoken or unspoken, for input that is not there\n- **an accumulation**, which does the work`,
    fence(language, excerpt(code, 8)),
    `The one line to read twice is the return: it decides what "nothing" looks like to the caller.`,
  ],
];

const fix: Variant[] = [
  ({ name, language, code }) => [
    `The trouble is that \`${name}\` trusts its input: a missing value gets through and only fails later, far from its cause.`,
    `### The fix\n\n${fence(language, `${remark(language, 'Refuse what cannot be right where it comes in.')}\n${code}`)}`,
    `What changed:\n\n1. Bad input is refused at the door, with a message that names it.\n2. The ordinary path is untouched, so callers see no difference.`,
    `To be sure, run it once with an empty list and once with \`null\`: before, the second one failed inside; now it fails at the call.`,
    `I have not seen the callers. If one of them relies on \`undefined\` coming through, it needs the same change.`,
  ],
  ({ name, language, code }) => [
    `## Found it 🐛\n\nThere is an off-by-one: \`${name}\` stops **one element early** when the length is even.`,
    `\`\`\`diff\n- for (let i = 0; i < length - 1; i++)\n+ for (let i = 0; i < length; i++)\n\`\`\``,
    `The rest can stay as it is:\n\n${fence(language, excerpt(code, 10))}`,
    `| input | before | after |\n|---|---|---|\n| \`[1, 2, 3]\` | 6 | 6 |\n| \`[1, 2]\` | 1 ❌ | 3 ✅ |\n| \`[]\` | 0 | 0 |`,
  ],
  ({ name, language, code }) => [
    `\`${name}\` does not wait for its own result: the promise is created and dropped, so an error inside is never seen.`,
    `Await it, and let the error travel:\n\n${fence(language, code)}`,
    `Then add one test that makes the inner call fail. It should fail today and pass after the change; if it passes today, the cause is elsewhere.`,
  ],
];

const refactor: Variant[] = [
  ({ name, language, code }) => [
    `I would split \`${name}\` where its two jobs meet: *deciding* and *doing*. Behaviour stays as it is.`,
    fence(language, `${remark(language, 'Decides; easy to test without the world.')}\n${code}`),
    `- Names now say what a thing **is**, not how it is made\n- The early return replaces one level of nesting\n- No new dependency`,
    `Do it in two commits: first the move, then the rename. Each is then readable on its own.`,
    `Left alone on purpose: the public signature. Changing it would touch every caller for little gain.`,
  ],
  ({ name, language, code }) => [
    `### Smaller, and nothing lost\n\nTwo things in \`${name}\` can go: a variable that is used once, and a condition that is always true at that point.`,
    fence(language, code),
    `| | before | after |\n|---|---:|---:|\n| branches | 5 | 3 |\n| deepest nesting | 4 | 2 |`,
    `Nothing else needed touching 👍`,
  ],
];

const document: Variant[] = [
  (topic) => [
    `Here it is with documentation that says what the signature cannot: units, the empty case, and what is thrown.`,
    fence(topic.language, documented(topic)),
    `I left out what the types already say.`,
    `If \`${topic.name}\` is public, one example helps more than another paragraph; tell me a typical call and I will add it.`,
  ],
  (topic) => [
    `## Documented \`${topic.name}\``,
    fence(topic.language, documented(topic)),
    `**Assumptions** that you should confirm:\n\n- [ ] an empty input is allowed\n- [ ] amounts are in the smallest unit (cents, not euros €)\n- [x] the order of elements does not matter`,
  ],
];

const test: Variant[] = [
  (topic) => [
    `These cover the ordinary case, the empty one, and names in other scripts:`,
    fence(topic.language, suite(topic)),
    `Run them once against a broken copy (return a constant): at least two must fail. A test that cannot fail proves nothing.`,
    `Not covered: very large input. Add it if \`${topic.name}\` sits on a hot path.`,
  ],
  (topic) => [
    `### Plan\n\n| case | why |\n|---|---|\n| ordinary | the contract |\n| empty | the value nobody thinks of |\n| Unicode | lengths in bytes and letters differ |`,
    fence(topic.language, suite(topic)),
    `The expected values are my reading of the code. Where one surprises you, trust the specification, not the test. 🧪`,
  ],
];

const review: Variant[] = [
  ({ name, language, code }) => [
    `## Review of \`${name}\`\n\nSound overall; **two things** to settle before merging.`,
    `1. **Empty input** (must): the first element is read without a check.\n2. **Error text** (should): "failed" tells the reader nothing. Say *what* failed, and with which value.\n3. \`const\` would do in place of \`let\` (nit).`,
    `The line in question:\n\n${fence(language, excerpt(code, 3))}`,
    `What I liked: no hidden state, and the name says what it does.`,
    `I did not check performance with real data; with more than some 10,000 elements I would measure.`,
  ],
  ({ name }) => [
    `**Verdict:** approve after one change ✅`,
    `| | finding | weight |\n|---|---|---|\n| 1 | \`${name}\` swallows the error in its last branch | high |\n| 2 | the same literal twice: give it a name | low |\n| 3 | a comment repeats the code | low |`,
    `On **1**: rethrow, or return the error to the caller. A log line alone means that the next step works with half a result.`,
    `Nothing here concerns security: no input reaches a shell, a path or a query.`,
  ],
];

const general: Variant[] = [
  () => [
    `Good question. The short answer: **measure first**, then change the one thing that the measurement points at.`,
    `A way that works:\n\n1. Write down what "better" means, as a number.\n2. Measure today's state three times; the spread tells you what counts as a difference.\n3. Change *one* thing. Measure again.`,
    fence(
      'ts',
      `const started = performance.now();\nawait work();\nconsole.log(\`\${(performance.now() - started).toFixed(1)} ms\`);`,
    ),
    `If you paste the code in question, I can be more exact.`,
    `And keep the numbers: in half a year nobody remembers why it was done.`,
  ],
  () => [
    `There are two common ways, and they differ in who has to wait:`,
    `| | **eager** | **lazy** |\n|---|---|---|\n| first use | fast | slower |\n| start | slower | fast |\n| errors show up | at start | at first use |`,
    `For an editor extension I would load *lazily*: most sessions never need most parts.`,
    fence(
      'ts',
      `let parser: Promise<Parser> | undefined;\nconst getParser = () => (parser ??= import('./parser.js').then((m) => new m.Parser()));`,
    ),
    `Note the \`??=\`: two calls at once share one promise, so the module is loaded once.`,
  ],
  () => [
    `Hello! 👋 I am a **simulated** model: my answers are scripted, but they stream, cost and fail like real ones.`,
    `Select some code and ask me to *explain*, *fix*, *refactor*, *document*, *test* or *review* it. Or write \`simulate: rate limit\`, \`simulate: cut\` or \`simulate: hostile\` to see how trouble looks.`,
    `Unicode comes through whole: naïve café, Straße, 日本語のテキスト, Ελληνικά, 👩‍💻🧑🏽‍🚀.`,
  ],
  () => [
    `It depends on one thing: **who owns the data**.`,
    `- One owner: pass it along, and keep it mutable inside\n- Many readers: freeze it once, share it freely\n- Many writers: put a queue in front; locks come later, if ever`,
    `> Simple beats clever. You will read this code more often than you write it.`,
    `In your case I would start with the first and see how far it carries.`,
  ],
];

/** All answers by kind of question. */
export const variants: Record<AnswerKind, readonly Variant[]> = {
  explain,
  fix,
  refactor,
  document,
  test,
  review,
  general,
};
