// Failures stand in the conversation in plain words, with the buttons that mend them.
import assert from 'node:assert/strict';
import type { TestApi } from '../../src/extension.ts';
import { readyModels, wholeAnswer } from './support/answers.ts';
import { running } from './support/extension.ts';
import { recordingMessages } from './support/messages.ts';
import { withUserSettings } from './support/settings.ts';
import { simulator } from './support/simulator.ts';

interface Expected {
  cue: string;
  kind: string;
  actions: string[];
  keepsText?: boolean;
  title: RegExp;
}

const failures: Expected[] = [
  { cue: 'wrong key', kind: 'auth', actions: ['replaceKey', 'switchModel', 'testKey'], title: /key is refused/ },
  { cue: 'no credit', kind: 'quota', actions: ['switchModel', 'openBilling', 'retry'], title: /no credit left/ },
  {
    cue: 'context too long',
    kind: 'contextTooLong',
    actions: ['newConversation', 'switchModel'],
    title: /Too long for/,
  },
  {
    cue: 'cut',
    kind: 'truncated',
    actions: ['retry', 'switchModel', 'copyDetails'],
    keepsText: true,
    title: /broke off/,
  },
  {
    cue: 'no ending',
    kind: 'truncated',
    actions: ['retry', 'switchModel', 'copyDetails'],
    keepsText: true,
    title: /broke off/,
  },
];

const models = ['openai/gpt-4.1-mini', 'anthropic/claude-haiku-4-5', 'ollama/llama3.2:3b'];

describe('a failure', () => {
  let api: TestApi;
  before(async () => {
    await simulator();
    api = await running();
    await readyModels(api.services);
  });

  for (const model of models) {
    for (const { cue, kind, actions, keepsText, title } of failures) {
      it(`of ${model.split('/')[0]} (${cue}) is told in place`, async () => {
        await withUserSettings({ defaultModel: model }, async () => {
          await api.view.show(undefined);
          const shown = await recordingMessages(async () => {
            const { message } = await wholeAnswer(api.services, () => api.view.ask(`simulate: ${cue}`));
            assert.equal(message.state, 'failed');
            assert.equal(message.error?.kind, kind);
            assert.match(message.error?.title ?? '', title);
            assert.equal(message.text.length > 0, keepsText ?? false, 'text that came is kept');
            const offered = message.error?.actions.map(({ id }) => id);
            // A page that the provider does not have is not offered.
            const billing = model.startsWith('ollama/') ? undefined : 'openBilling';
            assert.deepEqual(
              offered,
              actions.filter((id) => id !== 'openBilling' || id === billing),
            );
            // As after a reload.
            const again = (await api.view.snapshot()).conversation?.messages.at(-1);
            assert.deepEqual(again, message);
          });
          assert.deepEqual(shown, [], 'no notification for what stands in the conversation');
        });
      });
    }
  }

  it('is mended by the button that tries again', async () => {
    await api.view.show(undefined);
    const failed = await wholeAnswer(api.services, () => api.view.ask('simulate: no credit'));
    // The simulator refuses by what the question says, so the same comes back: beside the first, not instead of it.
    const again = await wholeAnswer(api.services, () => api.services.chat.regenerate(failed.message.id));
    assert.equal(again.message.error?.kind, 'quota');
    assert.equal(again.message.siblings.length, 2);
  });
});
