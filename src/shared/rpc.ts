// The wire of the bridge: requests with ids that can be cancelled, their answers, and events.

export type ToHost = { kind: 'request'; id: number; method: string; params: unknown } | { kind: 'cancel'; id: number };

export interface BridgeFailure {
  /** Redacted, fit to be shown. */
  message: string;
}

export type ToWebview =
  | { kind: 'result'; id: number; value: unknown }
  | { kind: 'failure'; id: number; error: BridgeFailure }
  | { kind: 'event'; event: string; data: unknown };
