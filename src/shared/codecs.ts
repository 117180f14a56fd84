// Decoders of what arrives over the bridge: the webview is not trusted, so every parameter is checked.
import * as v from 'valibot';
import type { HostMethod, HostRequests } from './protocol.ts';

/** Characters; a longer text is refused, so that a hostile page cannot fill the host's memory. */
const MAX_TEXT = 4_000_000;
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));
const nothing = v.strictObject({});
const parameters = v.strictObject({
  system: v.optional(text),
  temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(2))),
  topP: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  maxOutputTokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000_000))),
});

type Schemas = {
  [M in HostMethod]: v.GenericSchema<unknown, HostRequests[M]['params']>;
};

const schemas: Schemas = {
  'chat/snapshot': nothing,
  'chat/send': v.strictObject({ text }),
  'chat/editAndResend': v.strictObject({ messageId: id, text }),
  'chat/regenerate': v.strictObject({ messageId: id }),
  'chat/stop': v.strictObject({ runId: id }),
  'chat/retryNow': v.strictObject({ runId: id }),
  'conversation/new': nothing,
  'conversation/open': v.strictObject({ id }),
  'conversation/list': v.strictObject({
    query: v.optional(v.pipe(v.string(), v.maxLength(1000))),
    before: v.optional(id),
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(200)),
  }),
  'conversation/older': v.strictObject({ id, before: id }),
  'conversation/rename': v.strictObject({ id, title: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200)) }),
  'conversation/delete': v.strictObject({ id }),
  'conversation/undelete': v.strictObject({ id }),
  'conversation/showBranch': v.strictObject({ messageId: id }),
  'conversation/setParameters': v.strictObject({ parameters }),
  'models/list': v.strictObject({ refresh: v.boolean() }),
  'models/choose': v.strictObject({ providerId: id, model: id }),
  'attachment/remove': v.strictObject({ id }),
  'code/copy': v.strictObject({ text }),
  'code/insert': v.strictObject({ text }),
  'link/open': v.strictObject({
    url: v.pipe(v.string(), v.maxLength(4000), v.regex(/^(?:https?:\/\/|mailto:)[^\s]+$/i)),
  }),
  'action/run': v.strictObject({
    action: v.picklist([
      'retry',
      'addKey',
      'replaceKey',
      'testKey',
      'switchModel',
      'newConversation',
      'openBilling',
      'openStatus',
      'openSettings',
      'refreshModels',
      'installOllama',
      'copyDetails',
      'showLog',
      'explain',
      'fix',
      'refactor',
      'document',
      'writeTests',
      'review',
    ]),
    providerId: v.optional(id),
    messageId: v.optional(id),
  }),
};

/** A message from the webview in its envelope. */
const envelope = v.variant('kind', [
  v.strictObject({
    kind: v.literal('request'),
    id: v.pipe(v.number(), v.integer()),
    method: v.pipe(v.string(), v.maxLength(100)),
    params: v.unknown(),
  }),
  v.strictObject({ kind: v.literal('cancel'), id: v.pipe(v.number(), v.integer()) }),
]);

/** The envelope, or `undefined` for anything else. */
export function decodeEnvelope(message: unknown): v.InferOutput<typeof envelope> | undefined {
  const result = v.safeParse(envelope, message);
  return result.success ? result.output : undefined;
}

export function isHostMethod(method: string): method is HostMethod {
  return Object.hasOwn(schemas, method);
}

/** The parameters of a request, checked; throws a `TypeError` that says which field is wrong, without its value. */
export function decodeParams<M extends HostMethod>(method: M, params: unknown): HostRequests[M]['params'] {
  const result = v.safeParse(schemas[method], params);
  if (!result.success) {
    const where = result.issues.map((issue) => v.getDotPath(issue) ?? issue.type).join(', ');
    // A hostile page chooses the names of surplus fields: they are cut.
    throw new TypeError(`${method}: not valid: ${where.slice(0, 200)}`);
  }
  return result.output;
}
