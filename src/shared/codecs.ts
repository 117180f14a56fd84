// Checks everything that arrives from the webview: it is not trusted.
import * as v from 'valibot';
import type { Requests, Schemas } from './rpc.ts';

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

/** Whether a page may ask for this. */
export function isMethod<R extends Requests<R>>(schemas: Schemas<R>, method: string): method is keyof R & string {
  return Object.hasOwn(schemas, method);
}

/** The parameters of a request, checked; throws a `TypeError` that says which field is wrong, without its value. */
export function decodeParams<R extends Requests<R>, M extends keyof R & string>(
  schemas: Schemas<R>,
  method: M,
  params: unknown,
): R[M]['params'] {
  const result = v.safeParse(schemas[method], params);
  if (!result.success) {
    const where = result.issues.map((issue) => v.getDotPath(issue) ?? issue.type).join(', ');
    // A hostile page chooses the names of surplus fields: they are cut.
    throw new TypeError(`${method}: not valid: ${where.slice(0, 200)}`);
  }
  return result.output;
}
