// What is sent of a branch, and titles made from first words.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { buildChatRequest, titleFrom } from '../../../../src/core/chat/chatRequest.ts';
import type { StoredMessage } from '../../../../src/core/records.ts';
import { message } from '../../store/temporaryStore.ts';

const answer = (parts: StoredMessage['parts'], values: Partial<StoredMessage> = {}): StoredMessage =>
  message('a', 'c', 'q', { parts, providerId: 'openai', ...values });

const graphemes = (words: string) => [...new Intl.Segmenter('en').segment(words)].map((item) => item.segment);

describe('a chat request', () => {
  it('leaves out what the model refuses, and keeps within what it can write', () => {
    const parameters = { temperature: 0.3, topP: 0.9, maxOutputTokens: 4096 };
    const info = { id: 'm', abilities: {}, refuses: ['temperature', 'topP'], maxOutputTokens: 2048 } as const;
    const request = buildChatRequest('m', [], parameters, info);
    assert.equal(request.temperature, undefined);
    assert.equal(request.topP, undefined);
    assert.equal(request.maxOutputTokens, 2048);
    const unknown = buildChatRequest('m', [], parameters, undefined);
    assert.equal(unknown.temperature, 0.3);
    assert.equal(unknown.topP, 0.9);
    assert.equal(unknown.maxOutputTokens, 4096);
    assert.equal(buildChatRequest('m', [], {}, info).maxOutputTokens, undefined);
  });

  it('sends no blank system prompt', () => {
    assert.equal(buildChatRequest('m', [], { system: ' \n' }, undefined).system, undefined);
  });

  it('leaves out answers in which the model said nothing, and keeps partial ones', () => {
    const branch = [
      message('q', 'c'),
      answer([], { status: 'failed' }),
      answer([{ type: 'text', text: ' \n' }], { status: 'cancelled' }),
      answer([{ type: 'reasoning', text: 'Hm' }], { status: 'incomplete' }),
      answer([{ type: 'text', text: 'Half an' }], { status: 'cancelled' }),
      answer([{ type: 'toolCall', id: '1', name: 'find', argumentsJson: '{}' }]),
    ];
    const { messages } = buildChatRequest('m', branch, {}, undefined);
    assert.deepEqual(
      messages.map((item) => item.parts.map((part) => part.type)),
      [['text'], ['text'], ['toolCall']],
    );
    assert.equal(messages[1]?.role === 'assistant' && messages[1].providerId, 'openai');
  });

  it('says which model gave an answer: what it sealed goes back to no other', () => {
    const branch = [message('q', 'c'), answer([{ type: 'text', text: 'Yes' }], { model: 'gpt-7' })];
    const [, said] = buildChatRequest('m', branch, {}, undefined).messages;
    assert.equal(said?.role === 'assistant' && said.model, 'gpt-7');
  });
});

describe('context of a question', () => {
  const picture = { type: 'image', mediaType: 'image/png', data: 'iVBORw0KGgo=' } as const;
  const branch = [
    message('q', 'c', undefined, {
      parts: [{ type: 'text', text: 'Why?' }],
      context: [
        { kind: 'file', label: 'a.ts', text: 'File a.ts: …', estimatedTokens: 5 },
        { kind: 'image', label: 'trace.png', text: '', image: picture, estimatedTokens: 100 },
      ],
    }),
  ];

  it('goes before the question, pictures as pictures', () => {
    for (const vision of [true, undefined]) {
      const { messages } = buildChatRequest('m', branch, {}, { id: 'm', abilities: { vision } });
      assert.deepEqual(messages[0]?.parts, [
        { type: 'text', text: 'File a.ts: …' },
        picture,
        { type: 'text', text: 'Why?' },
      ]);
    }
  });

  it('leaves pictures out, and says so, for a model known to take none', () => {
    const { messages } = buildChatRequest('m', branch, {}, { id: 'm', abilities: { vision: false } });
    assert.deepEqual(messages[0]?.parts[1], {
      type: 'text',
      text: '(The picture trace.png is left out: this model takes no pictures.)',
    });
  });

  it('leaves a kind of picture that the vendor does not take out of earlier questions, never out of the newest', () => {
    const gif = { type: 'image', mediaType: 'image/gif', data: 'R0lGODlhAQABAA==' } as const;
    const item = (label: string, image: typeof gif | typeof picture) =>
      ({ kind: 'image', label, text: '', image, estimatedTokens: 100 }) as const;
    const asked = (id: string) =>
      message(id, 'c', undefined, { parts: [], context: [item('a.gif', gif), item('b.png', picture)] });
    const { messages } = buildChatRequest('m', [asked('q1'), asked('q2')], {}, undefined, {
      imageTypes: ['image/png', 'image/webp'],
    });
    const note = { type: 'text', text: '(The picture a.gif is left out: this model takes no GIF pictures.)' };
    assert.deepEqual(
      messages.map(({ parts }) => parts),
      [
        [note, picture],
        [gif, picture],
      ],
    );
  });
});

describe('a title', () => {
  it('is a short question as it stands, on one line', () => {
    assert.equal(titleFrom('  What is\n\na monad?\t'), 'What is a monad?');
    assert.equal(titleFrom('Why does get_user_id(a > b) fail in C#?'), 'Why does get_user_id(a > b) fail in C#?');
  });

  it('goes without the marks of Markdown', () => {
    assert.equal(titleFrom('## Plan\n> **Explain** `add`\n- one'), 'Plan Explain add one');
  });

  it('stands in for a question without words', () => {
    for (const empty of ['', ' \n ', '``` ```']) {
      assert.equal(titleFrom(empty), 'New conversation');
    }
  });

  it('is cut between words, and in a long word where there is no other place', () => {
    const words = titleFrom('Explain how the retry loop decides when to wait and when to give up at once');
    assert.equal(words, 'Explain how the retry loop decides when to wait and when…');
    assert.equal(titleFrom('x'.repeat(10_000)), `${'x'.repeat(59)}…`);
    assert.equal(titleFrom('你'.repeat(61)), `${'你'.repeat(59)}…`);
  });

  it('counts characters as a person does, and never cuts one in two', () => {
    const family = '👨‍👩‍👧‍👦';
    assert.equal(titleFrom(family.repeat(60)), family.repeat(60));
    assert.equal(titleFrom(family.repeat(61)), `${family.repeat(59)}…`);
    assert.equal(titleFrom('e\u0301'.repeat(61)), `${'e\u0301'.repeat(59)}…`);
    assert.equal(titleFrom('😀'.repeat(40)), '😀'.repeat(40));
  });

  it('is never empty nor longer than 60 characters, nor holds a line break or half a character', () => {
    const pieces = fc.constantFrom('word', ' ', '\n', '😀', '👩🏽‍💻', '```', '**', 'é', '汉', '#', '>', '-');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 300 }), (question) => {
        const title = titleFrom(question.join(''));
        assert.ok(title.length > 0 && graphemes(title).length <= 60);
        assert.ok(title.isWellFormed() && !title.includes('\n'));
      }),
    );
  });
});
