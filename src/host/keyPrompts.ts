// The questions that `Add Key…` asks, one input box each.
import * as vscode from 'vscode';
import { toAppError } from '../core/errors.ts';
import { isUnencrypted } from '../core/guardedFetch.ts';
import type { KeyEntry } from '../core/keyRing.ts';
import { keyNameProblem } from '../core/keyName.ts';
import type { Provider } from '../core/provider.ts';
import { normalizeBaseUrl } from '../core/providerAddress.ts';

/** What the person typed; `undefined` from any question means that they left. */
export interface TypedKey {
  provider: Provider;
  name: string;
  key: string;
  organization?: string;
  baseUrl?: string;
}

const TITLE = 'LLM Workbench: Add Key';

export async function pickProvider(
  providers: readonly Provider[],
  entries: readonly KeyEntry[],
): Promise<Provider | undefined> {
  const items = providers
    .filter((provider) => provider.auth !== 'none')
    .map((provider) => {
      const names = entries.filter((entry) => entry.providerId === provider.id).map((entry) => entry.name);
      return {
        label: provider.name,
        description: names.length > 0 ? `keys: ${names.join(', ')}` : undefined,
        provider,
      };
    });
  const picked = await vscode.window.showQuickPick(items, {
    title: TITLE,
    placeHolder: 'Whose key is it?',
    ignoreFocusOut: true,
  });
  return picked?.provider;
}

export async function askKeyName(
  provider: Provider,
  entries: readonly KeyEntry[],
  value?: string,
): Promise<string | undefined> {
  const taken = entries.filter((entry) => entry.providerId === provider.id).map((entry) => entry.name);
  const suggestion = value ?? ['default', 'work', 'personal'].find((name) => !taken.includes(name)) ?? '';
  const name = await vscode.window.showInputBox({
    title: TITLE,
    prompt: `A name for this ${provider.name} key, to tell it from others: "work", "personal"`,
    value: suggestion,
    ignoreFocusOut: true,
    validateInput: (text) => keyNameProblem(text, taken),
  });
  return name?.trim();
}

/** VS Code's password input: what is typed is shown as dots. */
export async function askKey(provider: Provider, all: readonly Provider[]): Promise<string | undefined> {
  const key = await vscode.window.showInputBox({
    title: TITLE,
    prompt: `The ${provider.name} key. It goes into VS Code's secret storage and nowhere else.`,
    placeHolder: provider.links.keys ? `from ${provider.links.keys}` : undefined,
    password: true,
    ignoreFocusOut: true,
    validateInput: (text) => keyProblem(text, provider, all),
  });
  return key?.trim();
}

function keyProblem(
  text: string,
  provider: Provider,
  all: readonly Provider[],
): string | vscode.InputBoxValidationMessage | undefined {
  const key = text.trim();
  if (key === '') {
    return 'Paste the key';
  }
  if (/\s/.test(key)) {
    return 'A key has no spaces or line breaks in it';
  }
  const owner = lookalike(key, all);
  return owner && owner.id !== provider.id && provider.keyPrefixes
    ? { message: `It looks like a key of ${owner.name}`, severity: vscode.InputBoxValidationSeverity.Warning }
    : undefined;
}

/** The provider with the longest prefix that fits: `sk-ant-` is Anthropic's though it begins with `sk-`. */
export function lookalike(key: string, all: readonly Provider[]): Provider | undefined {
  return all
    .flatMap((provider) => (provider.keyPrefixes ?? []).map((prefix) => ({ provider, prefix })))
    .filter(({ prefix }) => key.startsWith(prefix))
    .sort((a, b) => b.prefix.length - a.prefix.length)[0]?.provider;
}

export type KeyOptions = Pick<TypedKey, 'organization' | 'baseUrl'>;

/**
 * Organization and base URL, for those who need them; Enter goes on with those that `before` holds. `usual` is where the
 * key goes without an address of its own: the settings' address, or the vendor's.
 */
export async function askOptions(
  provider: Provider,
  usual: string,
  before: KeyOptions = {},
): Promise<KeyOptions | undefined> {
  const options: KeyOptions = { ...before };
  for (;;) {
    const go = { label: '$(check) Test and save', description: options.baseUrl ?? usual };
    const organization = { label: '$(organization) Organization…', description: options.organization ?? 'none' };
    const baseUrl = { label: '$(globe) Base URL…', description: options.baseUrl ?? `none of its own: ${usual}` };
    const picked = await vscode.window.showQuickPick(
      [go, ...(provider.takesOrganization ? [organization] : []), baseUrl],
      {
        title: TITLE,
        placeHolder: 'Press Enter to test and save it',
        ignoreFocusOut: true,
      },
    );
    if (picked === go) {
      return options;
    }
    if (picked === organization) {
      options.organization = await askOrganization(options.organization);
    } else if (picked === baseUrl) {
      options.baseUrl = await askBaseUrl(provider, usual, options.baseUrl);
    } else {
      return undefined;
    }
  }
}

async function askOrganization(value: string | undefined): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: TITLE,
    prompt: 'Organization id, such as org-…; empty for none',
    value,
    ignoreFocusOut: true,
    validateInput: (typed) => (/^[\w-]*$/.test(typed.trim()) ? undefined : 'Letters, digits, - and _ only'),
  });
  return text === undefined ? value : text.trim() || undefined;
}

async function askBaseUrl(provider: Provider, usual: string, value: string | undefined): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    title: TITLE,
    prompt: `Address to use this key at; empty for ${usual}. The key will go there and nowhere else.`,
    placeHolder: usual,
    value,
    ignoreFocusOut: true,
    validateInput: (typed) => baseUrlProblem(provider, typed),
  });
  if (text === undefined) {
    return value;
  }
  return text.trim() === '' ? undefined : normalizeBaseUrl(provider, text);
}

function baseUrlProblem(provider: Provider, typed: string): string | vscode.InputBoxValidationMessage | undefined {
  if (typed.trim() === '') {
    return undefined;
  }
  try {
    const address = normalizeBaseUrl(provider, typed);
    return isUnencrypted(address)
      ? {
          message: 'Not encrypted: anybody on the way can read the key',
          severity: vscode.InputBoxValidationSeverity.Warning,
        }
      : undefined;
  } catch (error) {
    return toAppError(error).message;
  }
}
