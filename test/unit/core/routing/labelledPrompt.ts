// A prompt written for the tests of the classifier, with what it ought to be taken for.
import type { Task } from '../../../../src/shared/routingViews.ts';

/** `language`: ISO 639-1. */
export type LabelledPrompt = readonly [task: Task, language: string, text: string];
