// What the played host knows of context: files to be completed, chips that come of them, and what sending would cost.
import type { ChatPageRequests } from '../../../src/shared/protocol.ts';
import type { AttachmentView, ContextSuggestion, EstimateView } from '../../../src/shared/views.ts';

type Params<M extends keyof ChatPageRequests> = ChatPageRequests[M]['params'];

/** The first are what is at hand, as for an `@` without a word. */
const SUGGESTIONS: readonly ContextSuggestion[] = [
  { id: 'selection', kind: 'selection', label: 'Selection', detail: 'retry.ts:41–58' },
  { id: 'clock', kind: 'file', label: 'clock.ts', detail: 'packages/transport/src/time' },
  { id: 'problems', kind: 'problems', label: 'Problems of clock.ts', detail: '2 errors' },
  { id: 'changes', kind: 'changes', label: 'Changes', detail: '3 files' },
  { id: 'terminal', kind: 'terminal', label: 'Terminal selection' },
  { id: 'transport', kind: 'folder', label: 'transport', detail: 'packages' },
  {
    id: 'long',
    kind: 'file',
    label: 'conversationListContextMenuRegistration.integration.test.ts',
    detail: 'packages/transport/src/http/client/interceptors/authentication',
  },
  { id: 'clockTest', kind: 'file', label: 'clock.test.ts', detail: 'packages/transport/test/time' },
  ...Array.from({ length: 12 }, (_, index) => ({
    id: `case${index}`,
    kind: 'file' as const,
    label: `case${index}.ts`,
    detail: 'packages/transport/test/cases',
  })),
  { id: 'bundle', kind: 'file', label: 'bundle.min.js', detail: 'dist' },
];

const REFUSED: Readonly<Record<string, string>> = {
  bundle: 'bundle.min.js is too large: 3.2 MB, at most 1 MB is sent.',
};

export function suggest({ query }: Params<'context/suggest'>): ContextSuggestion[] {
  return SUGGESTIONS.filter(({ label }) => label.toLowerCase().includes(query.toLowerCase()));
}

let count = 0;

function newChip(chip: Omit<AttachmentView, 'id'>): AttachmentView {
  return { id: `new${(count += 1)}`, ...chip };
}

/** Throws what the host would answer with. */
export function chipOf({ suggestionId }: Params<'context/add'>): AttachmentView {
  const refused = REFUSED[suggestionId];
  const found = SUGGESTIONS.find(({ id }) => id === suggestionId);
  if (refused || !found) {
    throw new Error(refused ?? 'It is gone.');
  }
  return newChip({ kind: found.kind, label: found.label, estimatedTokens: 640 });
}

export function imageChip({ name, width, height }: Params<'context/addImage'>): AttachmentView {
  return newChip({ kind: 'image', label: name, estimatedTokens: Math.ceil((width * height) / 750) });
}

export function fileChips({ uris }: Params<'context/addUris'>): AttachmentView[] {
  return uris.map((uri) => newChip({ kind: 'file', label: uri.split('/').at(-1) ?? uri, estimatedTokens: 300 }));
}

export function estimateOf({ text }: Params<'chat/estimate'>, attachments: readonly AttachmentView[]): EstimateView {
  const inputTokens = attachments.reduce((sum, chip) => sum + chip.estimatedTokens, 1460) + Math.ceil(text.length / 4);
  return {
    inputTokens,
    contextWindow: 200_000,
    tooLong: inputTokens > 190_000,
    lowUsd: inputTokens * 1e-6,
    highUsd: inputTokens * 1e-6 + 0.0039,
    explanation:
      'Estimated from $1.00 in and $5.00 out per million tokens (price list of 18 Nov 2026), corrected by 12 earlier answers of this model.',
  };
}
