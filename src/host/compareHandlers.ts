// What the comparison page may ask of the host, put together from topics.
import type { ComparePageRequests } from '../shared/protocol.ts';
import type { Handlers } from '../shared/rpc.ts';
import { answerHandlers } from './handlers/answers.ts';
import { codeHandlers } from './handlers/code.ts';
import { answersOf, compareHandlers, type ComparePage } from './handlers/compare.ts';
import { compareDecisionHandlers } from './handlers/compareDecisions.ts';
import { compareExportHandlers } from './handlers/compareExport.ts';
import { contextHandlers } from './handlers/context.ts';
import { modelHandlers } from './handlers/models.ts';
import { promptHandlers } from './handlers/prompts.ts';

export function comparePageHandlers(page: ComparePage): Handlers<ComparePageRequests> {
  const { services } = page;
  return {
    ...compareHandlers(page),
    ...compareDecisionHandlers(page),
    ...compareExportHandlers(services, page),
    ...answerHandlers(answersOf(page)),
    ...modelHandlers(services),
    ...contextHandlers(page),
    ...codeHandlers(services),
    ...promptHandlers(services),
  };
}
