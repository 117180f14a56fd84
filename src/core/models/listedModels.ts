// A provider with its models as the catalogue knows them now: what of it is shown, in which order, and why it cannot be asked.
import type { ProviderView } from '../../shared/views.ts';
import type { ModelInfo, Provider } from '../provider.ts';
import type { ModelReference } from '../records.ts';
import type { ModelRecord } from './modelRecord.ts';
import type { SeedModel } from './seed.ts';

export interface ProviderState {
  provider: Provider;
  view: ProviderView;
  /** All that it listed, models that are not for chatting included. */
  listed: ReadonlyMap<string, ModelRecord>;
  infos: ReadonlyMap<string, ModelInfo>;
}

/** `provider/model`, as settings write it. */
export function nameOf({ providerId, model }: ModelReference): string {
  return `${providerId}/${model}`;
}

/** It cannot be asked for anything. */
export function isBlocked({ state }: ProviderView): boolean {
  return state === 'disabled' || state === 'needsKey' || state === 'needsAddress';
}

/** Nobody has done anything for it yet. A key that is refused was set up; a program that does not run may not even be there. */
export function isNotSetUp({ view: { state, problemKind } }: ProviderState): boolean {
  switch (state) {
    case 'needsKey':
    case 'needsAddress':
    case 'notRunning':
    case 'disabled':
      return true;
    case 'failed':
      // The list was read, and is empty: the editor has no models of its own.
      return problemKind === undefined;
    case 'ready':
    case 'loading':
      return false;
    default:
      return state;
  }
}

/**
 * Without a list all that a vendor has; with one, those that are over: what is current and not listed is not for this key. On
 * one's own machine only what is installed.
 */
export function isWorthShowing({ provider, infos }: ProviderState, { provider: id, ...model }: SeedModel): boolean {
  const isListed = [model.id, ...model.aliases].some((name) => infos.has(name));
  return id === provider.id && !provider.local && !isListed && (infos.size === 0 || model.lifecycle.state !== 'active');
}

/** Why a model cannot be asked now, for its row. */
export function unavailable(
  { view, listed }: ProviderState,
  { model, lifecycle, shutDownOn }: ModelRecord,
): string | undefined {
  if (lifecycle === 'retired') {
    return shutDownOn === undefined ? `${view.name} has shut it down.` : `${view.name} shut it down on ${shutDownOn}.`;
  }
  switch (view.state) {
    case 'needsKey':
      return `${view.name} has no key yet.`;
    case 'needsAddress':
      return `${view.name} has no address yet.`;
    case 'failed':
    case 'notRunning':
    case 'disabled':
      return view.problem ?? `${view.name} cannot be asked now.`;
    case 'loading':
    case 'ready':
      // One of which nothing is known may well be there: its name was typed, and typed names can be asked.
      return listed.has(model) || lifecycle === 'typed' ? undefined : `${view.name} does not list it for your key.`;
    default:
      return view.state;
  }
}

/** Made on first use: it takes milliseconds, which a start of the editor need not wait for. */
let naturally: Intl.Collator | undefined;

/** What a vendor goes on with before what it gives up, then as people sort: gpt-9 before gpt-10. */
export function byOffer(a: ModelRecord, b: ModelRecord): number {
  naturally ??= new Intl.Collator('en', { numeric: true });
  return Number(a.deprecated ?? false) - Number(b.deprecated ?? false) || naturally.compare(a.name, b.name);
}
