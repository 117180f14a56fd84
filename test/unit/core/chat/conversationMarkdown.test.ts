import assert from 'node:assert/strict';
import { conversationMarkdown } from '../../../../src/core/chat/conversationMarkdown.ts';
import type { StoredMessage } from '../../../../src/core/records.ts';
import { message } from '../../store/temporaryStore.ts';

const question = (text: string, values: Partial<StoredMessage> = {}) =>
  message('q', 'c', undefined, { parts: [{ type: 'text', text }], ...values });
const answer = (text: string, values: Partial<StoredMessage> = {}) =>
  message('r', 'c', 'q', { parts: [{ type: 'text', text }], ...values });
/** A branch as the store gives it. */
const paged =
  (...messages: StoredMessage[]) =>
  ({ limit, beforeId }: { limit: number; beforeId?: string }) => {
    const end = beforeId === undefined ? messages.length : messages.findIndex(({ id }) => id === beforeId);
    return messages.slice(Math.max(0, end - limit), end);
  };
const written = (...messages: StoredMessage[]) =>
  conversationMarkdown('Title', paged(...messages), () => 'GPT-5 mini (OpenAI)');

describe('a conversation as Markdown', () => {
  it('names who speaks, what went along, and the sources', async () => {
    const text = await conversationMarkdown(
      'Why *this*\n_retries_ [x]',
      paged(
        question('Why?', {
          context: [
            { kind: 'selection', label: 'my_retry.ts:41–58', text: 'secret source', estimatedTokens: 1 },
            { kind: 'image', label: 'shot.png', text: '', estimatedTokens: 1 },
          ],
        }),
        answer('Because.', {
          parts: [
            { type: 'reasoning', text: 'Hm.' },
            { type: 'text', text: 'Because.' },
          ],
          citations: [{ url: 'https://example.com/a b>', title: 'A [b]' }, { url: 'https://example.com' }],
        }),
      ),
      () => 'GPT-5 mini (OpenAI)',
    );
    assert.equal(
      text,
      String.raw`# Why \*this\* \_retries\_ \[x\]

## Question

*With: my\_retry.ts:41–58, shot.png*

Why?

## GPT-5 mini (OpenAI)

Because.

Sources:

- [A \[b\]](<https://example.com/a%20b%3E>)
- [https://example.com](<https://example.com>)
`,
    );
  });

  it('says how an answer ended that was not finished', async () => {
    for (const [status, words] of [
      ['cancelled', '*(stopped)*'],
      ['incomplete', '*(cut off)*'],
      ['failed', '*(failed)*'],
      ['streaming', '*(still being written)*'],
    ] as const) {
      assert.ok((await written(answer('Half', { status }))).endsWith(`Half\n\n${words}\n`), status);
    }
    assert.ok((await written(answer('', { status: 'failed', parts: [] }))).endsWith('(OpenAI)\n\n*(failed)*\n'));
    assert.equal(await conversationMarkdown('Empty', paged(), () => ''), '# Empty\n');
  });

  it('notes whose answers it took the place of', async () => {
    const error = { kind: 'truncated', message: 'It broke off.' } as const;
    const parts = [{ type: 'text', text: 'half' }] as const;
    const text = await written(answer('Whole.', { earlier: [{ providerId: 'openai', model: 'gpt_5', error, parts }] }));
    assert.ok(text.includes(String.raw`*(gpt\_5 had begun an answer that broke off)*`), text);
    assert.ok(!text.includes('half'));
  });

  it('puts pages of any length into their order', async () => {
    const messages = Array.from({ length: 120 }, (_, index) =>
      message(`m${index}`, 'c', undefined, { parts: [{ type: 'text', text: `No. ${index}.` }] }),
    );
    const numbers = (await written(...messages)).match(/(?<=No\. )\d+/g);
    assert.deepEqual(numbers?.map(Number), [...messages.keys()]);
  });

  it('closes a code block that is left open, so that it swallows nothing', async () => {
    const whole = {
      '```ts\nlet a\n```': '```ts\nlet a\n```',
      '```ts\nlet a': '```ts\nlet a\n```',
      '````md\n```\ninside\n```': '````md\n```\ninside\n```\n````',
      '~~~\n```': '~~~\n```\n~~~',
      '   ```\r\nlet a\r\n': '   ```\r\nlet a\n```',
      '``` a`b\nno fence': '``` a`b\nno fence',
      '    ```\nindented code is no fence': '    ```\nindented code is no fence',
      '```\nlet a\n``` not the end': '```\nlet a\n``` not the end\n```',
      '```\nlet a\n`````': '```\nlet a\n`````',
    };
    for (const [text, expected] of Object.entries(whole)) {
      assert.equal(await written(question(text)), `# Title\n\n## Question\n\n${expected}\n`, text);
    }
  });
});
