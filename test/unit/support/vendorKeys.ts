// Keys in the shape of every vendor's, made when the tests run: no file holds anything that looks like a key.

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The same characters in every run, without order. */
function characters(length: number, seed: number, alphabet = ALPHANUMERIC): string {
  let state = seed * 2_654_435_761 + 12_345;
  let text = '';
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    text += alphabet[(state >>> 16) % alphabet.length];
  }
  return text;
}

const hex = (length: number, seed: number) => characters(length, seed, '0123456789abcdef');
const urlSafe = (length: number, seed: number) => characters(length, seed, `${ALPHANUMERIC}-_`);

/** Recognized wherever they stand, since they begin in a way of their own. */
export const prefixedKeys: Readonly<Record<string, string>> = {
  'OpenAI project': `sk-proj-${urlSafe(148, 1)}`,
  'OpenAI service account': `sk-svcacct-${urlSafe(148, 2)}`,
  'OpenAI legacy': `sk-${characters(48, 3)}`,
  Anthropic: `sk-ant-api03-${urlSafe(93, 4)}AA`,
  Google: `AIza${urlSafe(35, 5)}`,
  'Google, new': `AQ.${urlSafe(50, 6)}`,
  Groq: `gsk_${characters(52, 7)}`,
  Perplexity: `pplx-${characters(48, 8)}`,
  'Together, new': `tgp_v1_${urlSafe(43, 9)}`,
  DeepSeek: `sk-${hex(32, 10)}`,
  xAI: `xai-${characters(80, 11)}`,
  OpenRouter: `sk-or-v1-${hex(64, 12)}`,
  'Hugging Face': `hf_${characters(34, 13)}`,
  LiteLLM: `sk-${urlSafe(22, 14)}`,
  'AWS id': `AKIA${characters(16, 15, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`,
  GitHub: `ghp_${characters(36, 16)}`,
  'GitHub, fine-grained': `github_pat_${characters(22, 17)}_${characters(59, 18)}`,
};

/** Only a name beside them tells what they are, or that they are in use. */
export const plainKeys: Readonly<Record<string, string>> = {
  'Together, old': hex(64, 20),
  Mistral: characters(32, 21),
  Cohere: characters(40, 22),
  'AWS secret': characters(40, 23, `${ALPHANUMERIC}+/`),
};
