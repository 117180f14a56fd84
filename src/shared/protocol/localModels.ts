// Models on the person's own machine: what is installed, what is recommended, getting more.
import * as v from 'valibot';
import type { Schemas } from '../rpc.ts';
import type { LocalModelsView } from '../views.ts';
import { id } from './fields.ts';

export interface LocalModelRequests {
  'local/list': { params: Record<string, never>; result: LocalModelsView };
  /** Begins to get a model; how far it is comes by `local/changed`. */
  'local/pull': { params: { model: string }; result: LocalModelsView };
  /** What was already fetched stays, and a later pull goes on from there. */
  'local/cancelPull': { params: { model: string }; result: LocalModelsView };
  /** Removes an installed model from the disk, after VS Code asked. */
  'local/remove': { params: { model: string }; result: LocalModelsView };
}

export interface LocalModelEvents {
  'local/changed': LocalModelsView;
}

export const localModelSchemas: Schemas<LocalModelRequests> = {
  'local/list': v.strictObject({}),
  'local/pull': v.strictObject({ model: id }),
  'local/cancelPull': v.strictObject({ model: id }),
  'local/remove': v.strictObject({ model: id }),
};
