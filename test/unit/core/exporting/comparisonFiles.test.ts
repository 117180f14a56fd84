// A comparison as Markdown, CSV and JSON, with the answers of models that write what they like.
import assert from 'node:assert/strict';
import { comparisonCsv } from '../../../../src/core/exporting/comparisonCsv.ts';
import { comparisonJson } from '../../../../src/core/exporting/comparisonJson.ts';
import { comparisonMarkdown } from '../../../../src/core/exporting/comparisonMarkdown.ts';
import type { ExportedAnswer, ExportedComparison } from '../../../../src/core/exporting/exportedComparison.ts';
import { TOKEN_BUCKETS, type TokenBucket, type TokenCount } from '../../../../src/core/records.ts';

const tokens = (known: Partial<Record<TokenBucket, TokenCount>>) =>
  Object.fromEntries(TOKEN_BUCKETS.map((bucket) => [bucket, known[bucket] ?? { origin: 'unknown' }])) as Record<
    TokenBucket,
    TokenCount
  >;
const gpt = { providerId: 'openai', providerName: 'OpenAI', model: 'gpt-5-mini', modelName: 'GPT-5 mini' };
const evil = { providerId: 'mine', providerName: 'My | <b>server</b>', model: '=cmd()', modelName: '# evil\n| model' };

const answered = (columnId: string, values: Partial<ExportedAnswer> = {}): ExportedAnswer => ({
  columnId,
  id: `answer-${columnId}`,
  shown: true,
  by: gpt,
  status: 'complete',
  text: 'Fine.',
  ...values,
});

const COMPARISON: ExportedComparison = {
  id: 'c1',
  title: '# Which *one*?',
  createdAt: Date.UTC(2026, 10, 1, 12),
  updatedAt: Date.UTC(2026, 10, 2, 12),
  parameters: { system: 'Be kind.\n```', temperature: 0.5 },
  carried: { title: 'Old <talk>', messages: [{ role: 'user', text: 'Before' }] },
  columns: [
    { id: 'a', ...gpt, overrides: {} },
    { id: 'b', ...evil, overrides: { temperature: 1 } },
    { id: 'c', ...gpt, overrides: {}, removed: true },
  ],
  turns: [
    {
      id: 't1',
      askedAt: Date.UTC(2026, 10, 1, 12, 1),
      question: {
        text: 'Mend this:\n```ts\nopen',
        context: [{ kind: 'file', label: 'a*b.ts:1–3', text: 'File a*b.ts' }],
      },
      answers: [
        answered('a', { id: 'old', shown: false, text: 'An earlier try' }),
        answered('a', {
          text: '````md\n```\nnever closed',
          citations: [{ url: 'https://a.test/x y', title: 'A [page]' }],
          metrics: {
            firstTokenMs: 420,
            durationMs: 3000,
            tokensPerSecond: 118.4,
            tokens: tokens({
              uncachedInput: { tokens: 1000, origin: 'reported' },
              cacheRead: { tokens: 24, origin: 'reported' },
              textOutput: { tokens: 50, origin: 'estimated' },
            }),
            costUsd: 0.0012,
            outcome: 'success',
          },
        }),
        answered('b', {
          by: evil,
          status: 'failed',
          text: '',
          problem: 'Slow <down>\n# now',
          namesItself: 'I am Evil',
        }),
        { columnId: 'c', shown: true, text: '', problem: 'It has no key.' },
      ],
      decision: {
        kind: 'better',
        columnId: 'a',
        reason: 'Short.\n~~~\nand',
        blind: true,
        at: Date.UTC(2026, 10, 1, 13),
      },
      judgement: {
        judge: { providerId: 'x', model: 'judge', modelName: 'Judge', providerName: 'X' },
        pairs: [{ columnIds: ['a', 'b'], verdict: 'inconsistent', reasons: ['| because'] }],
        ranking: [
          { columnId: 'a', wins: 1, rank: 1 },
          { columnId: 'b', wins: 0, rank: 2 },
        ],
        at: Date.UTC(2026, 10, 1, 14),
      },
      merges: [
        {
          id: 'm',
          kind: 'checklist',
          by: { providerId: 'x', model: 'j', modelName: 'J', providerName: 'X' },
          at: Date.UTC(2026, 10, 1, 15),
          columnIds: ['a', 'gone'],
          points: [{ id: 'p', text: 'One\n- two', columnIds: ['a'], ticked: true }],
          text: 'Together\n```',
        },
      ],
    },
    {
      id: 't2',
      askedAt: Date.UTC(2026, 10, 2),
      question: { text: '=1+1', context: [] },
      answers: [answered('a')],
      decision: { kind: 'bothBad', blind: false, at: 0 },
    },
  ],
};

