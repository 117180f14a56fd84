// Exports of ChatGPT and Claude in their form, with invented contents; and importing them.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImportOutcome, importConversations } from '../../../../src/core/portability/importConversations.ts';
import type { ImportLimits } from '../../../../src/core/portability/importLimits.ts';
import type { StoredMessage } from '../../../../src/core/records.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import type { TemporaryStores } from '../../store/temporaryStore.ts';

export const NOW = Date.UTC(2026, 5, 1);

interface Node {
  id: string;
  parent?: string;
  role?: string;
  content?: object;
  metadata?: object;
  [name: string]: unknown;
}

/** A conversation of ChatGPT's export; `text` of a node is its content. */
export function chatgpt(id: string, nodes: readonly Node[], values: object = {}): object {
  const mapping = Object.fromEntries(
    nodes.map(
      ({
        id: node,
        parent = null,
        role,
        content,
        text,
        metadata = {},
        weight = 1,
        recipient = 'all',
        channel = null,
      }) => [
        node,
        {
          id: node,
          parent,
          children: nodes.filter((other) => other.parent === node).map((other) => other.id),
          message: role && {
            id: node,
            author: { role, name: null, metadata: {} },
            create_time: 1_700_000_000.5,
            update_time: null,
            content: content ?? { content_type: 'text', parts: [text] },
            status: 'finished_successfully',
            end_turn: true,
            weight,
            metadata,
            recipient,
            channel,
          },
        },
      ],
    ),
  );
  return {
    title: `Talk ${id}`,
    create_time: 1_700_000_000.25,
    update_time: 1_700_000_900.75,
    mapping,
    moderation_results: [],
    current_node: nodes.at(-1)?.id,
    conversation_id: id,
    id,
    default_model_slug: 'gpt-4o',
    is_archived: false,
    safe_urls: [],
    ...values,
  };
}

export function simpleTalk(id: string, values: object = {}): object {
  return chatgpt(
    id,
    [
      { id: 'root' },
      { id: 'q', parent: 'root', role: 'user', text: `Question of ${id}` },
      { id: 'a', parent: 'q', role: 'assistant', text: `Answer of ${id}`, metadata: { model_slug: 'gpt-4o' } },
    ],
    values,
  );
}

export function claudeMessage(uuid: string, sender: 'human' | 'assistant', values: object = {}): object {
  return {
    uuid,
    text: `Text of ${uuid}`,
    content: [{ type: 'text', text: `Text of ${uuid}`, citations: [] }],
    sender,
    created_at: '2025-03-01T10:00:00.123456Z',
    updated_at: '2025-03-01T10:00:00.123456Z',
    attachments: [],
    files: [],
    ...values,
  };
}

export function claude(uuid: string, messages: readonly object[], values: object = {}): object {
  return {
    uuid,
    name: `Chat ${uuid}`,
    summary: '',
    created_at: '2025-03-01T09:59:00.000000Z',
    updated_at: '2025-03-02T08:00:00.000000Z',
    account: { uuid: 'account' },
    chat_messages: messages,
    ...values,
  };
}

export interface Importing {
  signal?: AbortSignal;
  clean?: <Value>(value: Value) => Value;
  onProgress?: (message: string) => void;
  limits?: Partial<ImportLimits>;
}

/** Writes a file of these contents beside the store and imports it. */
export async function importing(
  stores: TemporaryStores,
  store: Store,
  contents: unknown,
  { signal = new AbortController().signal, clean = (value) => value, onProgress, limits }: Importing = {},
): Promise<ImportOutcome> {
  const path = join(stores.folder(), 'imported');
  writeFileSync(path, Buffer.isBuffer(contents) || typeof contents === 'string' ? contents : JSON.stringify(contents));
  return importConversations({ path, store, folder: stores.folder(), clean, now: NOW, signal, onProgress, limits });
}

/** Ids of all that a person sees, newest first. */
export async function listed(store: Store): Promise<string[]> {
  return (await store.conversations.list({ limit: 200 })).conversations.map(({ id }) => id);
}

export async function titles(store: Store): Promise<string[]> {
  return (await store.conversations.list({ limit: 200 })).conversations.map(({ title }) => title);
}

/** The branch that is shown, each message as "role: text". */
export function shown(store: Store, id: string): string[] {
  const leafId = store.conversations.get(id)?.leafId ?? '';
  return store.messages.branch(leafId, { limit: 1000 }).map(said);
}

/** The branch that is shown of the newest conversation. */
export async function branchShown(store: Store): Promise<StoredMessage[]> {
  const [id = ''] = await listed(store);
  return store.messages.branch(store.conversations.get(id)?.leafId ?? '', { limit: 100 });
}

function said({ role, parts }: StoredMessage): string {
  return `${role}: ${parts.map((part) => ('text' in part ? part.text : part.type)).join(' | ')}`;
}

export function leftovers(stores: TemporaryStores): string[] {
  return readdirSync(stores.folder()).filter((name) => name.endsWith('.partial'));
}
