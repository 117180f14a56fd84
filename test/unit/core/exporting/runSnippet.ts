// Runs exported programs without a network: what they would import or call takes down what it is told.
import { spawnSync } from 'node:child_process';
import { stripTypeScriptTypes } from 'node:module';
import { runInNewContext } from 'node:vm';

/** What a program told the packages that it imports, and what it did beside that. */
export interface Told {
  /** By the name of what was called or made, in order. */
  calls: { name: string; args: readonly unknown[] }[];
  printed: string;
}

/** `code` imports packages by name; each thing that it imports is a function and a class that takes down its arguments. */
export async function runScript(code: string, env: Readonly<Record<string, string>>): Promise<Told> {
  const told: Told = { calls: [], printed: '' };
  const answer = { textStream: [], [Symbol.asyncIterator]: async function* () {} };
  const take = (name: string): unknown =>
    new Proxy(function () {}, {
      get: (_target, key) => (key === 'prototype' ? {} : key === 'toJSON' ? undefined : take(`${name}.${String(key)}`)),
      apply(_target, _self, args: unknown[]) {
        told.calls.push({ name, args });
        return name === 'streamText' || name.endsWith('.stream') ? answer : take(`${name}()`);
      },
      construct(_target, args: unknown[]) {
        told.calls.push({ name, args });
        return take(name) as object;
      },
    });
  const body = code.replaceAll(/^import \{ ([\w, ]+) \} from '[\w@/-]+';$/gm, (_all, names: string) =>
    names
      .split(', ')
      .map((name) => `const ${name} = take('${name}');`)
      .join(' '),
  );
  const context = {
    take,
    process: { env, stdout: { write: (text: string) => void (told.printed += text) } },
    fetch: () => undefined,
  };
  await (runInNewContext(`(async () => {\n${stripTypeScriptTypes(body)}\n})()`, context, {
    timeout: 5000,
  }) as Promise<void>);
  return told;
}

export interface CurlCall {
  args: readonly string[];
  stdin: string;
}

/** Runs a shell script in which `curl` prints what it was given; throws where the script did, or printed, anything else. */
export function runCurl(code: string, env: Readonly<Record<string, string>>): CurlCall {
  const script = `curl() { printf '%s\\0' "$@"; printf '\\0'; cat; }\n${code}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-s'], { input: script, env, encoding: 'utf8' });
  if (status !== 0 || stderr !== '') {
    throw new Error(`exit ${status}: ${stderr}`);
  }
  const end = stdout.indexOf('\0\0');
  return { args: stdout.slice(0, end).split('\0'), stdin: stdout.slice(end + 2) };
}