/** Lines that are no code, by CommonMark's rules for fences. */
function outsideCode(markdown: string): string[] {
  let open = '';
  return markdown.split('\n').filter((line) => {
    const fence = /^(`{3,}|~{3,})/.exec(line)?.[0] ?? '';
    if (open === '' && fence !== '') {
      open = fence;
      return false;
    }
    const wasOpen = open !== '';
    if (wasOpen && fence.startsWith(open)) {
      open = '';
    }
    return !wasOpen;
  });
}

describe('a comparison as Markdown', () => {
  const markdown = comparisonMarkdown(COMPARISON);
  const lines = outsideCode(markdown);

  it('has its own headings and no others, whatever is left open in a text', () => {
    assert.deepEqual(
      lines.filter((line) => line.startsWith('#')),
      [
        String.raw`# \# Which \*one\*?`,
        '## Question 1',
        '### GPT-5 mini (OpenAI), column 1',
        String.raw`### \# evil | model (My | \<b\>server\</b\>)`,
        '### GPT-5 mini (OpenAI), column 3',
        '### Decision',
        '### Judgement',
        '### Merged',
        '## Question 2',
        '### GPT-5 mini (OpenAI), column 1',
        '### Decision',
      ],
    );
  });

  it('has one table for each question, with as many cells in each row', () => {
    const rows = lines.filter((line) => line.startsWith('| '));
    assert.equal(rows.length, 2 + 3 + 2 + 1);
    const cells = (row: string) => row.replaceAll(String.raw`\|`, '').split('|').length;
    assert.deepEqual([...new Set(rows.map(cells))], [11]);
    assert.equal(
      rows[2],
      '| GPT-5 mini (OpenAI), column 1 | 0.42 s | 3.0 s | 118 | 1,024 | 24 | ~50 | $0.0012 | complete |',
    );
    assert.ok(rows[3]?.endsWith('| – | – | – | – | – | – | – | failed |'));
    assert.ok(rows[4]?.endsWith('| not asked |'));
  });

  it('tells what went along, what was decided and by whom, what failed and why', () => {
    for (const words of [
      String.raw`*With: a\*b.ts:1–3*`,
      String.raw`*Goes on from “Old \<talk\>” (1 message)*`,
      String.raw`- [A \[page\]](<https://a.test/x%20y>)`,
      String.raw`*(failed: Slow \<down\> \# now)*`,
      '*(not asked: It has no key.)*',
      '*It names itself: I am Evil*',
      '**GPT-5 mini (OpenAI), column 1** is better. *(names were hidden)*',
      '1. GPT-5 mini (OpenAI), column 1: 1 win',
      '- [x] One - two (GPT-5 mini (OpenAI), column 1)',
      'None of them is good.',
    ]) {
      assert.ok(lines.includes(words) || lines.some((line) => line.endsWith(words)), words);
    }
    assert.ok(!markdown.includes('An earlier try'), 'only what stood in the column');
  });
});

describe('a comparison as CSV', () => {
  it('has a row for each answer that stood, its figures, vote and rank, and no formulas', () => {
    const [head, ...rows] = comparisonCsv(COMPARISON).trimEnd().split('\r\n');
    assert.match(
      head ?? '',
      /^turn,askedAt,question,column,model,provider,firstTokenMs,durationMs,tokensPerSecond,uncachedInput,/,
    );
    assert.match(head ?? '', /,costUsd,outcome,problem,vote,rank,blindVote$/);
    assert.equal(rows.length, 4);
    assert.match(
      rows[0] ?? '',
      /^1,2026-11-01T12:01:00\.000Z,"Mend this:\n```ts\nopen",1,gpt-5-mini,openai,420,3000,118\.4,1000,reported,24,reported,/,
    );
    assert.match(rows[0] ?? '', /,0\.0012,success,,better,1,true$/);
    assert.match(rows[1] ?? '', /,2,'=cmd\(\),mine,,,,/);
    assert.match(rows[1] ?? '', /,failed,"Slow <down>\n# now",worse,2,true$/);
    assert.match(rows[2] ?? '', /,notAsked,It has no key\.,worse,,true$/);
    assert.match(rows[3] ?? '', /^2,2026-11-02T00:00:00\.000Z,'=1\+1,1,/);
    assert.match(rows[3] ?? '', /,bothBad,,false$/);
  });
});

describe('a comparison as JSON', () => {
  it('says what it is and holds everything, times as dates', () => {
    const read = JSON.parse(comparisonJson(COMPARISON, Date.UTC(2026, 10, 3))) as {
      format: string;
      version: number;
      exportedAt: string;
      comparison: Record<string, unknown> & { turns: Record<string, unknown>[] };
    };
    assert.deepEqual(
      [read.format, read.version, read.exportedAt],
      ['llm-workbench/comparison', 1, '2026-11-03T00:00:00.000Z'],
    );
    const { createdAt, turns, columns, carried } = read.comparison;
    assert.equal(createdAt, '2026-11-01T12:00:00.000Z');
    assert.deepEqual(columns, JSON.parse(JSON.stringify(COMPARISON.columns)));
    assert.deepEqual(carried, COMPARISON.carried);
    assert.deepEqual(turns[0]?.['answers'], JSON.parse(JSON.stringify(COMPARISON.turns[0]?.answers)));
    const { decision, merges } = turns[0] as { decision: { at: string }; merges: unknown[] } & Record<string, unknown>;
    assert.equal(decision.at, '2026-11-01T13:00:00.000Z');
    assert.equal(merges.length, 1);
  });
});
