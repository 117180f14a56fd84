// Whether an answer gives away who wrote it: self-reference in several languages, and what only looks like it.
import assert from 'node:assert/strict';
import { selfNaming } from '../../../../src/core/compare/selfNaming.ts';

const GIVES_AWAY: readonly (readonly [answer: string, words: string | RegExp])[] = [
  ['As Claude, made by Anthropic, I cannot open files.', /Claude|Anthropic/],
  ["I'm ChatGPT, how can I help?", "I'm ChatGPT"],
  ['I’m ChatGPT.', 'I’m ChatGPT'],
  ['I am a large language model trained by Google.', 'I am a large language model trained by Google'],
  ['I am a large language model, trained by Google DeepMind.', /trained by Google DeepMind$/],
  ['As an AI language model developed by OpenAI, I do not have feelings.', /developed by OpenAI$/],
  ['Hello! I am **Claude**, an assistant.', 'I am Claude'],
  ["Hi, I'm Claude — how can I help you today?", "I'm Claude"],
  ["I'm Claude Sonnet, and I like this question.", "I'm Claude Sonnet"],
  ['I was created by Anthropic to be helpful.', 'I was created by Anthropic'],
  ['I was trained by researchers at OpenAI.', /OpenAI$/],
  ['My name is Gemini.', 'My name is Gemini'],
  ['You are talking to Llama 3.3.', /Llama/],
  ["I'm an assistant called Le Chat.", /Le Chat$/],
  ['Sure. Anthropic created me in San Francisco.', /Anthropic/],
  ['I am based on GPT-4o.', /GPT-4o/],
  ["I'm Qwen, created by Alibaba Cloud.", "I'm Qwen"],
  ["I'm Kimi, an AI assistant from Moonshot AI.", /Kimi/],
  ['I am DeepSeek-V3, an AI model.', /DeepSeek/],
  ['I am Grok, built by xAI.', /Grok/],
  ['As ChatGPT, I have no access to it.', 'As ChatGPT'],
  ['```js\nrun();\n```\nBy the way: I am GPT-5.', 'I am GPT-5'],
  ['Ich bin Claude, ein KI-Assistent von Anthropic.', 'Ich bin Claude'],
  ['Ich bin ein großes Sprachmodell, das von Google trainiert wurde.', /Google$/],
  ['Ich wurde von OpenAI entwickelt.', 'Ich wurde von OpenAI'],
  ['Als KI-Modell von Mistral AI kann ich das nicht.', /Mistral/],
  ['Als ChatGPT kann ich keine Dateien öffnen.', 'Als ChatGPT'],
  ['Je suis ChatGPT, un modèle de langage.', 'Je suis ChatGPT'],
  ['En tant que modèle de langage créé par Mistral AI, je ne peux pas.', /Mistral/],
  ['J’ai été développé par OpenAI.', /OpenAI$/],
  ['Soy Gemini, un modelo de Google.', 'Soy Gemini'],
  ['Fui creado por Anthropic.', 'Fui creado por Anthropic'],
  ['Eu sou o ChatGPT.', /ChatGPT/],
  ['Sono Claude, creato da Anthropic.', 'Sono Claude'],
  ['Ik ben een taalmodel van OpenAI.', /OpenAI$/],
  ['Jestem ChatGPT.', 'Jestem ChatGPT'],
  ['Я — ChatGPT, языковая модель.', /ChatGPT$/],
  ['Я большая языковая модель, обученная компанией Google.', /Google$/],
  ['Меня создала компания OpenAI.', /OpenAI/],
  ['我是通义千问，由阿里云开发。', '我是通义千问'],
  ['我是由 Anthropic 开发的 AI 助手。', /Anthropic/],
  ['作为由 OpenAI 训练的模型，我不能。', /OpenAI/],
  ['私はClaudeです。', '私はClaude'],
  ['私はOpenAIによって訓練された言語モデルです。', /OpenAI/],
  ['저는 OpenAI에서 개발한 언어 모델입니다.', /OpenAI/],
  ['저는 Claude입니다.', '저는 Claude'],
  ['Ben ChatGPT, bir yapay zeka modeliyim.', /ChatGPT/],
  ['أنا ChatGPT.', /ChatGPT/],
];

