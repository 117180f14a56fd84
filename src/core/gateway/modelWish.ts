// What a caller means by the name of a model: one model, a name of the person's own, or the router's choice.
import { STRATEGIES, type Strategy } from '../../shared/routingViews.ts';
import { LONGEST_ID } from '../../shared/views.ts';
import { parseModel } from '../configuration/fits.ts';
import type { ModelReference } from '../records.ts';
import { GatewayRefusal } from './refusal.ts';

export type ModelWish =
  | { kind: 'auto'; strategy?: Strategy }
  | { kind: 'model'; model: ModelReference }
  /** An alias or a chain: who answers it knows which there are. */
  | { kind: 'name'; name: string };

/** `auto`, `auto:cost_optimized`, `provider/model`, or a name. `param` names the field that it stands in. */
export function parseModelWish(text: unknown, param: string): ModelWish {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new GatewayRefusal(400, `${param} must name a model: "auto", "provider/model" or an alias.`, { param });
  }
  const name = text.trim();
  if (name.length > LONGEST_ID) {
    throw new GatewayRefusal(400, `${param} is longer than ${LONGEST_ID} characters.`, { param });
  }
  if (name === 'auto') {
    return { kind: 'auto' };
  }
  if (name.startsWith('auto:')) {
    return { kind: 'auto', strategy: parseStrategy(name.slice('auto:'.length), param) };
  }
  const model = parseModel(name);
  return model ? { kind: 'model', model } : { kind: 'name', name };
}

export function parseStrategy(text: unknown, param: string): Strategy {
  const strategy = STRATEGIES.find((known) => known === text);
  if (!strategy) {
    throw new GatewayRefusal(400, `${param}: there is no such strategy; there are ${STRATEGIES.join(', ')}.`, {
      param,
    });
  }
  return strategy;
}

/** The id by which a model is listed, answered with, and can be asked again. */
export function modelId({ providerId, model }: ModelReference): string {
  return `${providerId}/${model}`;
}
