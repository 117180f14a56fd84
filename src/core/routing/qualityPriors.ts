// How good families of models are at what, before anything is known of this person's own answers: bands read from public comparisons.
import type { Task } from '../../shared/routingViews.ts';

/** Best to worst. Sources do not measure alike, so that only the order of their figures was taken over, not the figures. */
export type Band = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';

/** Which tasks go by which column of the sources. Small questions separate models least, so that they have their own scale. */
export const SKILL_OF_TASK: Readonly<Record<Task, 'code' | 'language' | 'analysis'>> = {
  code_generation: 'code',
  refactoring: 'code',
  tests: 'code',
  review: 'code',
  explanation: 'language',
  writing: 'language',
  translation: 'language',
  analysis: 'analysis',
  simple_qa: 'language',
  other: 'language',
};

export interface PriorSource {
  name: string;
  url: string;
  /** ISO date of the state that was read. */
  date: string;
}

export const PRIOR_SOURCES = {
  livebench2026: {
    name: 'LiveBench, release 2026-01-08',
    url: 'https://github.com/LiveBench/livebench.github.io/blob/main/public/table_2026_01_08.csv',
    date: '2026-07-01',
  },
  livebench2025: {
    name: 'LiveBench, release 2025-05-30',
    url: 'https://github.com/LiveBench/livebench.github.io/blob/main/public/table_2025_05_30.csv',
    date: '2026-07-01',
  },
  livebench2024: {
    name: 'LiveBench, release 2024-11-25',
    url: 'https://github.com/LiveBench/livebench.github.io/blob/main/public/table_2024_11_25.csv',
    date: '2026-07-01',
  },
  aider: {
    name: 'Aider polyglot leaderboard',
    url: 'https://github.com/Aider-AI/aider/blob/main/aider/website/_data/polyglot_leaderboard.yml',
    date: '2026-05-22',
  },
} as const satisfies Readonly<Record<string, PriorSource>>;

export interface PriorRow {
  /** What a model's id begins with: lower case, without the vendor before a slash, `-` for `:`. The longest that fits counts. */
  prefix: string;
  code: Band;
  language: Band;
  analysis: Band;
  source: keyof typeof PRIOR_SOURCES;
  /** `listed`: stands in the source; `related`: judged by its predecessor or by a sister of other size that does. */
  basis: 'listed' | 'related';
}

export interface QualityPriors {
  rows: readonly PriorRow[];
}

/**
 * Prefix, then the bands for code, language and analysis. Of LiveBench: code is the mean of coding and agentic coding, language that of
 * language and instruction following, analysis that of reasoning, mathematics and data; a model with several efforts counts with the
 * middle one. The limits for 2026: code from 66, 57, 48, 36; language from 72, 64, 55, 45; analysis from 80, 72, 60, 48.
 * Older releases and Aider's were placed by the models that they share with it.
 */
