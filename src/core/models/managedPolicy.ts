// Policies from outside of the settings: a file of the machine's administrator, which holds for everybody on it, and the environment.
import { readFile, stat } from 'node:fs/promises';
import type { PolicySource } from './policy.ts';
import { parseJson, planModels } from './policyRules.ts';

const PLANS_VARIABLE = 'LLM_PLAN_MODELS_JSON';
const LARGEST_BYTES = 1_000_000;

/** In a folder that only an administrator can write to; a fixed one, because a variable is the person's to change. */
export function managedPolicyFile(platform: NodeJS.Platform): string {
  switch (platform) {
    case 'win32':
      return String.raw`C:\Program Files\LLM Workbench\policy.json`;
    case 'darwin':
      return '/Library/Application Support/LLM Workbench/policy.json';
    default:
      return '/etc/llm-workbench/policy.json';
  }
}

/** Each time anew: it is small, and mostly absent, which is no source at all. */
export async function readManagedPolicy(file: string): Promise<readonly PolicySource[]> {
  const source = { origin: 'managed', name: file } as const;
  try {
    const stats = await stat(file);
    const unreadable = !stats.isFile() ? 'it is no file' : stats.size > LARGEST_BYTES ? 'it is too large' : undefined;
    return [{ ...source, ...(unreadable ? { unreadable } : parseJson(await readFile(file, 'utf8'))) }];
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return code === 'ENOENT' || code === 'ENOTDIR' ? [] : [{ ...source, unreadable: `reading it fails (${code})` }];
  }
}

/** What the environment says of plans, where it says anything. */
export function environmentPolicy(environment: Readonly<Record<string, string | undefined>>): readonly PolicySource[] {
  const plans = environment[PLANS_VARIABLE];
  return plans?.trim() ? [{ origin: 'environment', name: PLANS_VARIABLE, ...planModels(plans) }] : [];
}
