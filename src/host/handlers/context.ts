// What goes with the next question.
import { AppError } from '../../core/errors.ts';
import type { ContextRequests } from '../../shared/protocol/context.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { ChatView } from '../chatView.ts';
import { done } from './done.ts';

export function contextHandlers(view: ChatView): Handlers<ContextRequests> {
  return {
    'context/suggest': () => Promise.reject(new AppError('internal', 'Not there yet')),
    'context/add': () => Promise.reject(new AppError('internal', 'Not there yet')),
    'context/addImage': () => Promise.reject(new AppError('internal', 'Not there yet')),
    'context/addUris': () => Promise.reject(new AppError('internal', 'Not there yet')),
    'context/remove': async ({ id }) => done(view.detach(id)),
    'context/open': () => Promise.reject(new AppError('internal', 'Not there yet')),
  };
}
