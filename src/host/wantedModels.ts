// The models that the settings name, for a test of whether their provider has them.
import type { SettingsReader } from '../core/configuration/settingsReader.ts';
import type { WantedModel } from '../core/diagnosis/scene.ts';

export type ModelSettings = Pick<SettingsReader, 'modelDefaults' | 'modelOf' | 'purposeModel' | 'aliases' | 'model'>;

/** Those of this provider, each once, with the first use that the settings have for it. */
export function wantedModels(settings: ModelSettings, providerId: string): readonly WantedModel[] {
  const own = settings.modelOf(providerId);
  const uses = [
    { reference: settings.modelDefaults().model, role: 'the default model' },
    { reference: own === undefined ? undefined : { providerId, model: own }, role: 'the model of its variable' },
    { reference: settings.purposeModel('editorActions'), role: 'the model for editor actions' },
    { reference: settings.purposeModel('titles'), role: 'the model for titles' },
    { reference: settings.purposeModel('systemPrompts'), role: 'the model for system prompts' },
    { reference: settings.purposeModel('judging'), role: 'the model that judges' },
    { reference: settings.purposeModel('embeddings'), role: 'the model for embeddings', isForEmbeddings: true },
    ...Object.keys(settings.aliases()).map((alias) => ({
      reference: settings.model(alias),
      role: `the alias ${alias}`,
    })),
  ];
  const wanted = new Map<string, WantedModel>();
  for (const { reference, ...use } of uses) {
    if (reference?.providerId === providerId && !wanted.has(reference.model)) {
      wanted.set(reference.model, { model: reference.model, ...use });
    }
  }
  return [...wanted.values()];
}
