// The command Export Request as Code…: the request behind an answer as a program in a new editor.
import * as vscode from 'vscode';
import { messageRequest } from '../core/chat/messageRequest.ts';
import { AppError } from '../core/errors.ts';
import { requestCode } from '../core/exporting/requestCode.ts';
import { CODE_LANGUAGES, type CodeLanguage } from '../shared/exportFormats.ts';
import type { ChatView } from './chatView.ts';
import type { Services } from './services.ts';

interface LanguageItem extends vscode.QuickPickItem {
  language: CodeLanguage;
}

const LANGUAGES: Readonly<Record<CodeLanguage, Pick<LanguageItem, 'label' | 'description'>>> = {
  curl: { label: 'curl', description: 'Exactly what is sent, for any shell' },
  python: { label: 'Python', description: 'OpenAI SDK' },
  typescript: { label: 'TypeScript', description: 'Vercel AI SDK' },
  javascript: { label: 'JavaScript', description: 'LangChain' },
};

/**
 * `messageId`: of an answer; else the last one of the conversation that `view` shows. Without a language it asks for one. The
 * arguments come from commands, and may be anything. Throws in words.
 */
export async function exportRequest(
  services: Services,
  view: Pick<ChatView, 'conversationId'> | undefined,
  messageId?: unknown,
  language?: unknown,
): Promise<void> {
  const store = await services.store();
  const shown = view?.conversationId === undefined ? undefined : store.conversations.get(view.conversationId);
  const id = typeof messageId === 'string' ? messageId : shown?.leafId;
  if (id === undefined) {
    throw new AppError('badRequest', 'There is no answer yet whose request could be exported.');
  }
  const chosen = CODE_LANGUAGES.find((known) => known === language) ?? (await askLanguage());
  if (!chosen) {
    return;
  }
  const { settings } = services.configuration;
  const request = await messageRequest(
    {
      providers: services.providers,
      connections: services.connections,
      keys: services.keys,
      catalog: services.catalog,
      promptCache: () => settings.promptCaching(),
      settings: (providerId) => settings.provider(providerId),
      environment: process.env,
    },
    store,
    id,
  );
  // What was attached was cleaned of keys when it was asked; of those that are known since then it is now.
  const { languageId, code } = requestCode(services.redactor.data(request, services.redactor.content), chosen);
  const document = await vscode.workspace.openTextDocument({ content: code, language: languageId });
  await vscode.window.showTextDocument(document, { preview: false });
}

async function askLanguage(): Promise<CodeLanguage | undefined> {
  const items = CODE_LANGUAGES.map((language): LanguageItem => ({ language, ...LANGUAGES[language] }));
  const item = await vscode.window.showQuickPick(items, {
    title: 'Export Request as Code',
    placeHolder: 'Language; keys are read from environment variables',
  });
  return item?.language;
}
