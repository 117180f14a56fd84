// The wire of the bridge: requests with ids that can be cancelled, their answers, and events; and the types that every page's protocol is made of.
import type * as v from 'valibot';

export type ToHost = { kind: 'request'; id: number; method: string; params: unknown } | { kind: 'cancel'; id: number };

export interface BridgeFailure {
  /** Redacted, fit to be shown. */
  message: string;
}

export type ToWebview =
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'failure'; id: number; error: BridgeFailure }
  | { kind: 'event'; event: string; data: unknown };

/** What a page may ask: for each method what it takes and what it gives back. */
export type Requests<R> = { [M in keyof R]: { params: unknown; result: unknown } };

/** One for each method: a missing one does not compile. */
export type Handlers<R extends Requests<R>> = {
  [M in keyof R]: (params: R[M]['params'], signal: AbortSignal) => Promise<R[M]['result']>;
};

/** What each method's parameters must look like: the webview is not trusted. */
export type Schemas<R extends Requests<R>> = { [M in keyof R]: v.GenericSchema<unknown, R[M]['params']> };
