// A model that is asked about answers of others, through the whole pipeline; what it says is read strictly, with one chance to put it right.
import { isAuto } from '../../shared/autoModel.ts';
import { takenParameters } from '../../shared/parameterRules.ts';
import { findProvider } from '../chat/modelPlan.ts';
import { describeError, storedError } from '../errorMessages.ts';
import type { AppError } from '../errors.ts';
import type { ModelCatalog } from '../models/modelCatalog.ts';
import type { AskOnceOptions, OnceAnswered } from '../pipeline/askOnce.ts';
import type { ChatMessage, ChatRequest, ModelInfo } from '../provider.ts';
import type { Providers } from '../providerSet.ts';
import type { ModelReference, UsagePurpose, UsageRecord } from '../records.ts';
import type { Redactor } from '../redact.ts';
import type { AskAutoOptions, AutoQuestion } from '../router/askAuto.ts';
import type { RouterDoor } from '../router/contract.ts';

/**
 * What judging and merging count as. The ledger's `judge` is work in the background, which has a budget of its own and asks nobody;
 * here somebody has asked for it and waits.
 */
export const DECIDING_PURPOSE: UsagePurpose = 'compare';

export interface DeciderOptions {
  providers: Providers;
  catalog: Pick<ModelCatalog, 'find'>;
  redactor: Pick<Redactor, 'text'>;
  /** As `Services.once`: what is under way is stopped and waited for at the end of the session. */
  once<T>(signal: AbortSignal, work: (options: AskOnceOptions, signal: AbortSignal) => Promise<T>): Promise<T>;
  /** For Auto, and for the receipt of each question. */
  receipts(): Promise<Pick<AskAutoOptions, 'newId' | 'keepReceipt'> & { router: RouterDoor }>;
}

export interface DeciderWish {
  model: ModelReference;
  workspace: string | undefined;
  /** Of the comparison: its cost counts there. */
  comparisonId: string;
}

/** One question to it. */
export interface DeciderQuestion {
  system: string;
  messages: readonly ChatMessage[];
  /** Of the answer; thinking comes on top. */
  outputTokens: number;
  json: boolean;
}

export interface Decider {
  /** Tokens; `undefined`: not known. */
  readonly contextWindow: number | undefined;
  ask(question: DeciderQuestion, signal: AbortSignal): Promise<OnceAnswered>;
  /** USD of all that was asked until now, failures too; `undefined`: not known. */
  costUsd(): number | undefined;
  /** A failure in words. */
  explain(error: AppError): string;
  /** Who answered last: Auto does not itself. */
  readonly by: ModelReference;
}

/** What a model that thinks unasked is given for it. */
const THINKING_TOKENS = 8000;
/** Characters of an answer that could not be read, sent back. */
const LONGEST_SENT_BACK = 8000;

export async function createDecider(options: DeciderOptions, wish: DeciderWish): Promise<Decider> {
  const { model } = wish;
  const info = (await options.catalog.find(model))?.info;
  const records: UsageRecord[] = [];
  let by = model;
  return {
    contextWindow: info?.contextWindow,
    get by() {
      return by;
    },
    costUsd: () =>
      records.every(({ costUsd }) => costUsd !== undefined)
        ? records.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0)
        : undefined,
    explain(error) {
      const providerName = options.providers.find(error.provider ?? by.providerId)?.name ?? error.provider ?? '';
      const { title, detail } = describeError(storedError(error, options.redactor.text), { providerName });
      return `${title} ${detail}`.trim();
    },
    async ask(question, signal) {
      const answered = await options.once(signal, (once, either) =>
        ask(options, { ...wish, info }, question, noting(once, records), either),
      );
      ({ by } = answered);
      return answered;
    },
  };
}

/** What each try cost is seen on its way to the ledger: also of those that failed. */
function noting(options: AskOnceOptions, records: UsageRecord[]): AskOnceOptions {
  return {
    ...options,
    async store() {
      const { usage } = await options.store();
      return {
        usage: {
          add(record) {
            records.push(record);
            return usage.add(record);
          },
        },
      };
    },
  };
}

async function ask(
  options: DeciderOptions,
  { model, workspace, comparisonId, info }: DeciderWish & { info: ModelInfo | undefined },
  question: DeciderQuestion,
  once: AskOnceOptions,
  signal: AbortSignal,
): Promise<OnceAnswered> {
  const labels = { purpose: DECIDING_PURPOSE, workspace, conversationId: comparisonId };
  if (isAuto(model)) {
    const [{ askAuto }, receipts] = await Promise.all([import('../router/askAuto.ts'), options.receipts()]);
    const { model: _nobody, ...request } = requestOf('', undefined, question);
    const requestFor: AutoQuestion['requestFor'] = ({ modelInfo }) => requestOf(modelInfo.id, modelInfo, question);
    // Known without asking anybody: a small model that finds tasks would be asked, and paid, with each question.
    return askAuto({ ...once, ...receipts }, { ...labels, task: 'review', auto: model, request, requestFor }, signal);
  }
  const provider = findProvider(options.providers, model.providerId);
  const { askNamed } = await import('../router/askNamed.ts');
  const receipts = () => options.receipts();
  return askNamed(
    { ...once, receipts },
    { ...labels, provider, request: requestOf(model.model, info, question) },
    signal,
  );
}

function requestOf(model: string, modelInfo: ModelInfo | undefined, question: DeciderQuestion): ChatRequest {
  const { system, messages, outputTokens, json: isJson } = question;
  const maxOutputTokens = outputTokens + (modelInfo?.leastEffort === undefined ? 0 : THINKING_TOKENS);
  const { json, ...taken } = takenParameters({ temperature: 0, maxOutputTokens, json: isJson }, modelInfo);
  return { ...taken, model, modelInfo, system, messages, responseFormat: json ? { type: 'json' } : undefined };
}

/**
 * Asks for JSON that `read` understands, which throws what is wrong with it, in words; once more where it does not. Throws as `ask` does; `problem`:
 * neither answer could be read.
 */
export async function askForJson<T>(
  decider: Decider,
  { system, text, outputTokens }: { system: string; text: string; outputTokens: number },
  read: (value: unknown) => T,
  signal: AbortSignal,
): Promise<{ value: T } | { problem: string }> {
  const said: ChatMessage[] = [{ role: 'user', parts: [{ type: 'text', text }] }];
  for (let attempt = 1; ; attempt += 1) {
    const answer = await decider.ask({ system, messages: said, outputTokens, json: true }, signal);
    try {
      return { value: read(jsonIn(answer.text)) };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (attempt === 2) {
        return { problem: `What it said could not be read: ${why}` };
      }
      const again = `That could not be read: ${why} Reply with the JSON object alone, in the shape that was described.`;
      said.push(
        { role: 'assistant', parts: [{ type: 'text', text: answer.text.slice(0, LONGEST_SENT_BACK) }] },
        { role: 'user', parts: [{ type: 'text', text: again }] },
      );
    }
  }
}

/** The one JSON object of an answer: all of it, all of a fence, or what stands between its first and last brace. Throws where there is none. */
function jsonIn(answer: string): unknown {
  const trimmed = answer.trim();
  const fence = /```[\w-]*\n([\s\S]*)\n[ \t]*```/.exec(trimmed)?.[1];
  const braces = trimmed.slice(Math.max(trimmed.indexOf('{'), 0), trimmed.lastIndexOf('}') + 1);
  for (const text of [trimmed, fence, braces]) {
    try {
      if (text !== undefined && text !== '') {
        return JSON.parse(text);
      }
    } catch {
      // The next one may be it.
    }
  }
  throw new Error('it is no JSON object.');
}
