// Webhooks on the settings page. Addresses and signing secrets are asked for and copied by VS Code itself: none is in a request.
import * as v from 'valibot';
import type { Schemas } from '../rpc.ts';
import { WEBHOOK_FORMATS, type WebhookFormat, type WebhooksView, type WebhookTestView } from '../webhookViews.ts';
import { nothing } from './fields.ts';

export interface WebhookRequests {
  /** VS Code's own questions for a new one. */
  'webhooks/add': { params: Record<string, never>; result: null };
  'webhooks/change': {
    params: {
      name: string;
      format?: WebhookFormat | undefined;
      /** One event is switched on or off. */
      event?: { id: string; isOn: boolean } | undefined;
      enabled?: boolean | undefined;
      includeText?: boolean | undefined;
    };
    result: WebhooksView;
  };
  /** Sends a test and waits for what the receiver says; cancelling the request gives up. */
  'webhooks/test': { params: { name: string }; result: WebhookTestView };
  /** VS Code asks for another address. */
  'webhooks/editAddress': { params: { name: string }; result: null };
  /** Puts the signing secret on the clipboard. */
  'webhooks/copySecret': { params: { name: string }; result: null };
  /** Asks first. */
  'webhooks/remove': { params: { name: string }; result: null };
}

const name = v.pipe(v.string(), v.minLength(1), v.maxLength(40));
const named = v.strictObject({ name });

export const webhookSchemas: Schemas<WebhookRequests> = {
  'webhooks/add': nothing,
  'webhooks/change': v.strictObject({
    name,
    format: v.optional(v.picklist(WEBHOOK_FORMATS)),
    event: v.optional(v.strictObject({ id: v.pipe(v.string(), v.regex(/^[A-Za-z][\w.-]{0,79}$/)), isOn: v.boolean() })),
    enabled: v.optional(v.boolean()),
    includeText: v.optional(v.boolean()),
  }),
  'webhooks/test': named,
  'webhooks/editAddress': named,
  'webhooks/copySecret': named,
  'webhooks/remove': named,
};
