// Other libraries that read the same stream, each as its own documents say. Installed by hand: npm ci --prefix test/bench/peers

const MODEL = 'gpt-4.1-mini';

/**
 * Ways to read an answer's text from `baseURL` (OpenAI's chat completions), by the library's name and version.
 * @param {string} baseURL
 * @returns {Promise<Record<string, (question: string) => Promise<string>>>}
 */
export async function peerWays(baseURL) {
  const [vercel, langchain, tokenJs, multiLlm] = await Promise.all([
    vercelAi(baseURL),
    langChain(baseURL),
    tokenJsWay(baseURL),
    multiLlmTs(baseURL),
  ]);
  const { dependencies } = (await import('./package.json', { with: { type: 'json' } })).default;
  return {
    [`Vercel AI SDK (ai ${dependencies.ai})`]: vercel,
    [`LangChain (@langchain/openai ${dependencies['@langchain/openai']})`]: langchain,
    [`token.js ${dependencies['token.js']}`]: tokenJs,
    [`multi-llm-ts ${dependencies['multi-llm-ts']}`]: multiLlm,
  };
}

async function vercelAi(baseURL) {
  const { streamText } = await import('ai');
  const { createOpenAI } = await import('@ai-sdk/openai');
  const model = createOpenAI({ baseURL, apiKey: 'none' }).chat(MODEL);
  return async (question) => {
    const { textStream } = streamText({ model, prompt: question, maxRetries: 0 });
    let text = '';
    for await (const piece of textStream) {
      text += piece;
    }
    return text;
  };
}

async function langChain(baseURL) {
  const { ChatOpenAI } = await import('@langchain/openai');
  const model = new ChatOpenAI({ model: MODEL, apiKey: 'none', maxRetries: 0, configuration: { baseURL } });
  return async (question) => {
    let text = '';
    for await (const chunk of await model.stream(question)) {
      text += chunk.text;
    }
    return text;
  };
}

async function tokenJsWay(baseURL) {
  const { TokenJS } = await import('token.js');
  const client = new TokenJS({ baseURL, apiKey: 'none' });
  return async (question) => {
    const stream = await client.chat.completions.create({
      provider: 'openai-compatible',
      model: MODEL,
      stream: true,
      messages: [{ role: 'user', content: question }],
    });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    return text;
  };
}

async function multiLlmTs(baseURL) {
  const { igniteEngine, logger, Message, defaultCapabilities } = await import('multi-llm-ts');
  // It prints each question otherwise.
  logger.disable();
  const engine = igniteEngine('openai', { apiKey: 'none', baseURL });
  const model = { id: MODEL, name: MODEL, meta: undefined, ...defaultCapabilities };
  return async (question) => {
    let text = '';
    for await (const chunk of engine.generate(model, [new Message('user', question)])) {
      text += chunk.type === 'content' ? chunk.text : '';
    }
    return text;
  };
}
