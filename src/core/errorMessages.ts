// What a person reads for each kind of failure, and the buttons that mend it.
import type { ErrorKind } from '../shared/errorKind.ts';
import type { BudgetRefusal } from '../shared/budgetViews.ts';
import { formatDuration } from '../shared/format.ts';
import { formatMoney } from '../shared/money.ts';
import type { ErrorAction, ErrorActionId, ErrorView } from '../shared/views.ts';
import type { ProviderLinks } from './provider.ts';
import type { StoredError } from './records.ts';
import { AppError, isUntrustedCertificate } from './errors.ts';

const LABELS: Record<ErrorActionId, string> = {
  retry: 'Try again',
  addKey: 'Add key…',
  replaceKey: 'Replace key…',
  testKey: 'Test key',
  switchModel: 'Switch model',
  newConversation: 'New conversation',
  openBilling: 'Billing page',
  openStatus: 'Status page',
  openSettings: 'Open settings',
  refreshModels: 'Refresh models',
  installOllama: 'Get Ollama',
  copyDetails: 'Copy details',
  showLog: 'Show log',
  raiseBudget: 'Raise once',
  useCheaper: 'Use a cheaper model',
  openBudgets: 'Change budgets…',
};

/** Names that the sentences need. */
export interface ErrorScene {
  providerName?: string;
  modelName?: string;
  keyName?: string;
  local?: boolean;
  /** The provider's pages; a button for one that it does not have would do nothing. Absent: not known. */
  links?: ProviderLinks;
}

interface Message {
  title: string;
  detail: string;
  actions: readonly ErrorActionId[];
  severity?: 'warning';
}

type Writer = (error: StoredError, who: string, scene: ErrorScene) => Message;

const onKey = (scene: ErrorScene) => (scene.keyName && scene.keyName !== 'simulator' ? ` on key ${scene.keyName}` : '');

const MESSAGES: Record<ErrorKind, Writer> = {
  auth: (_error, who, scene) => ({
    title: `${who}: the key is refused${onKey(scene)}.`,
    detail: 'It may be cut off, revoked, or belong to another provider. Nothing was charged.',
    actions: ['replaceKey', 'switchModel', 'testKey'],
  }),
  quota: (_error, who, scene) => ({
    title: `${who}: no credit left${onKey(scene)}.`,
    detail: 'Add credit at the provider, or use another key or model. Nothing was charged.',
    actions: ['switchModel', 'openBilling', 'retry'],
  }),
  rateLimit: (error, who) => ({
    title: `${who} asks to wait${error.retryAfterMs ? ` ${formatDuration(error.retryAfterMs)}` : ''}.`,
    detail: 'Too many requests or tokens in a short time for this key.',
    actions: ['retry', 'switchModel', 'copyDetails'],
    severity: 'warning',
  }),
  overloaded: (_error, who) => ({
    title: `${who} is overloaded or failing.`,
    detail: 'The fault is on their side and mostly passes within minutes.',
    actions: ['retry', 'switchModel', 'openStatus'],
    severity: 'warning',
  }),
  network: (error, who, scene) => networkMessage(error, who, scene),
  timeout: (_error, who) => ({
    title: `${who} took too long.`,
    detail: 'No text came within the time that the settings allow. What had arrived is kept.',
    actions: ['retry', 'switchModel', 'openSettings'],
    severity: 'warning',
  }),
  cancelled: () => ({
    title: 'Stopped.',
    detail: 'What had arrived is kept.',
    actions: ['retry'],
    severity: 'warning',
  }),
  badRequest: (error, who) => ({
    title: `${who} did not accept the request.`,
    detail: error.message,
    actions: ['switchModel', 'openSettings', 'copyDetails'],
  }),
  modelNotFound: (error, who, scene) => ({
    title: `${who} has no model ${scene.modelName ?? error.model ?? 'of this name'}${scene.local ? ' installed' : ' for this key'}.`,
    detail: scene.local
      ? `Install it${error.model ? ` with "ollama pull ${error.model}"` : ''}, or choose another one.`
      : 'It may have been retired, or this account has no access to it.',
    actions: ['switchModel', 'refreshModels', 'copyDetails'],
  }),
  contextTooLong: (error, _who, scene) => ({
    title: `Too long for ${scene.modelName ?? error.model ?? 'this model'}.`,
    detail:
      'The conversation and its attachments do not fit into the context window. Begin a new one, attach less, or take a model with a larger window.',
    actions: ['newConversation', 'switchModel'],
  }),
  contentFilter: (error, who) => ({
    title: `${who} declined for reasons of content.`,
    detail:
      error.message && !/^HTTP \d+$/.test(error.message)
        ? error.message
        : 'Its safety rules stopped the question or the answer.',
    actions: ['switchModel', 'copyDetails'],
    severity: 'warning',
  }),
  badResponse: (error, who) => ({
    title: `${who} sent an answer that cannot be read.`,
    detail: error.message,
    actions: ['retry', 'switchModel', 'copyDetails'],
  }),
  truncated: (_error, who) => ({
    title: `${who} broke off in the middle.`,
    detail: 'The connection ended before the answer did. What had arrived is kept.',
    actions: ['retry', 'switchModel', 'copyDetails'],
    severity: 'warning',
  }),
  budgetExceeded: ({ message, budget }) => ({
    title: 'Not sent: over the budget.',
    detail: message,
    actions: [
      ...(budget?.raiseByUsd === undefined ? [] : (['raiseBudget'] as const)),
      budget?.cheaper ? 'useCheaper' : 'switchModel',
      'openBudgets',
    ],
    severity: 'warning',
  }),
  notAllowed: (error, who, scene) => ({
    title:
      error.code === 'policy'
        ? `Not sent: ${scene.modelName ?? error.model ?? 'this model'} is locked.`
        : error.status === 403
          ? `${who}: this key may not do that.`
          : 'Not sent.',
    detail: error.message,
    actions: notAllowedActions(error.code),
  }),
  config: (error, who) => ({
    title: error.code === 'noKey' ? `${who} has no key yet.` : `${who} is not set up right.`,
    detail: error.code === 'noKey' ? 'Add one, or choose another model.' : error.message,
    actions: error.code === 'noKey' ? ['addKey', 'switchModel'] : ['openSettings', 'switchModel', 'copyDetails'],
  }),
  internal: (error) => ({
    title: 'Something went wrong in LLM Workbench.',
    detail: error.message,
    actions: ['retry', 'copyDetails', 'showLog'],
  }),
};

