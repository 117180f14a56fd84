// A code block as a new, unsaved file in its language.
import * as vscode from 'vscode';

export async function openNewFile(content: string, fence: string | undefined): Promise<void> {
  const language = fence === undefined ? undefined : await languageOf(fence);
  const document = await vscode.workspace.openTextDocument({ content, ...(language && { language }) });
  await vscode.window.showTextDocument(document, { preview: false });
}

/** VS Code's id for what stands behind a fence: an id, another name of the language, or the ending of its files. */
async function languageOf(fence: string): Promise<string | undefined> {
  const wanted = fence.toLowerCase();
  const known = new Set(await vscode.languages.getLanguages());
  if (known.has(wanted)) {
    return wanted;
  }
  const contributed = vscode.extensions.all.flatMap(({ packageJSON }) => languagesOf(packageJSON));
  const byName = contributed.find(({ aliases }) => aliases.includes(wanted));
  const byEnding = contributed.find(({ extensions }) => extensions.includes(`.${wanted}`));
  const found = byName?.id ?? byEnding?.id;
  return found !== undefined && known.has(found) ? found : undefined;
}

interface ContributedLanguage {
  id: string;
  aliases: readonly string[];
  extensions: readonly string[];
}

/** What an extension's manifest says; anybody may have written it. */
function languagesOf(manifest: unknown): ContributedLanguage[] {
  const { contributes } = (manifest ?? {}) as { contributes?: { languages?: unknown } };
  const languages: unknown[] = Array.isArray(contributes?.languages) ? contributes.languages : [];
  return languages.flatMap((language) => {
    const { id, aliases, extensions } = (language ?? {}) as Record<string, unknown>;
    return typeof id === 'string' ? [{ id, aliases: words(aliases), extensions: words(extensions) }] : [];
  });
}

function words(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [];
  return list.filter((word) => typeof word === 'string').map((word) => word.toLowerCase());
}
