// Records of models as tests need them: what matters is named, all else is dull.
import type { ModelRecord } from '../../../../src/core/models/modelRecord.ts';
import type { SeedModel } from '../../../../src/core/models/seed.ts';

export function record(name: string, values: Partial<ModelRecord> = {}): ModelRecord {
  const [providerId = '', model = ''] = name.split('/');
  return {
    providerId,
    providerName: providerId,
    model,
    name: model,
    local: false,
    simulated: false,
    abilities: [],
    refuses: [],
    can: [],
    cannot: [],
    lifecycle: 'active',
    hidden: false,
    sources: {},
    ...values,
  };
}

export function priced(name: string, input: number, output: number, values: Partial<ModelRecord> = {}): ModelRecord {
  return record(name, { inputPerMillion: input, outputPerMillion: output, ...values });
}

export function seedModel(provider: string, id: string, values: Partial<SeedModel> = {}): SeedModel {
  return {
    provider,
    id,
    aliases: [],
    abilities: { chat: true },
    lifecycle: { state: 'active' },
    source: 'https://example.test/models',
    checkedOn: '2026-11-21',
    ...values,
  };
}
