// Gives a new conversation a title by a cheap model, where the person has switched that on; the first words stay otherwise.
import { isAuto } from '../../shared/autoModel.ts';
import { AppError } from '../errors.ts';
import type { Send } from '../pipeline/call.ts';
import type { Log } from '../ports.ts';
import type { ChatRequest, ModelInfo } from '../provider.ts';
import type { ModelReference, StoredMessage } from '../records.ts';
import type { Redactor } from '../redact.ts';
import type { AskAutoOptions } from '../router/askAuto.ts';
import type { Store } from '../store/openStore.ts';
import { textOf } from './answerParts.ts';
import { titleFrom } from './chatRequest.ts';
import { codeOf, type PlanOptions, planModel, routerOf } from './planModel.ts';

export interface ModelTitleOptions extends PlanOptions {
  send: Send;
  log: Log;
  redactor: Redactor;
  /** Which model makes titles; absent: none, the first words serve. */
  titleModel(): ModelReference | undefined;
  /** A usage record was written. */
  onUsage(): void;
  /** The conversation has another title. */
  onTitle(store: Store, conversationId: string, title: string): void;
}

const LONGEST_ANSWER_TOKENS = 24;
/** Where the model reasons first, which counts as output: without room for it no token would be left for the title. */
const LONGEST_REASONED_TOKENS = 600;
/** Characters of question and of answer that go along: what it is about stands at the beginning. */
const LONGEST_EXCERPT = 2000;
const INSTRUCTION =
  'You name conversations. Answer with the title alone: at most six words, in the language of the question, without quotation marks and without a full stop.';

export class ModelTitles {
  readonly #options: ModelTitleOptions;
  readonly #running = new Map<Promise<void>, AbortController>();

  constructor(options: ModelTitleOptions) {
    this.#options = options;
  }

  /** Begins to make a title of a question and its answer, if that is switched on; the one that stands is kept when it fails. */
  begin(store: Store, answerId: string): void {
    const model = this.#options.titleModel();
    if (!model) {
      return;
    }
    const controller = new AbortController();
    const work = this.#make(store, answerId, model, controller.signal)
      .catch((error: unknown) => {
        this.#options.log.warn(`No title was made; the first words stay: ${String(error)}`);
      })
      .finally(() => this.#running.delete(work));
    this.#running.set(work, controller);
  }

  stopAll(): void {
    for (const controller of this.#running.values()) {
      controller.abort();
    }
  }

  async settled(): Promise<void> {
    await Promise.all(this.#running.keys());
  }

  async #make(store: Store, answerId: string, model: ModelReference, signal: AbortSignal): Promise<void> {
    const answer = store.messages.get(answerId);
    const question = answer?.parentId === undefined ? undefined : store.messages.get(answer.parentId);
    const before = answer && store.conversations.get(answer.conversationId);
    if (!question || !before || before.titleByPerson) {
      return;
    }
    const written = await this.#ask(store, model, { question, answer }, signal);
    const words = bare(written);
    if (words === '') {
      throw new AppError('badResponse', 'The model answered without a word.');
    }
    const title = titleFrom(words);
    const isChanged = store.transaction(() => {
      const now = store.conversations.get(before.id);
      // The person may have named it meanwhile: that title stays.
      return now !== undefined && !now.titleByPerson && store.conversations.update(before.id, { title });
    });
    if (isChanged) {
      this.#options.onTitle(store, before.id, title);
    }
  }

  async #ask(
    store: Store,
    model: ModelReference,
    { question, answer }: { question: StoredMessage; answer: StoredMessage },
    signal: AbortSignal,
  ): Promise<string> {
    const options = { ...this.#options, store: async () => store };
    const requestTo = (id: string, info?: ModelInfo) =>
      titleRequest(id, info, textOf(question, 'text'), textOf(answer, 'text'));
    const asked = {
      purpose: 'title' as const,
      workspace: this.#options.workspace(),
      conversationId: answer.conversationId,
      asking: 'once' as const,
    };
    const { model: _model, modelInfo: _info, ...request } = requestTo('');
    const requestFor = ({ modelInfo }: { modelInfo: ModelInfo }) => requestTo(modelInfo.id, modelInfo);
    const code = codeOf(question, asked.workspace);
    const keepReceipt: AskAutoOptions['keepReceipt'] = async (receipt, labels) => store.receipts.put(receipt, labels);
    if (isAuto(model)) {
      const { askAuto } = await import('../router/askAuto.ts');
      const router = await routerOf(this.#options);
      const auto = { ...asked, ...code, auto: model, request, requestFor };
      return (await askAuto({ ...options, router, keepReceipt }, auto, signal)).text;
    }
    const router = await this.#options.router?.();
    // What the question was about is in the title's request, too: rules that keep it from somebody hold for that.
    const ask = { ...asked, ...code, receiptId: '', request, requestFor, text: textOf(question, 'text') };
    const reason = await router?.keptFrom(model, ask, signal);
    if (reason !== undefined) {
      throw new AppError('notAllowed', `${reason}.`, { provider: model.providerId, model: model.model, code: 'rule' });
    }
    const { provider, modelInfo } = await planModel(options, model);
    const { askNamed } = await import('../router/askNamed.ts');
    const receipts = async () => router && { router, newId: () => this.#options.newId(), keepReceipt };
    const named = { ...asked, ...code, provider, request: requestTo(model.model, modelInfo), text: ask.text };
    return (await askNamed({ ...options, receipts }, named, signal)).text;
  }
}

function titleRequest(model: string, modelInfo: ModelInfo | undefined, question: string, answer: string): ChatRequest {
  const text = `Question:\n${question.slice(0, LONGEST_EXCERPT)}\n\nAnswer:\n${answer.slice(0, LONGEST_EXCERPT)}`;
  return {
    model,
    modelInfo,
    system: INSTRUCTION,
    messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
    maxOutputTokens: modelInfo?.leastEffort ? LONGEST_REASONED_TOKENS : LONGEST_ANSWER_TOKENS,
    // To a model that reasons only when asked, an effort would be the asking.
    reasoningEffort: modelInfo?.leastEffort,
  };
}

/** Without what models put around a title although they were told not to. */
function bare(written: string): string {
  return written
    .trim()
    .replace(/^title:\s*/i, '')
    .replaceAll(/^["'“”„«»‘’]+|["'“”«»‘’.]+$/g, '')
    .trim();
}
