// States of the gallery that show the composer at work.
import type { AttachmentView, ChatSnapshot, ModelChoice } from '../../../src/shared/views.ts';
import * as models from './models.ts';
import type { GalleryState } from './states.ts';

const noPictures = 'Claude Haiku 4.5 takes no pictures.';

const every: readonly AttachmentView[] = [
  { id: 'e1', kind: 'file', label: 'clock.ts', estimatedTokens: 1240 },
  { id: 'e2', kind: 'selection', label: 'packages/transport/src/http/client/retry.ts:41–58', estimatedTokens: 190 },
  { id: 'e3', kind: 'folder', label: 'src/core', estimatedTokens: 18_300, note: '4 of 61 files left out: binary.' },
  { id: 'e4', kind: 'problems', label: 'Problems of clock.ts', estimatedTokens: 85 },
  { id: 'e5', kind: 'terminal', label: 'Terminal selection', estimatedTokens: 420 },
  { id: 'e6', kind: 'changes', label: 'Changes', estimatedTokens: 2100 },
  { id: 'e7', kind: 'image', label: 'trace.png', estimatedTokens: 1100, problem: noPictures },
  { id: 'e8', kind: 'function', label: 'retryAfterMs', estimatedTokens: 160 },
];

const many: readonly AttachmentView[] = Array.from({ length: 40 }, (_, index) => ({
  id: `m${index}`,
  kind: 'file' as const,
  label: `packages/transport/src/part${index}.ts`,
  estimatedTokens: 2700,
}));

const huge = (estimatedTokens: number): AttachmentView[] => [
  { id: 'h1', kind: 'folder', label: 'node_modules/typescript/lib', estimatedTokens },
];

/** `snapshot` makes one around what is given. */
export function composerStates(snapshot: (rest: Partial<ChatSnapshot>) => ChatSnapshot): Record<string, GalleryState> {
  const local: ModelChoice | undefined = models.ollama.models[0];
  return {
    composerChips: { snapshot: snapshot({ attachments: every }), remembered: { draft: 'Does it round the same way?' } },
    composerFails: {
      snapshot: snapshot({ attachments: every.slice(0, 2) }),
      remembered: { draft: 'Does it round the same way?' },
      fails: 'The store is locked by another window. Try again.',
    },
    composerMany: { snapshot: snapshot({ attachments: many }), remembered: { draft: 'Which of these are dead?' } },
    composerTooLong: { snapshot: snapshot({ attachments: huge(612_000) }) },
    composerLocal: {
      snapshot: snapshot({ models: { ...models.ready, current: local } }),
      remembered: { draft: 'A question that costs nothing' },
    },
    composerMention: { snapshot: snapshot({}) },
    composerMentionNone: { snapshot: snapshot({}) },
    composerRefused: { snapshot: snapshot({}) },
    composerDrop: { snapshot: snapshot({}) },
    composerImage: { snapshot: snapshot({}), remembered: { draft: 'What is wrong in this picture?' } },
    composerEmpty: { snapshot: snapshot({}) },
  };
}
