// Puts together who can be asked: the program's own providers, the endpoints of the settings, the editor's language models.
import type * as vscode from 'vscode';
import type { DisposableStore } from '../core/disposable.ts';
import { EndpointSet } from '../core/endpoints/endpointSet.ts';
import { providers as registered } from '../core/providers/registry.ts';
import { ProviderSet } from '../core/providerSet.ts';
import { LanguageModels, VS_CODE } from './languageModels.ts';

export interface KnownProviders {
  endpoints: EndpointSet;
  providers: ProviderSet;
}

/** The only place that knows the fixed list. `stored` gives the person's own setting `endpoints`, unchecked. */
export function knownProviders(
  context: vscode.ExtensionContext,
  stored: () => unknown,
  disposables: DisposableStore,
): KnownProviders {
  const endpoints = new EndpointSet({
    stored,
    isTaken: (id) => id === VS_CODE || registered.some((provider) => provider.id === id),
  });
  const editorsOwn = disposables.add(new LanguageModels(context));
  return { endpoints, providers: disposables.add(new ProviderSet(registered, endpoints, editorsOwn)) };
}
