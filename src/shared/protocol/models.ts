// Models: listing, choosing, pinning.
import * as v from 'valibot';
import type { Schemas } from '../rpc.ts';
import type { ModelsView } from '../views.ts';
import { id } from './fields.ts';

export interface ModelRequests {
  'models/list': { params: { refresh: boolean }; result: ModelsView };
  /** With `alias` what is chosen is that name, whatever model it will mean. */
  'models/choose': { params: { providerId: string; model: string; alias?: string | undefined }; result: ModelsView };
  /** A pinned model stands at the top of every picker. */
  'models/pin': { params: { providerId: string; model: string; pinned: boolean }; result: ModelsView };
}

export interface ModelEvents {
  'models/changed': ModelsView;
}

export const modelSchemas: Schemas<ModelRequests> = {
  'models/list': v.strictObject({ refresh: v.boolean() }),
  'models/choose': v.strictObject({ providerId: id, model: id, alias: v.optional(id) }),
  'models/pin': v.strictObject({ providerId: id, model: id, pinned: v.boolean() }),
};
