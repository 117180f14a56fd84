// What people read in place of the ids in a report.
import type { CostDimension, CostLabel, CostNames } from '../../src/shared/costViews.ts';
import type { TokenBucket } from '../../src/shared/tokenBuckets.ts';
import type { SheetColumn } from './sheet.ts';

export const DIMENSION_WORDS: Readonly<Record<CostDimension, string>> = {
  provider: 'provider',
  model: 'model',
  key: 'key',
  purpose: 'purpose',
  workspace: 'workspace',
  conversation: 'conversation',
};

const PURPOSE_WORDS: Readonly<Record<string, string>> = {
  chat: 'Chat',
  compare: 'Compare',
  editorAction: 'Editor actions',
  title: 'Titles',
  systemPrompt: 'System prompts',
  embedding: 'Embeddings',
  judge: 'Judging',
  test: 'Connection tests',
  gateway: 'Gateway',
  native: "VS Code's chat",
};

export const TOKEN_WORDS: Readonly<Record<TokenBucket, string>> = {
  uncachedInput: 'Input',
  cacheRead: 'Cache read',
  cacheWrite5m: 'Cache write, 5 min',
  cacheWrite1h: 'Cache write, 1 h',
  textOutput: 'Output',
  reasoningOutput: 'Reasoning',
  embedding: 'Embedding',
};

export function providerName(providerId: string, names: CostNames): string {
  return nameIn(names.providers, providerId) ?? providerId;
}

export function modelName(providerId: string, model: string, names: CostNames): string {
  return names.models[`${providerId}/${model}`] ?? model;
}

export function keyText(providerId: string, keyName: string, names: CostNames): string {
  return `${providerName(providerId, names)}: ${keyName === '' ? 'no key' : keyName}`;
}

export function purposeText(purpose: string): string {
  return PURPOSE_WORDS[purpose] ?? purpose;
}

/** The folder's own name where nobody gave another. */
export function workspaceText(uri: string, names: CostNames): string {
  if (uri === '') {
    return 'No folder';
  }
  const last = uri.replace(/\/+$/, '').split('/').at(-1) ?? uri;
  return nameIn(names.workspaces, uri) ?? decoded(last);
}

/** Ids may come out of a file, and be what every object has, such as "constructor". */
function nameIn(names: Readonly<Record<string, string>>, id: string): string | undefined {
  return Object.hasOwn(names, id) ? names[id] : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function conversationText(conversation: { title?: string } | undefined): string {
  return conversation?.title ?? 'Deleted conversation';
}

/** The label of a stack, a share or a row, of whatever dimension it is. */
export function labelText(label: CostLabel, by: CostDimension, names: CostNames): string {
  const { key, providerId = '', model = '', keyName = '' } = label;
  switch (by) {
    case 'provider':
      return providerName(key, names);
    case 'model':
      return modelName(providerId, model, names);
    case 'key':
      return keyText(providerId, keyName, names);
    case 'purpose':
      return purposeText(key);
    case 'workspace':
      return workspaceText(key, names);
    case 'conversation':
      return conversationText(label.conversation);
  }
}

/** First columns of tables with a row for each model or provider: names for people, ids for files. */
export function labelColumns(by: 'provider' | 'model'): readonly SheetColumn[] {
  const provider: SheetColumn[] = [
    { id: 'provider', title: 'Provider' },
    { id: 'providerId', title: 'Provider id', inFilesOnly: true },
  ];
  return by === 'provider'
    ? provider
    : [{ id: 'model', title: 'Model' }, { id: 'modelId', title: 'Model id', inFilesOnly: true }, ...provider];
}

export function labelCells(
  { providerId = '', model = '' }: CostLabel,
  by: 'provider' | 'model',
  names: CostNames,
): readonly string[] {
  const provider = [providerName(providerId, names), providerId];
  return by === 'provider' ? provider : [modelName(providerId, model, names), model, ...provider];
}
