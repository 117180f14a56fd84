// What a comparison of many columns in the midst of answering looks like to its page, and the answers that come.
import type { ColumnView, ComparisonSnapshot } from '../../src/shared/compareViews.ts';
import type { ConversationTotals, MessageView } from '../../src/shared/views.ts';
import { ready } from '../ui/gallery/models.ts';

const NOTHING_YET: ConversationTotals = { costUsd: 0, unknownCosts: 0, requests: 0, inputTokens: 0, outputTokens: 0 };
const MODELS = [
  ['anthropic', 'Anthropic', 'claude-haiku-4-5', 'Claude Haiku 4.5'],
  ['openai', 'OpenAI', 'gpt-5', 'GPT-5'],
  ['gemini', 'Gemini', 'gemini-3-flash', 'Gemini 3 Flash'],
  ['groq', 'Groq', 'llama-4-maverick', 'Llama 4 Maverick'],
  ['mistral', 'Mistral', 'mistral-large', 'Mistral Large'],
  ['deepseek', 'DeepSeek', 'deepseek-chat', 'DeepSeek Chat'],
  ['cohere', 'Cohere', 'command-a', 'Command A'],
  ['ollama', 'Ollama', 'qwen2.5-coder:7b', 'qwen2.5-coder:7b'],
] as const;

/** A snapshot with `count` columns (8 at most), each with one question and an answer that has just begun. */
export function answeringColumns(count: number): ComparisonSnapshot {
  const at = Date.now();
  const columns = MODELS.slice(0, count).map(([providerId, providerName, model, modelName], place): ColumnView => {
    const column = `column${place}`;
    const message = (kind: 'question' | 'answer', rest: Partial<MessageView>): MessageView => ({
      id: `${column}-${kind}`,
      role: kind === 'question' ? 'user' : 'assistant',
      text: '',
      createdAt: at,
      state: 'complete',
      siblings: [`${column}-${kind}`],
      ...rest,
    });
    const destination = providerId === 'ollama' ? 'machine' : 'vendor';
    return {
      id: column,
      model: { providerId, providerName, model, modelName, destination },
      overrides: {},
      parameters: {},
      conversation: {
        id: `${column}-conversation`,
        title: 'Invoices',
        messages: [
          message('question', { text: QUESTION }),
          message('answer', {
            state: 'streaming',
            facts: { providerName, simulated: false, model, modelName, retries: 0 },
          }),
        ],
        hasOlder: false,
        totals: NOTHING_YET,
        parameters: {},
      },
      runs: [
        {
          runId: `${column}-run`,
          messageId: `${column}-answer`,
          conversationId: `${column}-conversation`,
          seq: 1,
          startedAt: at,
          price: { inputTokens: 1460, inputPerMillion: 1, outputPerMillion: 5 },
        },
      ],
      collapsed: false,
      width: 1,
      ticked: true,
    };
  });
  const asked = columns.map(({ id }) => [id, { questionId: `${id}-question`, answerId: `${id}-answer` }]);
  return {
    comparison: {
      id: 'bench',
      title: 'Invoices',
      updatedAt: at,
      columns,
      turns: [{ id: 'turn', askedAt: at, text: QUESTION, asked: Object.fromEntries(asked) }],
      parameters: {},
      totals: NOTHING_YET,
    },
    models: ready,
    attachments: [],
    sets: [],
    recent: [],
  };
}

const QUESTION = 'Read the invoices of a folder, add them up, and tell me what can go wrong.';

/** Characters of a token, as answers in English and code have them on average. */
const TOKEN_LENGTH = 4;

/** Markdown of about `tokens` tokens: headings, paragraphs, lists, tables, and code of 8 to 40 lines; another one for each `seed`. */
export function writtenAnswer(seed: number, tokens: number): string {
  let text = '';
  for (let part = 1; text.length < tokens * TOKEN_LENGTH; part += 1) {
    text += `## ${part}. ${pick(WORDS, seed + part)} ${pick(WORDS, seed * 3 + part)}\n\n${prose(seed + part)}\n\n`;
    text += `${[0, 1, 2].map((item) => `- **${pick(WORDS, part + item)}**: ${pick(SENTENCES, seed + part * 5 + item)}`).join('\n')}\n\n`;
    text += `${code(seed * 100 + part, 8 + ((seed * 7 + part * 11) % 33))}\n\n`;
    if (part % 3 === 0) {
      const rows = [1, 2, 3, 4].map((row) => `| ${pick(WORDS, part + row)} | \`${row * part}\` | ${seed * row} ms |`);
      text += `| what | count | time |\n|---|---:|---:|\n${rows.join('\n')}\n\n`;
    }
  }
  return text.slice(0, tokens * TOKEN_LENGTH);
}

const WORDS = ['Reading', 'Rounding', 'Currencies', 'Empty lists', 'Credit notes', 'Dates', 'Locks', 'Totals'];
const SENTENCES = [
  'An empty list gives zero without a warning, and a negative amount passes `validate()` unseen.',
  'Amounts are added up first and rounded **once** at the end, so that errors of rounding do not pile up.',
  'Half a cent goes to the even side, as the [ledger](https://example.com/ledger) has it.',
  'A file that is being written is read again after `200 ms`, at most three times.',
  'What cannot be parsed is told with its line, and the others are still counted.',
];

function prose(seed: number): string {
  return [0, 1, 2, 3].map((step) => pick(SENTENCES, seed + step)).join(' ');
}

function code(seed: number, lines: number): string {
  const body = Array.from({ length: lines }, (_, line) =>
    line % 4 === 0
      ? `  // ${pick(SENTENCES, seed + line)}`
      : `  const total${seed}x${line} = lines.reduce((sum, { amount, count }) => sum + amount * count, ${line});`,
  );
  return `\`\`\`ts\nexport function read${seed}(lines: readonly Line[]): number {\n${body.join('\n')}\n  return 0;\n}\n\`\`\``;
}

function pick(list: readonly string[], at: number): string {
  return list[at % list.length] ?? '';
}
