// System prompts: the person's own library, and one made from a sentence.
import { AppError } from '../../core/errors.ts';
import type { PromptRequests } from '../../shared/protocol/prompts.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Services } from '../services.ts';

export function promptHandlers(_services: Services): Handlers<PromptRequests> {
  return {
    'systemPrompt/list': () => Promise.reject(new AppError('internal', 'Not there yet')),
    'systemPrompt/save': () => Promise.reject(new AppError('internal', 'Not there yet')),
    'systemPrompt/remove': () => Promise.reject(new AppError('internal', 'Not there yet')),
    'systemPrompt/generate': () => Promise.reject(new AppError('internal', 'Not there yet')),
  };
}