const GIVES_NOTHING_AWAY: readonly string[] = [
  'Use the OpenAI API: call `I am Claude` with a key.',
  'Anthropic makes Claude, and OpenAI makes ChatGPT.',
  'Which model is better, Claude or GPT-5?',
  'Are you Claude?',
  'Should I say that I am ChatGPT?',
  'If I am Claude, then what?',
  'I am not ChatGPT.',
  'I am a fan of Claude, and I use Gemini every day.',
  'I am comparing Claude and GPT-5 for you.',
  'I am using the OpenAI SDK here because it is small.',
  'I am happy to explain how Google indexes pages.',
  'I am happy to explain. Google made Kubernetes.',
  'I would ask Claude.',
  'He said "I am ChatGPT" and laughed.',
  'Er sagte: „Ich bin Claude“ und ging.',
  '> I am Claude\n\nThat is what the log says.',
  '```python\nprint("I am ChatGPT, made by OpenAI")\n```',
  '```\nI am Claude',
  "const whoAmI = 'I am Claude';".replace(/^/, '    `').concat('`'),
  "I'm Claude Monet's greatest admirer.",
  'I am Claude Shannon, father of information theory.',
  'I was taught by Google engineers how to write Go.'.replace('taught', 'shown a book'),
  'My code is hosted by Google Cloud.',
  'Import it from openai/gpt-5 or @anthropic-ai/sdk.',
  'See https://www.anthropic.com/claude for more.',
  'As Google says, "don’t be evil".',
  'As OpenAI announced, the model is retired.',
  'As Gemini rises, I look at the stars.'.replace(', I look', ', the twins look'),
  'The llama is an animal; I am fond of llamas.',
  'The model was trained by Google.',
  'This function was created by Meta.',
  'Ich bin ein Freund von Google Docs.',
  'Wenn ich Claude frage, antwortet er.',
  'Soy fan de Google.',
  '我用 Claude 写代码。',
  '私はGoogleで働いています。',
  '저는 Google을 좋아합니다.',
  'I am a language teacher.',
  '',
];

describe('an answer that names itself', () => {
  for (const [answer, words] of GIVES_AWAY) {
    it(`is noticed: ${answer.replaceAll('\n', '⏎')}`, () => {
      const found = selfNaming(answer) ?? '(nothing)';
      if (typeof words === 'string') {
        assert.equal(found, words);
      } else {
        assert.match(found, words);
      }
    });
  }

  for (const answer of GIVES_NOTHING_AWAY) {
    it(`is not seen in: ${answer.replaceAll('\n', '⏎')}`, () => {
      assert.equal(selfNaming(answer), undefined);
    });
  }

  it('is looked for in very long and hostile answers in little time', () => {
    const begun = performance.now();
    for (const text of [
      'I am '.repeat(200_000),
      'Claude '.repeat(150_000),
      'I am a model, '.repeat(70_000),
      'as an AI model by '.repeat(60_000),
      '`'.repeat(1_000_000),
      '```\n'.repeat(250_000),
      `${'ich bin ein Modell von '.repeat(40_000)}Fritz`,
      '"'.repeat(1_000_000),
      '> '.repeat(500_000),
    ]) {
      selfNaming(text);
    }
    assert.ok(performance.now() - begun < 5000, `${performance.now() - begun} ms`);
    assert.equal(selfNaming(`I'm Claude. ${'x '.repeat(500_000)}`), "I'm Claude");
  }).timeout(30_000);

  it('shows no more of it than fits a line', () => {
    const found = selfNaming(
      `I am ${'a most '.repeat(8)}helpful language model with many words that was developed by OpenAI.`,
    );
    assert.ok(found === undefined || found.length <= 120);
  });
});