function notAllowedActions(code: string | undefined): readonly ErrorActionId[] {
  switch (code) {
    case 'otherOrigin':
      return ['replaceKey', 'openSettings'];
    case 'policy':
      return ['switchModel', 'openSettings'];
    default:
      return ['switchModel', 'replaceKey', 'copyDetails'];
  }
}

function networkMessage(error: StoredError, who: string, scene: ErrorScene): Message {
  if (isUntrustedCertificate(new AppError('network', '', { code: error.code }))) {
    return {
      title: `${who}: the certificate is not trusted.`,
      detail:
        "Behind a company proxy, add its certificate to the system's store; otherwise something stands between you and the provider.",
      actions: ['retry', 'openSettings', 'copyDetails'],
    };
  }
  if (scene.local) {
    return {
      title: `${who} does not answer.`,
      detail: 'Start it ("ollama serve"), or choose another model.',
      actions: ['retry', 'switchModel', 'installOllama'],
    };
  }
  return {
    title: `${who} cannot be reached, or the connection was lost.`,
    detail: 'Check the connection and the proxy. What had arrived is kept.',
    actions: ['retry', 'switchModel', 'copyDetails'],
    severity: 'warning',
  };
}

/** The failure in words; `error` is redacted already, and so is the result. */
export function describeError(error: StoredError, scene: ErrorScene): ErrorView {
  const who = scene.providerName ?? error.provider ?? 'The provider';
  const message = MESSAGES[error.kind](error, who, scene);
  return {
    kind: error.kind,
    title: message.title,
    detail: message.detail || 'No reason was given.',
    actions: message.actions
      .filter((id) => isThere(id, scene.links))
      .map((id): ErrorAction => ({ id, label: labelOf(id, error) })),
    technical: [
      error.status ? `status ${error.status}` : undefined,
      error.code && `code ${error.code}`,
      error.requestId ? `request ${error.requestId}` : undefined,
      error.model ? `model ${error.model}` : undefined,
      error.message,
    ]
      .filter(Boolean)
      .join('\n'),
    severity: message.severity ?? 'error',
  };
}

/** With the figures of this failure, where the button has any. */
function labelOf(id: ErrorActionId, { budget }: StoredError): string {
  const { raiseByUsd, cheaper } = budget ?? {};
  if (id === 'raiseBudget' && raiseByUsd !== undefined) {
    return `Raise once by ${formatMoney(raiseByUsd)}`;
  }
  if (id === 'useCheaper' && cheaper) {
    const cost = cheaper.estimatedUsd === 0 ? 'free' : `about ${formatMoney(cheaper.estimatedUsd)}`;
    return `Use ${cheaper.name ?? cheaper.model} (${cost})`;
  }
  return LABELS[id];
}

function isThere(id: ErrorActionId, links: ProviderLinks | undefined): boolean {
  switch (id) {
    case 'openBilling':
      return !links || links.billing !== undefined;
    case 'openStatus':
      return !links || links.status !== undefined;
    case 'installOllama':
      return !links || links.install !== undefined;
    default:
      return true;
  }
}

/** An error as it is kept and shown: every string cleaned of keys, at most 2,000 characters of the vendor's words. */
export function storedError(error: AppError, redact: (text: string) => string): StoredError {
  return {
    kind: error.kind,
    message: redact(error.message).slice(0, 2000),
    status: error.status,
    code: error.code && redact(error.code).slice(0, 200),
    requestId: error.requestId && redact(error.requestId).slice(0, 200),
    retryAfterMs: error.retryAfterMs,
    provider: error.provider,
    model: error.model && redact(error.model),
    ...(error.budget && { budget: cleanRefusal(error.budget, redact) }),
  };
}

/** Names of models come from vendors' lists. */
function cleanRefusal(refusal: BudgetRefusal, redact: (text: string) => string): BudgetRefusal {
  const { cheaper } = refusal;
  return {
    ...refusal,
    cheaper: cheaper && {
      ...cheaper,
      model: redact(cheaper.model).slice(0, 200),
      name: cheaper.name && redact(cheaper.name).slice(0, 200),
    },
  };
}
