/** Gemini's streamed answers: aimock writes the chunks, this adds counts, signatures and the fields of every chunk. */
import type { Dialect, Frame, Plan, Reply, Turn } from './contract.ts';
import { geminiError } from './geminiErrors.ts';
import { pictureOf } from './images.ts';
import { asList, asNumber, asObject, asText, type Json } from './json.ts';
import type { SimulatedModel } from './models.ts';
import { chooseTools, idOf, toolOf, type ToolWishes } from './toolCalls.ts';

/** POST /v1beta/models/MODEL:streamGenerateContent; `:generateContent` gives the same in one piece. */
export const geminiDialect: Dialect = {
  upstreamPath: (body) =>
    `/v1beta/models/simulated:${body['stream'] === true ? 'streamGenerateContent' : 'generateContent'}`,
  framing: 'sse',
  chunkChars: 8,
  streams: (body) => body['stream'] === true,
  turns: geminiTurns,
  wishes: (body, model) => {
    const config = asObject(body['generationConfig']);
    const { thinkingBudget, includeThoughts } = asObject(config['thinkingConfig']);
    const reasons = model.thinks && thinkingBudget !== 0;
    return {
      reasons,
      showsReasoning: reasons && includeThoughts === true,
      maxOutputTokens: asNumber(config['maxOutputTokens']),
      ...toolWishes(body),
    };
  },
  refuse,
  amend: (frames, plan) => {
    const responseId = idOf(22);
    return frames.map(({ data }): Frame => ({ data: chunk(asObject(data), plan, responseId) }));
  },
  amendWhole: (whole, plan) => chunk(whole, plan, idOf(22)),
  textSlot: (data) => {
    const [part] = asList(asObject(asObject(asList(data['candidates'])[0])['content'])['parts']).map(asObject);
    return part?.['text'] ? { holder: part, key: 'text' } : undefined;
  },
  errorFrame: () => ({
    data: { error: { code: 503, message: 'The model is overloaded. Please try again later.', status: 'UNAVAILABLE' } },
  }),
};

/** System instruction, contents, and what tools gave back. */
export function geminiTurns(body: Json): Turn[] {
  const partsOf = (content: unknown) => asList(asObject(content)['parts']).map(asObject);
  const textOf = (parts: readonly Json[]) =>
    parts.map((part) => (part['thought'] ? '' : asText(part['text']))).join('');
  const system = textOf(partsOf(body['systemInstruction']));
  const turns = asList(body['contents']).flatMap((content): Turn[] => {
    const parts = partsOf(content);
    const results = parts.filter((part) => part['functionResponse'] !== undefined);
    const said: Turn = {
      role: asObject(content)['role'] === 'model' ? 'assistant' : 'user',
      text: textOf(parts),
      pictures: parts.flatMap(({ inlineData }) => pictureOf(asObject(inlineData)['data']) ?? []),
    };
    return [
      ...results.map(({ functionResponse }): Turn => {
        const { output, error } = asObject(asObject(functionResponse)['response']);
        return { role: 'tool', text: asText(output ?? error) };
      }),
      ...(results.length > 0 && results.length === parts.length ? [] : [said]),
    ];
  });
  return system ? [{ role: 'system', text: system }, ...turns] : turns;
}

function toolWishes(body: Json): ToolWishes {
  const declared = asList(body['tools']).flatMap((tool) => asList(asObject(tool)['functionDeclarations']));
  const config = asObject(asObject(body['toolConfig'])['functionCallingConfig']);
  const [name] = asList(config['allowedFunctionNames']);
  return chooseTools(
    declared.map((tool) => toolOf(asObject(tool))),
    asText(config['mode']),
    asText(name),
  );
}

/** Since 3, calls must come back with the signature of the thoughts that led to them. */
function refuse(body: Json, model: SimulatedModel): Reply | undefined {
  if (model.serves === 'embedding') {
    return geminiError(
      404,
      'NOT_FOUND',
      `models/${model.id} is not found for API version v1beta, or is not supported for generateContent.`,
    );
  }
  if (!model.id.startsWith('gemini-3')) return undefined;
  for (const content of asList(body['contents'])) {
    const call = asList(asObject(content)['parts'])
      .map(asObject)
      .find((part) => part['functionCall'] !== undefined);
    if (call && !call['thoughtSignature']) {
      return geminiError(
        400,
        'INVALID_ARGUMENT',
        `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly: \`${asText(asObject(call['functionCall'])['name'])}\`.`,
      );
    }
  }
  return undefined;
}

/** A chunk with its counts so far; a signature stands in the first call of several, or beside the end of the text. */
function chunk(written: Json, plan: Plan, responseId: string): Json {
  const [candidate] = asList(written['candidates']).map(asObject);
  const content = asObject(candidate?.['content']);
  const parts = asList(content['parts']).map(asObject);
  const isLast = candidate?.['finishReason'] !== undefined;
  const firstCall = parts.find((part) => part['functionCall'] !== undefined);
  const signed = parts.map((part) => (part === firstCall ? { ...part, thoughtSignature: signature(plan) } : part));
  const finishReason = candidate?.['finishReason'] === 'FUNCTION_CALL' ? 'STOP' : candidate?.['finishReason'];
  return {
    candidates: [{ ...candidate, content: { ...content, parts: signed }, ...(isLast && { finishReason }) }],
    ...(plan.cue === 'no usage' ? {} : { usageMetadata: usage(plan, isLast) }),
    modelVersion: plan.model.id,
    responseId,
  };
}

function signature(plan: Plan): string {
  return Buffer.from(`signed: ${plan.calls.map(({ name }) => name).join(' ')}`).toString('base64');
}

/** The prompt's count includes what was cached, the candidates' count no thoughts; counts of 0 are left out. */
function usage({ counts }: Plan, isLast: boolean): Json {
  const prompt = counts.freshTokens + counts.cacheReadTokens + counts.cacheWriteTokens;
  const text = isLast ? counts.textTokens : 0;
  return {
    promptTokenCount: prompt,
    ...(text > 0 && { candidatesTokenCount: text }),
    totalTokenCount: prompt + text + counts.reasoningTokens,
    ...(counts.cacheReadTokens > 0 && { cachedContentTokenCount: counts.cacheReadTokens }),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }],
    ...(counts.reasoningTokens > 0 && { thoughtsTokenCount: counts.reasoningTokens }),
  };
}
