/** What Ollama knows of an installed model: files, architecture, abilities. */
import type { Json } from './json.ts';
import type { SimulatedModel } from './models.ts';

type Facts = {
  readonly sizeBytes: number;
  readonly architecture: string;
  /** Number of the model's weights. */
  readonly parameters: number;
  readonly details: Json;
  readonly capabilities: readonly string[];
};

const known: Record<string, Omit<Facts, 'details'> & { label: string; quantization: string }> = {
  'qwen2.5-coder:7b': {
    sizeBytes: 4_683_087_561,
    architecture: 'qwen2',
    parameters: 7_615_616_512,
    label: '7.6B',
    quantization: 'Q4_K_M',
    capabilities: ['completion', 'tools', 'insert'],
  },
  'llama3.2:3b': {
    sizeBytes: 2_019_393_189,
    architecture: 'llama',
    parameters: 3_212_749_888,
    label: '3.2B',
    quantization: 'Q4_K_M',
    capabilities: ['completion', 'tools'],
  },
  'qwen3:8b': {
    sizeBytes: 5_225_388_164,
    architecture: 'qwen3',
    parameters: 8_190_735_360,
    label: '8.2B',
    quantization: 'Q4_K_M',
    capabilities: ['completion', 'tools', 'thinking'],
  },
  'llava:7b': {
    sizeBytes: 4_733_363_377,
    architecture: 'llama',
    parameters: 7_241_732_096,
    label: '7B',
    quantization: 'Q4_0',
    capabilities: ['completion', 'vision'],
  },
  'gemma3:4b': {
    sizeBytes: 3_338_801_804,
    architecture: 'gemma3',
    parameters: 4_299_915_632,
    label: '4.3B',
    quantization: 'Q4_K_M',
    capabilities: ['completion', 'vision'],
  },
  'nomic-embed-text:latest': {
    sizeBytes: 274_302_450,
    architecture: 'nomic-bert',
    parameters: 136_727_040,
    label: '137M',
    quantization: 'F16',
    capabilities: ['embedding'],
  },
};

/** What there is to know of an Ollama model of the simulator. */
export function facts(model: SimulatedModel): Facts {
  const entry = known[model.id];
  if (!entry) throw new Error(`no facts about the Ollama model ${model.id}`);
  const { label, quantization, ...rest } = entry;
  const families = model.id.startsWith('llava') ? [rest.architecture, 'clip'] : [rest.architecture];
  const details = {
    parent_model: '',
    format: 'gguf',
    family: rest.architecture,
    families,
    parameter_size: label,
    quantization_level: quantization,
  };
  return { ...rest, details };
}

/** The model has the ability, by Ollama's name for it. */
export function can(model: SimulatedModel, capability: string): boolean {
  return facts(model).capabilities.includes(capability);
}
