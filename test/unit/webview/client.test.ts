// The webview's end of the bridge: answers, failures, cancelling, events.
import assert from 'node:assert/strict';
import type { ChatPageEvents, ChatPageRequests } from '../../../src/shared/protocol.ts';
import type { ToHost } from '../../../src/shared/rpc.ts';
import { HostClient, HostFailure, type EventMessage } from '../../../webview-ui/client.ts';

interface Bench {
  client: HostClient<ChatPageRequests, ChatPageEvents>;
  sent: ToHost[];
  events: EventMessage<ChatPageEvents>[];
  arrive(message: unknown): void;
  isListening(): boolean;
}

function bench(): Bench {
  const sent: ToHost[] = [];
  const events: EventMessage<ChatPageEvents>[] = [];
  let listener: ((message: unknown) => void) | undefined;
  const port = {
    post: (message: ToHost) => {
      sent.push(message);
    },
    listen: (heard: (message: unknown) => void) => {
      listener = heard;
      return () => {
        listener = undefined;
      };
    },
  };
  const client = new HostClient<ChatPageRequests, ChatPageEvents>(port, (event) => events.push(event));
  return { client, sent, events, arrive: (message) => listener?.(message), isListening: () => listener !== undefined };
}

describe('HostClient', () => {
  it('sends a request and resolves with the answer of the same id', async () => {
    const { client, sent, arrive } = bench();
    const first = client.request('chat/stop', { runId: 'a' });
    const second = client.request('conversation/list', { limit: 1 });
    assert.deepEqual(sent[0], { kind: 'request', id: 1, method: 'chat/stop', params: { runId: 'a' } });
    arrive({ kind: 'result', id: 2, value: [] });
    arrive({ kind: 'result', id: 1, value: null });
    assert.deepEqual(await second, []);
    assert.equal(await first, null);
  });

  it("rejects with the host's message", async () => {
    const { client, arrive } = bench();
    const asked = client.request('chat/stop', { runId: 'a' });
    arrive({ kind: 'failure', id: 1, error: { message: 'The store is locked.' } });
    await assert.rejects(asked, (error) => error instanceof HostFailure && error.message === 'The store is locked.');
  });

  it('cancels: tells the host, rejects at once, and drops what still arrives', async () => {
    const { client, sent, arrive } = bench();
    const aborter = new AbortController();
    const asked = client.request('conversation/list', { limit: 1 }, aborter.signal);
    aborter.abort();
    await assert.rejects(asked, { name: 'AbortError' });
    assert.deepEqual(sent.at(-1), { kind: 'cancel', id: 1 });
    arrive({ kind: 'result', id: 1, value: [] });
  });

  it('sends nothing for a signal that is aborted already', async () => {
    const { client, sent } = bench();
    await assert.rejects(client.request('conversation/list', { limit: 1 }, AbortSignal.abort()), {
      name: 'AbortError',
    });
    assert.deepEqual(sent, []);
  });

  it('does not cancel what has been answered', async () => {
    const { client, sent, arrive } = bench();
    const aborter = new AbortController();
    const asked = client.request('conversation/list', { limit: 1 }, aborter.signal);
    arrive({ kind: 'result', id: 1, value: [] });
    await asked;
    aborter.abort();
    assert.equal(sent.length, 1);
  });

  it('hands on events, and ignores what is not of the bridge', () => {
    const { arrive, events } = bench();
    arrive({ kind: 'event', event: 'composer/focus', data: { text: 'Hi' } });
    for (const junk of [undefined, 'text', 1, {}, { kind: 'other' }, { kind: 'result', id: 99, value: 1 }]) {
      arrive(junk);
    }
    assert.deepEqual(events, [{ event: 'composer/focus', data: { text: 'Hi' } }]);
  });

  it('rejects what waits and stops listening when it is disposed of', async () => {
    const { client, isListening } = bench();
    const asked = client.request('chat/stop', { runId: 'a' });
    client.dispose();
    await assert.rejects(asked, HostFailure);
    assert.equal(isListening(), false);
  });
});
