// Settings as files and environment give them, without VS Code.
import { SettingsReader } from '../../../../src/core/configuration/settingsReader.ts';
import { providers } from '../../../../src/core/providers/registry.ts';
import { ProviderSet } from '../../../../src/core/providerSet.ts';

/** By setting, without the section. */
export type Values = Record<string, unknown>;

export function reader(sources: { user?: Values; workspace?: Values; environment?: Record<string, string> } = {}) {
  return new SettingsReader({
    stored: (id) => ({ user: sources.user?.[id], workspace: sources.workspace?.[id] }),
    environment: sources.environment ?? {},
    providers: new ProviderSet(providers),
  });
}
