// The request behind an answer: the branch down to its question, with what was attached, to who answered, without a secret.
import assert from 'node:assert/strict';
import { messageRequest, type MessageRequestOptions } from '../../../../src/core/chat/messageRequest.ts';
import { Connections } from '../../../../src/core/connections.ts';
import { requestCode } from '../../../../src/core/exporting/requestCode.ts';
import { KeyRing } from '../../../../src/core/keyRing.ts';
import type { Provider } from '../../../../src/core/provider.ts';
import { anthropic } from '../../../../src/core/providers/anthropic.ts';
import { litellm } from '../../../../src/core/providers/litellm.ts';
import { openai } from '../../../../src/core/providers/openai.ts';
import { ProviderSet } from '../../../../src/core/providerSet.ts';
import type { ProviderSettings } from '../../../../src/core/providerAddress.ts';
import type { StoredMessage } from '../../../../src/core/records.ts';
import { Redactor } from '../../../../src/core/redact.ts';
import type { Store } from '../../../../src/core/store/openStore.ts';
import { CODE_LANGUAGES } from '../../../../src/shared/exportFormats.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { appErrorOf } from '../../support/failure.ts';
import { MemorySecrets } from '../../support/memorySecrets.ts';

const SECRET = 'sk-test-4815162342-abcdefghijklmnop';

describe('the request behind an answer', () => {
  const stores = temporaryStores();
  let store: Store;
  let keys: KeyRing;
  let settings: Record<string, ProviderSettings>;
  let environment: Record<string, string>;

  beforeEach(async () => {
    store = await stores.open();
    keys = new KeyRing(new MemorySecrets());
    settings = {};
    environment = {};
    store.conversations.create({
      id: 'c',
      title: 'T',
      titleByPerson: false,
      createdAt: 1,
      updatedAt: 1,
      pinned: false,
      parameters: { system: ' Be brief. ', temperature: 0.5, maxOutputTokens: 100 },
    });
  });

  function add(message: Partial<StoredMessage> & Pick<StoredMessage, 'id' | 'role'>): void {
    store.messages.add({ conversationId: 'c', createdAt: 1, status: 'complete', parts: [], ...message });
  }
  function talk(providerId: string, model: string): void {
    const said = (text: string) => [{ type: 'text' as const, text }];
    add({ id: 'q1', role: 'user', parts: said('First') });
    add({ id: 'a1', role: 'assistant', parentId: 'q1', parts: said('Answer 1'), providerId, model });
    add({ id: 'a1b', role: 'assistant', parentId: 'q1', parts: said('Another 1'), providerId, model });
    const context = [{ kind: 'file' as const, label: 'a.ts', text: 'File a.ts: x', estimatedTokens: 3 }];
    add({ id: 'q2', role: 'user', parentId: 'a1', parts: said('Second'), context });
    add({ id: 'a2', role: 'assistant', parentId: 'q2', parts: said('Answer 2'), providerId, model });
  }
  function options(providers: readonly Provider[]): MessageRequestOptions {
    const fetch = () => Promise.reject(new Error('No network in this test'));
    const connections = new Connections({
      keys,
      fetch,
      redactor: new Redactor(),
      environment,
      settings: (id) => settings[id] ?? {},
    });
    return {
      providers: new ProviderSet(providers),
      connections,
      keys,
      catalog: { find: async () => undefined },
      promptCache: () => undefined,
      settings: (id) => settings[id] ?? {},
      environment,
    };
  }

  it('is the branch down to its question, with what was attached, and no answer after it', async () => {
    talk('openai', 'gpt-4.1-mini');
    const { native, model } = await messageRequest(options([openai]), store, 'a2');
    assert.equal(model, 'gpt-4.1-mini');
    assert.deepEqual(native.body['messages'], [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'First' },
      { role: 'assistant', content: 'Answer 1' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'File a.ts: x' },
          { type: 'text', text: 'Second' },
        ],
      },
    ]);
    assert.equal(native.body['temperature'], 0.5);
    assert.equal(native.body['max_completion_tokens'], 100);
    const first = await messageRequest(options([openai]), store, 'a1b');
    assert.equal((first.native.body['messages'] as unknown[]).length, 2);
    const ofQuestion = await messageRequest(options([openai]), store, 'q2');
    assert.deepEqual(ofQuestion.native, native);
  });

  it('goes where the connection goes, with variables in the place of key, organization and headers', async () => {
    talk('openai', 'gpt-4.1-mini');
    await keys.save({
      providerId: 'openai',
      name: 'work',
      key: SECRET,
      origin: 'https://proxy.example',
      baseUrl: 'https://proxy.example/v1',
      organization: 'org-secret',
      savedAt: 1,
    });
    settings['openai'] = { headers: { 'X-Team-Token': SECRET, 'X-Plain': 'hidden-too' } };
    const request = await messageRequest(options([openai]), store, 'a2');
    assert.equal(request.native.url, 'https://proxy.example/v1/chat/completions');
    const headers = new Map(request.native.headers.map((header) => [header.name, header]));
    assert.deepEqual(headers.get('authorization'), {
      name: 'authorization',
      value: 'Bearer ',
      variable: 'OPENAI_API_KEY',
    });
    assert.equal(headers.get('openai-organization')?.variable, 'OPENAI_ORG_ID');
    assert.equal(headers.get('x-team-token')?.variable, 'OPENAI_X_TEAM_TOKEN');
    for (const language of CODE_LANGUAGES) {
      const { code } = requestCode(request, language);
      for (const secret of [SECRET, 'org-secret', 'hidden-too']) {
        assert.ok(!code.includes(secret), language);
      }
    }
  });

  it('names the variable that is set, and none where no key is sent', async () => {
    talk('litellm', 'fast');
    settings['litellm'] = { baseUrl: 'http://10.0.0.5:4000/v1' };
    const open = await messageRequest(options([litellm]), store, 'a2');
    assert.equal(open.native.url, 'http://10.0.0.5:4000/v1/chat/completions');
    assert.ok(!open.native.headers.some(({ name }) => name === 'authorization'));
    environment['LLM_API_KEY'] = SECRET;
    const keyed = await messageRequest(options([litellm]), store, 'a2');
    assert.equal(keyed.native.headers.find(({ name }) => name === 'authorization')?.variable, 'LLM_API_KEY');
  });

  it('is written also where no key is set up', async () => {
    talk('anthropic', 'claude-haiku-4-5');
    const { native } = await messageRequest(options([anthropic]), store, 'a2');
    assert.equal(native.url, 'https://api.anthropic.com/v1/messages');
    assert.equal(native.headers.find(({ name }) => name === 'authorization')?.variable, 'ANTHROPIC_API_KEY');
  });

  it('says in words why there is none', async () => {
    talk('gone', 'm');
    const failure = async (id: string, providers: readonly Provider[] = [openai]) =>
      (await appErrorOf(() => messageRequest(options(providers), store, id))).message;
    assert.match(await failure('a2'), /"gone" is not there any more/);
    assert.match(await failure('nothing'), /not there any more/);
    const inside: Provider = { ...openai, id: 'gone', name: 'VS Code', inProcess: true };
    assert.match(await failure('a2', [inside]), /answers inside the editor/);
  });
});
