/** Embeddings without a model: texts that share words get vectors that lie near each other, the same in every run. */
import { createHash } from 'node:crypto';
import type { Reply, Vendor } from './contract.ts';
import { asList, asText, type Json } from './json.ts';
import { findModel, type SimulatedModel } from './models.ts';
import { countTokens } from './plan.ts';

/** A request for embeddings, read: vectors and what they cost in tokens, or the refusal of it. */
type Embedded = { readonly model: SimulatedModel; readonly vectors: number[][]; readonly tokens: number };

/** Embeds texts for a vendor; a `Reply` is a refusal. */
export function embed(
  vendor: Pick<Vendor, 'id' | 'fault'>,
  path: string,
  name: string,
  texts: readonly string[],
): Embedded | Reply {
  const model = findModel(vendor.id, name);
  if (!model) return vendor.fault('unknownModel', { path, model: name });
  const { dimensions } = model;
  if (dimensions === undefined) {
    return vendor.fault('badRequest', { path, message: `The model ${name} does not make embeddings.` });
  }
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return { model, tokens, vectors: texts.map((text) => vectorOf(text, dimensions)) };
}

/** `POST …/embeddings` as OpenAI and those who copied its interface answer it. */
export function openaiEmbeddings(vendor: Pick<Vendor, 'id' | 'fault'>, path: string, body: Json): Reply {
  const { input } = body;
  const texts = typeof input === 'string' ? [input] : asList(input).map(String);
  const embedded = embed(vendor, path, asText(body['model']), texts);
  if (!('vectors' in embedded)) return embedded;
  const asBase64 = body['encoding_format'] === 'base64';
  const data = embedded.vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: asBase64 ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector,
  }));
  const usage = { prompt_tokens: embedded.tokens, total_tokens: embedded.tokens };
  return { status: 200, body: { object: 'list', data, model: embedded.model.id, usage } };
}

/** A vector of length 1: each word adds to a place of its own. */
function vectorOf(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']) {
    const digest = createHash('sha256').update(word).digest();
    const place = digest.readUInt32BE(0) % dimensions;
    vector[place] = (vector[place] ?? 0) + (digest.readUInt8(4) % 2 === 0 ? 1 : -1);
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => Math.fround(value / length));
}
