// Who makes which models: by the beginnings of their ids, and by the names under which they speak of themselves.
import type { ModelReference } from '../records.ts';

interface Maker {
  id: string;
  /** What ids of its models begin with: lower case, without what a gateway or publisher puts before a slash. */
  ids: readonly string[];
  /** The names of its models, as regular expressions without groups that are numbered. */
  models: readonly string[];
  /** Its own names, likewise; empty where they are words of every day. */
  names: readonly string[];
}

/** A person called like that has a family name; `Claude Sonnet` and the like are models. */
const CLAUDE = String.raw`Claude(?!['’]s\b)(?!\s+(?!Opus|Sonnet|Haiku|Fable|Instant|Code|AI\b|Pro\b|Max\b)\p{Lu}\p{Ll}+)(?: (?:Opus|Sonnet|Haiku|Fable|Instant))?(?: \d+(?:\.\d+)*)?`;

/** Every family of the shipped list is among them (a test holds that), and those that models were heard to take themselves for. */
export const MAKERS: readonly Maker[] = [
  {
    id: 'openai',
    ids: ['gpt', 'chatgpt', 'o1', 'o3', 'o4', 'codex', 'computer-use', 'davinci'],
    models: [
      String.raw`ChatGPT(?:-?\d+(?:\.\w+)*\w*)?`,
      String.raw`(?:GPT|gpt)[- ]?(?:\d+(?:[.-]?\w+)*|oss\b(?:-\w+)?)`,
      'Codex',
    ],
    names: ['Open ?AI'],
  },
  { id: 'anthropic', ids: ['claude'], models: [CLAUDE], names: ['Anthropic'] },
  {
    id: 'google',
    ids: ['gemini', 'gemma', 'palm', 'learnlm', 'codegemma'],
    models: [
      String.raw`Gemini(?: \d+(?:\.\w+)*\w*)?`,
      String.raw`Gemma(?: \d+(?:\.\w+)*\w*)?`,
      'Bard',
      'PaLM(?: 2)?',
      'LaMDA',
    ],
    names: ['Google(?: AI| DeepMind)?', 'DeepMind'],
  },
  {
    id: 'meta',
    ids: ['llama', 'meta-llama', 'muse', 'codellama'],
    models: [String.raw`L[Ll]a[Mm][Aa](?:[ -]?\d+(?:\.\w+)*\w*)?`, 'Muse (?:Spark|Glimmer)', 'Meta AI'],
    names: ['Meta(?: AI| Platforms)?', 'Facebook'],
  },
  {
    id: 'mistral',
    ids: [
      'mistral',
      'open-mistral',
      'open-mixtral',
      'mixtral',
      'ministral',
      'codestral',
      'devstral',
      'magistral',
      'pixtral',
    ],
    models: [
      String.raw`(?:Mistral|Ministral|Mixtral)(?! AI)(?: (?:Large|Medium|Small|Nemo)| \d+(?:\.\w+)*\w*)?`,
      'Codestral',
      'Devstral',
      'Magistral',
      'Pixtral',
      'Le Chat',
    ],
    names: ['Mistral(?: AI)?'],
  },
  {
    id: 'deepseek',
    ids: ['deepseek'],
    models: [String.raw`DeepSeek(?:[- ](?:V|R)\d+(?:\.\w+)*\w*)?`, '深度求索'],
    names: ['DeepSeek', '深度求索'],
  },
  {
    id: 'alibaba',
    ids: ['qwen', 'qwq', 'qvq'],
    models: [String.raw`Qwen(?:[- ]?\d+(?:\.\w+)*\w*)?`, 'QwQ', '通义千问', 'Tongyi Qianwen'],
    names: ['Alibaba(?: Cloud| Group)?', '阿里(?:巴巴|云)'],
  },
  {
    id: 'moonshot',
    ids: ['kimi', 'moonshot'],
    models: [String.raw`Kimi(?:[- ]?K\d+(?:\.\w+)*\w*)?`],
    names: ['Moonshot(?: AI)?', '月之暗面'],
  },
  {
    id: 'zhipu',
    ids: ['glm', 'zai-glm', 'chatglm', 'codegeex'],
    models: [String.raw`(?:Chat)?GLM(?:[- ]?\d+(?:\.\w+)*\w*)?`, '智谱清言'],
    names: ['Zhipu(?: ?AI)?', String.raw`Z\.ai`, '智谱(?:AI)?'],
  },
  {
    id: 'minimax',
    ids: ['minimax', 'abab'],
    models: [String.raw`MiniMax(?:[- ]?M\d+(?:\.\d+)*)?`],
    names: ['MiniMax'],
  },
  {
    id: 'nvidia',
    ids: ['nvidia', 'nemotron'],
    models: [String.raw`Nemotron(?:[- ]?\d+(?:\.\w+)*\w*)?`],
    names: ['NVIDIA', 'Nvidia'],
  },
  { id: 'xai', ids: ['grok'], models: [String.raw`Grok(?:[- ]?\d+(?:\.\w+)*\w*)?`], names: ['xAI'] },
  {
    id: 'cohere',
    ids: ['command', 'c4ai', 'aya', 'north'],
    models: [String.raw`Command (?:R\+?|A)(?![\w])`, 'Aya(?: Expanse)?', 'Coral'],
    names: ['Cohere(?: Labs| For AI)?'],
  },
  {
    id: 'perplexity',
    ids: ['sonar', 'pplx', 'r1-1776'],
    models: ['Perplexity(?: AI)?', 'Sonar'],
    names: ['Perplexity(?: AI)?'],
  },
  { id: 'groq', ids: ['compound'], models: ['Compound(?: Mini| Beta)'], names: ['Groq'] },
  { id: 'reflection', ids: ['beam'], models: [String.raw`Beam[- ]?\d+(?:\.\w+)*\w*`], names: ['Reflection AI'] },
  {
    id: 'microsoft',
    ids: ['phi', 'mai', 'wizardlm'],
    models: [String.raw`Phi-?\d+(?:\.\w+)*\w*`, '(?:GitHub |Microsoft |Bing )?Copilot', 'Bing Chat'],
    names: ['Microsoft'],
  },
  {
    id: 'amazon',
    ids: ['nova', 'titan', 'amazon'],
    models: ['Amazon (?:Nova|Titan)(?: Pro| Lite| Micro| Premier)?'],
    names: ['Amazon', 'AWS'],
  },
  { id: 'ibm', ids: ['granite'], models: [String.raw`Granite(?: \d+(?:\.\w+)*\w*)?`], names: ['IBM'] },
  { id: 'baidu', ids: ['ernie'], models: ['ERNIE(?: Bot)?', '文心一言'], names: ['Baidu', '百度'] },
  { id: 'bytedance', ids: ['doubao', 'seed'], models: ['Doubao', '豆包'], names: ['ByteDance', '字节跳动'] },
  { id: 'tencent', ids: ['hunyuan'], models: ['Hunyuan', '混元'], names: ['Tencent', '腾讯'] },
  { id: 'ai21', ids: ['jamba', 'j2'], models: [String.raw`Jamba(?: \d+(?:\.\w+)*\w*)?`], names: ['AI21(?: Labs)?'] },
  { id: 'tii', ids: ['falcon'], models: [String.raw`Falcon(?:[- ]?\d+(?:\.\w+)*\w*)`], names: [] },
];

/**
 * What models of one maker have in common, whoever serves them: its id, or for one that nobody knows the first word of the model's own
 * name. Pure.
 */
export function modelFamily({ model }: Pick<ModelReference, 'model'>): string {
  const bare = model
    .slice(model.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/^(?:us|eu|apac|global)\./, '')
    .replace(/^(?:anthropic|meta|mistral|amazon|cohere|ai21|deepseek|qwen|openai|google)\./, '');
  const maker = MAKERS.find(({ ids }) => ids.some((id) => startsAsWord(bare, id)));
  return maker?.id ?? /^[\p{L}]+/u.exec(bare)?.[0] ?? bare;
}

/** `o1` begins `o1-mini` and not `o100`; `llama` begins `llama3.2`. */
function startsAsWord(name: string, beginning: string): boolean {
  const next = name.charAt(beginning.length);
  const isWhole = /\d$/.test(beginning) ? !/\d/.test(next) : !/\p{L}/u.test(next);
  return name.startsWith(beginning) && isWhole;
}
