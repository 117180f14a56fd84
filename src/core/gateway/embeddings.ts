// Embeddings as a caller asks for them and is given them.
import {
  type Fields,
  readList,
  readOptionalChoice,
  readText,
  refuse,
  refuseUnsupported,
  requireKnown,
} from './fields.ts';
import type { GatewayEmbedding, GatewayVectors } from './gatewayBackend.ts';
import { modelId, parseModelWish } from './modelWish.ts';
import { readMaxCost } from './readChat.ts';

const MOST_TEXTS = 10_000;
const KNOWN = new Set(['model', 'input', 'encoding_format', 'max_cost_usd', 'user']);

export type VectorFormat = 'float' | 'base64';

export function readEmbedding(body: Fields, receiptId: string): { ask: GatewayEmbedding; format: VectorFormat } {
  requireKnown(body, KNOWN, { dimensions: () => false });
  const wish = parseModelWish(body['model'], 'model');
  if (wish.kind === 'auto' && wish.strategy) {
    refuse('model', 'has a strategy, which is for questions: vectors of different models cannot be compared.');
  }
  return {
    ask: { receiptId, wish, texts: readTexts(body['input']), maxCostUsd: readMaxCost(body) },
    format: readOptionalChoice(body['encoding_format'], 'encoding_format', ['float', 'base64']) ?? 'float',
  };
}

function readTexts(input: unknown): readonly string[] {
  const list = typeof input === 'string' ? [input] : readList(input, 'input', MOST_TEXTS);
  if (list.length === 0) {
    return refuse('input', 'must hold at least one text.');
  }
  return list.map((item, at) => {
    if (typeof item === 'number' || Array.isArray(item)) {
      return refuseUnsupported('input', 'must be text: tokens of one model mean nothing to another.');
    }
    const text = readText(item, `input[${at}]`);
    return text.trim() === '' ? refuse(`input[${at}]`, 'must not be blank.') : text;
  });
}

/** The body of the answer. */
export function embeddingAnswer({ receiptId }: GatewayEmbedding, format: VectorFormat, answer: GatewayVectors): object {
  const { vectors, model, inputTokens, costUsd } = answer;
  return {
    object: 'list',
    model: modelId(model),
    data: vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: format === 'base64' ? littleEndian(vector).toString('base64') : Array.from(vector),
    })),
    usage: { prompt_tokens: inputTokens, total_tokens: inputTokens, cost: costUsd },
    llm_workbench: { receipt_id: receiptId },
  };
}

/** 32-bit floats, the least byte first, whatever this machine does. */
function littleEndian(vector: Float32Array): Buffer {
  const bytes = Buffer.allocUnsafe(vector.length * 4);
  for (let at = 0; at < vector.length; at += 1) {
    bytes.writeFloatLE(vector[at] ?? 0, at * 4);
  }
  return bytes;
}
