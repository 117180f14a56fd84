// Messages for the gallery, one for each thing that a message can be.
import type { AnswerFacts, ErrorView, MessageView } from '../../../src/shared/views.ts';

export const NOW = Date.now();

let count = 0;

function message(role: MessageView['role'], text: string, rest: Partial<MessageView>): MessageView {
  count += 1;
  const id = `m${count}`;
  return { id, role, text, createdAt: NOW - 60_000, state: 'complete', siblings: [id], ...rest };
}

export function question(text: string, rest: Partial<MessageView> = {}): MessageView {
  return message('user', text, rest);
}

export function answer(text: string, rest: Partial<MessageView> = {}): MessageView {
  return message('assistant', text, { facts, ...rest });
}

export const facts: AnswerFacts = {
  providerName: 'Anthropic',
  simulated: false,
  model: 'claude-haiku-4-5',
  modelName: 'Claude Haiku 4.5',
  keyName: 'work',
  timeToFirstTokenMs: 420,
  durationMs: 2100,
  tokensPerSecond: 118,
  tokens: { input: 1142, cacheRead: 1024, output: 196, reasoning: 52, estimated: false },
  cost: {
    usd: 0.0012,
    explanation: '$1.00 in, $0.10 cached, $5.00 out per million tokens; price list of 18 Nov 2026.',
  },
  finish: 'stop',
  retries: 0,
};

export const unknownFacts: AnswerFacts = {
  providerName: 'Own endpoint',
  simulated: false,
  model: 'ft:gpt-5-mini:acme-engineering:retry-reviewer:9xK2',
  modelName: 'ft:gpt-5-mini:acme-engineering:retry-reviewer:9xK2',
  timeToFirstTokenMs: 1100,
  retries: 1,
};

export const estimatedFacts: AnswerFacts = {
  ...facts,
  providerName: 'OpenAI (simulator)',
  simulated: true,
  model: 'sim-mini',
  modelName: 'sim-mini',
  keyName: undefined,
  tokens: { input: 830, output: 4096, estimated: true },
  cost: { usd: 0.00042, explanation: '$0.075 in, $0.30 out per million tokens; price list of 18 Nov 2026.' },
  finish: 'length',
};

export const retryQuestion = question('Why does this wait 0 ms when the server sends a date?', {
  context: [{ kind: 'selection', label: 'retry.ts:41–58', estimatedTokens: 190 }],
});

export const retryText = `The header may hold **seconds** or an **HTTP date**. \`Number("Fri, 21 Nov…")\` is \`NaN\`, so the wait became 0 ms:

\`\`\`ts retry.ts
export function retryAfterMs(
  value: string | null,
  now = Date.now(),
) {
  if (!value) return undefined;
  const s = Number(value);
  const ms = Number.isFinite(s)
    ? s * 1000
    : Date.parse(value) - now;
  return Math.max(0, ms);
}
\`\`\`

A date in the past now gives 0, never a negative wait.`;

export const listText = `Yes. \`clock.ts\` truncates with \`Math.trunc\`, so the two differ by up to 1 ms:

- \`retryAfterMs\` keeps fractions of a second
- \`Clock.wait\` cuts them

| Input | retryAfterMs | Clock.wait |
|---|---:|---:|
| \`1.5\` | 1500 | 1 |
| a date | 12 340 | 12 |

> Round once, at the border.`;

export const noCredit: ErrorView = {
  kind: 'quota',
  title: 'OpenAI: no credit left on key work.',
  detail: 'Add credit at the provider, or use another key or model. Nothing was charged.',
  actions: [
    { id: 'switchModel', label: 'Switch model' },
    { id: 'openBilling', label: 'Billing page' },
    { id: 'retry', label: 'Try again' },
  ],
  technical:
    'status 429\ncode insufficient_quota\nrequest req_7c1e4b0a9d\nYou exceeded your current quota, please check your plan and billing details.',
  severity: 'error',
};

export const brokenOff: ErrorView = {
  kind: 'truncated',
  title: 'Anthropic broke off in the middle.',
  detail: 'The connection ended before the answer did. What had arrived is kept.',
  actions: [
    { id: 'retry', label: 'Try again' },
    { id: 'switchModel', label: 'Switch model' },
    { id: 'copyDetails', label: 'Copy details' },
  ],
  technical: 'socket hang up (ECONNRESET)\nrequest req_011CR',
  severity: 'warning',
};

export const toolCalls: NonNullable<MessageView['toolCalls']> = [
  {
    id: 't1',
    name: 'read_file',
    argumentsJson: '{"path":"src/http/retry.ts","from":41,"to":58}',
    result: { text: 'export function retryAfterMs(value: string | null, now = Date.now()) {\n  …', isError: false },
  },
  {
    id: 't2',
    name: 'run_tests',
    argumentsJson: '{"only": "retry',
    result: { text: 'SyntaxError: the arguments are not JSON <b>at all</b>', isError: true },
  },
  { id: 't3', name: 'search_the_documentation_of_the_whole_organisation', argumentsJson: '' },
];

export const richText = `The wait grows with each try, $w_n = w_0 \\cdot 2^n$, up to a limit. It cost $5 and $10, not a formula.

$$
w_n = \\min(w_{max},\\; w_0 \\cdot 2^{n}) * (1 + \\epsilon_n)
$$

| Try | Wait, without a limit and without any spread added | Wait, limited | What the server is told about it in the header |
|---:|---|---|---|
| 1 | 250 ms | 250 ms | \`Retry-After: 1\` |
| 8 | 32 s | 10 s | \`Retry-After: 10\` |

\`\`\`mermaid
graph TD
  Send --> Wait
  Wait --> Send
\`\`\``;
