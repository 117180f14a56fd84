// What goes with the next question. What does the work is loaded with its first use: it brings libraries along.
import { AppError } from '../../core/errors.ts';
import type { ContextRequests } from '../../shared/protocol/context.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Attachments } from '../context/attachments.ts';
import type { ContextFiles } from '../context/contextFiles.ts';
import { openContext } from '../context/openContext.ts';
import type { RecentFiles } from '../context/recentFiles.ts';
import type { WorkspaceFiles } from '../context/workspaceFiles.ts';
import { done } from './done.ts';

/** A page with a composer, as far as what goes with its next question is concerned. */
export interface AttachingPage {
  readonly attachments: Attachments;
  readonly contextFiles: Pick<ContextFiles, 'find' | 'uriOf'>;
  readonly recentFiles: RecentFiles;
  workspaceFiles(): Promise<WorkspaceFiles>;
  /** Lets `add` attach something, and sees whether those that would be asked take it. */
  attach(add: () => unknown): Promise<void>;
}

export function contextHandlers(view: AttachingPage): Handlers<ContextRequests> {
  const { attachments } = view;
  return {
    'context/suggest': async ({ query }, signal) => {
      const { suggest } = await import('../context/suggestions.ts');
      return suggest(query, await view.workspaceFiles(), view.recentFiles.uris, signal);
    },
    'context/add': async ({ suggestionId }) => {
      const { contextOfSuggestion } = await import('../context/addContext.ts');
      const context = await contextOfSuggestion(suggestionId);
      return done(await view.attach(() => attachments.add(context)));
    },
    'context/addImage': async (params) => {
      const { imageContext } = await import('../context/addContext.ts');
      const context = imageContext(params);
      return done(await view.attach(() => attachments.add(context)));
    },
    'context/addUris': async ({ uris }) => {
      const { addUris } = await import('../context/addContext.ts');
      return done(await view.attach(() => addUris(attachments, uris)));
    },
    'context/remove': async ({ id }) => done(attachments.remove(new Set([id]))),
    'context/open': async (place) => {
      const context = await view.contextFiles.find(place);
      if (!context) {
        throw new AppError('badRequest', 'This is not there any more.');
      }
      return done(await openContext(context, view.contextFiles.uriOf(place, context)));
    },
  };
}
