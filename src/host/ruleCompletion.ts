// Completes what is typed into a file of rules.
import * as vscode from 'vscode';
import { completeRules, type RuleCompletion } from '../core/routing/rules/completeRules.ts';
import { namedNow } from './ruleNamesNow.ts';
import type { Services } from './services.ts';

/** Completes entries by the file's schema; the same twice would stand in the list. */
const YAML_EXTENSION = 'redhat.vscode-yaml';
const { CompletionItemKind: Kind } = vscode;
const KINDS: Readonly<Record<RuleCompletion['kind'], vscode.CompletionItemKind>> = {
  entry: Kind.Property,
  condition: Kind.Variable,
  operator: Kind.Operator,
  joiner: Kind.Keyword,
  value: Kind.EnumMember,
  strategy: Kind.Event,
  chain: Kind.Module,
  alias: Kind.Reference,
  model: Kind.Value,
  provider: Kind.Folder,
};

export async function ruleCompletionItems(
  services: Services,
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<vscode.CompletionItem[]> {
  const before = document.getText(new vscode.Range(new vscode.Position(0, 0), position));
  const { aliases, chains, models, providers } = await namedNow(services);
  const { replaces, items } = completeRules(before, { aliases, models, providers, chains: Object.keys(chains) });
  const range = new vscode.Range(position.translate(0, -replaces), position);
  const hasSchema = vscode.extensions.getExtension(YAML_EXTENSION) !== undefined;
  return items
    .filter(({ kind }) => !hasSchema || kind !== 'entry')
    .map(({ label, kind, insert, detail }, index) => {
      const item = new vscode.CompletionItem({ label, description: detail ?? kind }, KINDS[kind]);
      item.range = range;
      item.insertText = insert ?? label;
      // Aliases before chains before strategies before models, as names are looked up.
      item.sortText = String(index).padStart(5, '0');
      if (insert?.endsWith(' ')) {
        item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
      }
      return item;
    });
}
