/** Ollama's chat: aimock writes the lines, this adds `thinking`, counts and durations, which aimock lacks. */
import type { Dialect, Frame, Plan, Reply, Turn } from './contract.ts';
import { pictureOf } from './images.ts';
import { asList, asNumber, asObject, contentText, type Json } from './json.ts';
import type { SimulatedModel } from './models.ts';
import { can } from './ollamaFacts.ts';
import { openaiTools } from './toolCalls.ts';

/** Ollama's context window unless a request names one; longer prompts are cut without a word. */
const defaultContextTokens = 4096;

/** POST /api/chat. */
export const ollamaDialect: Dialect = {
  upstreamPath: '/api/chat',
  framing: 'ndjson',
  chunkChars: 4,
  streams: (body) => body['stream'] !== false,
  turns: (body) =>
    asList(body['messages']).map((message): Turn => {
      const { role, content, images } = asObject(message);
      return {
        role: role === 'assistant' || role === 'system' || role === 'tool' ? role : 'user',
        text: contentText(content),
        pictures: asList(images).flatMap((image) => pictureOf(image) ?? []),
      };
    }),
  wishes: (body, model) => {
    const options = asObject(body['options']);
    const limit = asNumber(options['num_predict']);
    const reasons = model.thinks && body['think'] !== false;
    return {
      reasons,
      showsReasoning: reasons,
      maxOutputTokens: limit !== undefined && limit > 0 ? limit : undefined,
      ...openaiTools(body),
      promptLimitTokens: Math.min(asNumber(options['num_ctx']) ?? defaultContextTokens, model.contextTokens),
    };
  },
  refuse,
  amend: (frames, plan) => frames.map(({ data }): Frame => ({ data: line(asObject(data), plan) })),
  amendWhole: (whole, plan) => line(whole, plan),
  textSlot: (data) => {
    const message = asObject(data['message']);
    if (data['done'] === true) return undefined;
    return { holder: message, key: message['thinking'] === undefined ? 'content' : 'thinking' };
  },
  errorFrame: () => ({ data: { error: 'an error was encountered while running the model: unexpected EOF' } }),
};

function refuse(body: Json, model: SimulatedModel): Reply | undefined {
  const no = (message: string): Reply => ({ status: 400, body: { error: message } });
  if (!can(model, 'completion')) return no(`"${model.id}" does not support chat`);
  if (body['think'] === true && !model.thinks) return no(`"${model.id}" does not support thinking`);
  if (asList(body['tools']).length > 0 && !can(model, 'tools')) {
    return no(`registry.ollama.ai/library/${model.id} does not support tools`);
  }
  // No messages: the model is only loaded.
  if (asList(body['messages']).length > 0) return undefined;
  const message = { role: 'assistant', content: '' };
  const loaded = { model: model.id, created_at: new Date().toISOString(), message, done: true, done_reason: 'load' };
  return { status: 200, body: loaded };
}

function line(data: Json, plan: Plan): Json {
  const { reasoning_content: thinking, ...message } = asObject(data['message']);
  const amended: Json = { ...data, message: thinking === undefined ? message : { ...message, thinking } };
  return data['done'] === true ? { ...withoutCounts(amended), ...ending(plan) } : amended;
}

function withoutCounts(data: Json): Json {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !/_(count|duration)$/.test(key)));
}

function ending(plan: Plan): Json {
  const { counts, model } = plan;
  const prompt = counts.freshTokens + counts.cacheReadTokens + counts.cacheWriteTokens;
  const output = counts.textTokens + counts.reasoningTokens;
  const loadMs = 38;
  const promptMs = (prompt / 900) * 1000;
  const outputMs = (output / model.tokensPerSecond) * 1000;
  const ns = (ms: number): number => Math.round(ms * 1e6);
  // Ollama filters nothing: a refusal is an ordinary stop.
  const done_reason = plan.finish === 'length' ? 'length' : 'stop';
  if (plan.cue === 'no usage') return { done_reason };
  return {
    done_reason,
    total_duration: ns(loadMs + promptMs + outputMs),
    load_duration: ns(loadMs),
    prompt_eval_count: prompt,
    prompt_eval_duration: ns(promptMs),
    eval_count: output,
    eval_duration: ns(outputMs),
  };
}
