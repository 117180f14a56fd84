/** Answers a question: decides what goes wrong on cue, plans the answer, and has it delivered. */
import type { IncomingHttpHeaders } from 'node:http';
import { RefusedByAimock, type AnswerWriter } from './answerWriter.ts';
import type { Dialect, FaultDetails, Reply, Turn, Vendor } from './contract.ts';
import { cueHeader, cueInMessage, parseCue, type Cue } from './cues.ts';
import { withoutAnswers } from './decisions.ts';
import { asText, type Json } from './json.ts';
import { findModel } from './models.ts';
import { countPrompt, planAnswer } from './plan.ts';
import { relay, sendReply, type Delivery } from './relay.ts';

/** What the simulator remembers from one question to the next. */
export type Conversations = {
  readonly writer: AnswerWriter;
  /** Rate-limit refusals so far, by conversation. */
  readonly refusals: Map<string, number>;
  /** Cues for the next requests, of one vendor or whoever is asked, set over /_simulator/cue. */
  readonly nextCues: { cue: Cue; vendor?: string }[];
  /** Answers given so far. */
  answers: number;
};

/** A question as it came in. */
type Question = {
  readonly vendor: Vendor;
  readonly dialect: Dialect;
  /** After the vendor's prefix, without the query. */
  readonly path: string;
  readonly body: Json;
  readonly headers: IncomingHttpHeaders;
};

function nextCue({ nextCues }: Conversations, { id }: Vendor): Cue | undefined {
  const at = nextCues.findIndex(({ vendor = id }) => vendor === id);
  return at < 0 ? undefined : nextCues.splice(at, 1)[0]?.cue;
}

/** Answers one question. Throws if the client leaves. */
export async function converse(state: Conversations, asked: Question, delivery: Delivery): Promise<void> {
  const { vendor, dialect, path, body, headers } = asked;
  const name = asText(body['model']);
  const model = findModel(vendor.id, name);
  if (!model) {
    await sendReply(vendor.fault('unknownModel', { path, model: name }), delivery);
    return;
  }
  const turns = dialect.turns(body);
  const question = turns.findLast((turn) => turn.role === 'user')?.text ?? '';
  const cue =
    parseCue(String(headers[cueHeader] ?? '')) ?? nextCue(state, vendor) ?? cueInMessage(withoutAnswers(question));
  const { contextTokens } = model;
  const details = { path, model: name, key: vendor.keyOf(headers), contextTokens, promptTokens: countPrompt(turns) };
  const isBlind = !model.sees && turns.some(({ pictures = [] }) => pictures.length > 0);
  const refusal =
    dialect.refuse(body, model) ??
    (isBlind ? vendor.fault('blindModel', details) : refuse(state, asked, cue, details, turns));
  if (refusal) {
    await sendReply(refusal, delivery);
    return;
  }
  const wishes = dialect.wishes(body, model);
  const plan = planAnswer({ model, turns, wishes, cue, dialect, variant: state.answers });
  state.answers += 1;
  try {
    await relay(state.writer, dialect, plan, body, delivery);
  } catch (error) {
    if (!(error instanceof RefusedByAimock)) throw error;
    await sendReply(vendor.fault('badRequest', { path, message: error.message }), delivery);
  }
}

/** The faults that come in place of an answer. */
function refuse(
  state: Conversations,
  { vendor, dialect, body }: Question,
  cue: Cue | undefined,
  details: FaultDetails & { promptTokens: number; contextTokens: number },
  turns: readonly Turn[],
): Reply | undefined {
  const { promptTokens, contextTokens } = details;
  switch (cue) {
    case 'wrong key':
      return vendor.fault('wrongKey', details);
    case 'no credit':
      return vendor.fault('noCredit', details);
    case 'content filter':
      return vendor.blocked?.();
    case 'overloaded':
      return vendor.fault('overloaded', details);
    case 'context too long':
      return vendor.fault('contextTooLong', { ...details, promptTokens: contextTokens + 15_345 });
    case 'error in stream':
      return dialect.streams(body) ? undefined : vendor.fault('serverError', details);
    case 'rate limit':
    case 'rate limit twice': {
      const isRefused = refuseTimes(
        state,
        JSON.stringify([details.path, details.model, turns]),
        cue === 'rate limit' ? 1 : 2,
      );
      return isRefused ? vendor.fault('rateLimit', details) : undefined;
    }
    default:
      // Ollama cuts a long prompt silently; the others refuse it.
      return vendor.id !== 'ollama' && promptTokens > contextTokens
        ? vendor.fault('contextTooLong', details)
        : undefined;
  }
}

/** True so many times for a conversation, then false once, and so on: asked again later, it is refused again. */
function refuseTimes(state: Conversations, conversation: string, times: number): boolean {
  const refused = state.refusals.get(conversation) ?? 0;
  if (refused < times) state.refusals.set(conversation, refused + 1);
  else state.refusals.delete(conversation);
  return refused < times;
}
