// A chat whose model is Auto, with two vendors behind it: GPT first, then Claude.
import { autoModel } from '../../../../src/shared/autoModel.ts';
import type { TemporaryStores } from '../../store/temporaryStore.ts';
import { scriptedProvider, type ScriptedProvider, type Step } from '../../support/scriptedProvider.ts';
import { answering, chatDesk, type ChatDesk } from './chatDesk.ts';

export const GPT = { providerId: 'openai', model: 'gpt-4o-mini' };
export const CLAUDE = { providerId: 'anthropic', model: 'claude-opus-4-7' };

export interface AutoDesk extends ChatDesk {
  openai: ScriptedProvider;
  anthropic: ScriptedProvider;
}

/** What either answers, try by try. */
export async function autoDesk(
  stores: TemporaryStores,
  answers: { gpt: Step[][]; claude?: Step[][] },
  instance?: string,
): Promise<AutoDesk> {
  const openai = answering(...answers.gpt);
  const anthropic = scriptedProvider({
    id: 'anthropic',
    name: 'Anthropic',
    answers: answers.claude ?? [],
    list: [{ id: CLAUDE.model, abilities: {} }],
  });
  const desk = await chatDesk(stores, [openai, anthropic], instance);
  desk.chosen.model = autoModel();
  desk.router.chain = [
    { provider: openai, model: GPT.model },
    { provider: anthropic, model: CLAUDE.model, takesPrefill: true },
  ];
  return { ...desk, openai, anthropic };
}
