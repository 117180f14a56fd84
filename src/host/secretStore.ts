// VS Code's SecretStorage as the core's port.
import type * as vscode from 'vscode';
import type { SecretStore } from '../core/ports.ts';

export function secretStore(secrets: vscode.SecretStorage): SecretStore {
  return {
    keys: async () => secrets.keys(),
    get: async (name) => secrets.get(name),
    store: async (name, value) => secrets.store(name, value),
    delete: async (name) => secrets.delete(name),
    onDidChange: (listener) => secrets.onDidChange((event) => listener(event.key)),
  };
}
