// Chips of pictures: what the model that would be asked does not take is said before anything is sent.
import assert from 'node:assert/strict';
import { takenPictures } from '../../../src/core/chat/takenPictures.ts';
import { gemini } from '../../../src/core/providers/gemini.ts';
import { openai } from '../../../src/core/providers/openai.ts';
import type { ModelInfo, Provider } from '../../../src/core/provider.ts';
import { Attachments } from '../../../src/host/context/attachments.ts';

const noVision: ModelInfo = { id: 'm', abilities: { vision: false } };

describe('attached pictures', () => {
  let changes: number;
  let attachments: Attachments;
  beforeEach(() => {
    changes = 0;
    attachments = new Attachments(() => (changes += 1));
    for (const kind of ['gif', 'png'] as const) {
      const image = { type: 'image', mediaType: `image/${kind}`, data: kind } as const;
      attachments.add({ kind: 'image', label: `a.${kind}`, text: '', image, estimatedTokens: 1 });
    }
  });

  const problems = (name: string, provider: Provider, info?: ModelInfo) => {
    attachments.setModel({ name, pictures: takenPictures(provider.imageTypes, info) });
    return attachments.chips().map(({ problem }) => problem);
  };

  it('have no problem with a model that takes them, or of which nothing is known', () => {
    assert.deepEqual(
      attachments.chips().map(({ problem }) => problem),
      [undefined, undefined],
    );
    assert.deepEqual(problems('GPT', openai), [undefined, undefined]);
    attachments.refuseProblems();
  });

  it('are told apart by kind where the vendor takes some only', () => {
    const words = 'Gemini Flash takes no GIF pictures: choose another model, or remove it.';
    assert.deepEqual(problems('Gemini Flash', gemini), [words, undefined]);
    assert.throws(() => attachments.refuseProblems(), { message: words });
    const [gif] = attachments.chips();
    attachments.remove(new Set([gif?.id ?? '']));
    attachments.refuseProblems();
  });

  it('are all refused by a model without vision, and the page hears when that changes', () => {
    const words = 'Small takes no pictures: choose a model with vision, or remove it.';
    assert.deepEqual(problems('Small', gemini, noVision), [words, words]);
    const before = changes;
    problems('Small', gemini, noVision);
    assert.equal(changes, before);
    assert.deepEqual(problems('Small', openai), [undefined, undefined]);
    assert.equal(changes, before + 1);
  });

  it('name those of several columns that refuse them', () => {
    const noneOf = { name: 'Small', pictures: takenPictures(openai.imageTypes, noVision) };
    const someOf = { name: 'Gemini Flash', pictures: takenPictures(gemini.imageTypes, undefined) };
    const allOf = { name: 'GPT', pictures: takenPictures(openai.imageTypes, undefined) };
    const told = () => attachments.chips().map(({ problem }) => problem);
    attachments.setColumns([allOf, noneOf, someOf]);
    assert.deepEqual(told(), [
      'Small, Gemini Flash take no pictures: untick those columns, or remove it.',
      'Small takes no pictures: untick that column, or remove it.',
    ]);
    attachments.setColumns([noneOf, noneOf]);
    assert.equal(told()[1], 'Small takes no pictures: untick those columns, or remove it.');
    attachments.setColumns([allOf]);
    assert.deepEqual(told(), [undefined, undefined]);
  });
});