const LISTED: Readonly<Record<keyof typeof PRIOR_SOURCES, string>> = {
  livebench2026: `
    claude-fable-5 AAA, claude-opus-4-8 ABA, claude-opus-4-7 ABA, claude-opus-4-6 AAA, claude-opus-4-5 ABB,
    claude-opus-4-1 BCC, claude-sonnet-5 ABA, claude-sonnet-4-6 ABA, claude-sonnet-4-5 BCC, claude-sonnet-4 BDD,
    claude-4-sonnet BDD, claude-haiku-4-5 CDD,
    gpt-5.5 BAA, gpt-5.4 AAA, gpt-5.4-mini CCC, gpt-5.4-nano CDC, gpt-5.3-codex AAB, gpt-5.2 BBA, gpt-5.1 BBB,
    gpt-5-pro BAB, gpt-5-mini CBC, gpt-5-nano DDD, gpt-oss-120b DDD,
    gemini-3.1-pro AAA, gemini-3-pro BAB, gemini-3.5-flash BAB, gemini-3-flash BBB, gemini-3.1-flash-lite CBC,
    gemini-2.5-pro CCC, gemini-2.5-flash DDD, gemini-2.5-flash-lite EED, gemma-4-31b CBC,
    deepseek-v4-pro BBA, deepseek-v4-flash BBB, deepseek-v3.2 CDC,
    qwen3.7-max BAA, qwen3.6-plus BBB, qwen3.6-27b BCB, qwen3.6-flash CCC, qwen3-235b DDD, qwen3-32b EED, qwen3-next DDD,
    kimi-k2.6 ABB, kimi-k2.5 BBB, kimi-k2-thinking CBC, kimi-k2 CDD,
    glm-5.2 ABA, glm-5.1 BBB, glm-5 BBB, glm-4.7 BDC, glm-4.6 CEC, minimax-m3 BBB, minimax-m2.7 CBC,
    grok-4.3 BBC, grok-4 CDB, grok-code-fast CED, nemotron-3-super DFE, nemotron-3-ultra BCE, devstral-2512 CEE`,
  livebench2025: `
    gpt-5 BBB, claude-3-7-sonnet CCD, mistral-medium-2505 EDD, command-a-03-2025 FDE, qwen3-coder CCD`,
  livebench2024: `
    gpt-4o EDE, gpt-4o-mini FEF, o1 CCC, claude-3-5-haiku EEF, claude-3-opus FEE, deepseek-r1 DCC, deepseek-v3 DDD,
    llama-3.3-70b EDE, meta-llama-3.1-405b EDE, meta-llama-3.1-70b FEE, meta-llama-3.1-8b FFF, mistral-large-2411 EEE,
    mistral-small-25 FEE, qwen2.5-72b EEE, qwen2.5-7b FFF, qwen2.5-coder-32b EFE, gemma-2 FFF, gemma-3-27b FEE,
    command-r FFF, phi- FFF`,
  aider: `
    gpt-4.1 DCD, gpt-4.1-mini EDE, gpt-4.1-nano FEF, o3 BBB, o4-mini CCB, o3-mini CDC, o1-mini EDD,
    claude-3-5-sonnet DDD, gemini-2.0-flash EDE, codestral EFF, llama-4 EDE`,
};

const RELATED: Readonly<Record<keyof typeof PRIOR_SOURCES, string>> = {
  livebench2026: `
    gpt-6 AAA, gpt-6-luna BBB, gpt-5.6 AAA, gpt-5.6-luna BBB, gpt-oss-20b EEE, claude-fable AAA, claude-opus ABA, claude-sonnet ABA,
    claude-haiku BCC, gemini-4 AAA, gemini-3 BAB, gemini-3.5-flash-lite CBC, deepseek-flash BBB, deepseek-v4 BBB, deepseek-chat CDC,
    deepseek-reasoner CCC, qwen3.7 BBB, qwen3.8 CCB, qwen3.5-9b EEE, qwen3-8b FEF, kimi-k3 ABB, glm-5.3 ABA, glm-5.3-flash BCB,
    zai-glm-5-3 ABA, zai-glm-5-3-flash BCB, minimax-m3.1-flash CCC, grok-4.7 BBC, nvidia-nemotron-3.5-super DDD`,
  livebench2025: `mistral-medium DDD, mistral-large-25 DDD, mistral-large-4 CCC, mistral-small-26 EDE, magistral EDD,
    command-a EDD, claude-opus-4 BCC`,
  livebench2024: `
    gpt-4 EDE, gpt-3.5 FFF, llama-3.1-70b FEE, llama-3.1-8b FFF, llama3.1-8b FFF, llama3.1-70b FEE, llama3-70b FEF, llama3-8b FFF,
    llama3.2 FFF, llama3.3 EDE, mixtral FFF, open-m FFF, ministral FFF, mistral-large FEF, mistral-small FFF, gemma3-4b FFF,
    gemma2 FFF, gemini-1.5 FEF, gemini-1.0 FFF, claude-3-sonnet FEF, claude-3-haiku FFF, qwen2.5-coder-7b FFF,
    qwen2.5-coder-1.5b FFF, c4ai-aya FFF`,
  aider: `o3-pro BBB, codestral-25 EFF, deepseek-coder FFF`,
};

/** Of what this version of the program comes with. */
export const shippedPriors: QualityPriors = {
  rows: [...rowsOf(LISTED, 'listed'), ...rowsOf(RELATED, 'related')],
};

function rowsOf(texts: Readonly<Record<keyof typeof PRIOR_SOURCES, string>>, basis: PriorRow['basis']): PriorRow[] {
  return (Object.keys(texts) as (keyof typeof PRIOR_SOURCES)[]).flatMap((source) =>
    texts[source]
      .trim()
      .split(/,\s*/)
      .map((entry) => {
        const [prefix = '', bands = ''] = entry.split(' ');
        const [code, language, analysis] = bands as unknown as [Band, Band, Band];
        return { prefix, code, language, analysis, source, basis };
      }),
  );
}
