// States of the parameters panel.
import type { ChatSnapshot, ConversationView, ParametersView } from '../../../src/shared/views.ts';
import type { GalleryState } from './states.ts';
import * as models from './models.ts';

type Shown = (parameters: ParametersView) => ConversationView;

const remembered = { parametersOpen: true };

export function parameterStates(
  snapshot: (rest: Partial<ChatSnapshot>) => ChatSnapshot,
  conversation: Shown,
): Record<string, GalleryState> {
  const open = (parameters: ParametersView, rest: Partial<ChatSnapshot> = {}): GalleryState => ({
    snapshot: snapshot({ conversation: conversation(parameters), ...rest }),
    remembered,
  });
  const reviewer = { system: 'You review TypeScript. Answer in two sentences.', maxOutputTokens: 4096 };
  const everything: ParametersView = {
    ...reviewer,
    temperature: 0.2,
    topP: 0.9,
    maxOutputTokens: 200_000,
    reasoningEffort: 'minimal',
    json: true,
  };
  return {
    parameters: open({ maxOutputTokens: 4096 }),
    parametersRefused: open(everything, { models: models.withGpt5 }),
    parametersExcluded: open({ ...everything, maxOutputTokens: 4096 }),
    parametersLocal: open({ reasoningEffort: 'high' }, { models: models.withThinker }),
    parametersLibrary: open(reviewer),
    parametersLibraryEmpty: { ...open(reviewer), noPrompts: true },
    parametersRemoved: open(reviewer),
    parametersSave: open(reviewer),
    parametersWrite: open({ maxOutputTokens: 4096 }),
    parametersWriting: open({ maxOutputTokens: 4096 }),
    parametersReview: open({ maxOutputTokens: 4096 }),
  };
}
