// Which npm packages the extension's bundle has loaded into this process.
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { installed } from './extension.ts';

interface Metafile {
  outputs: Record<string, { inputs: Record<string, unknown> }>;
}

/** Names of the packages, sorted: from V8's list of scripts and the bundler's list of what is in each. */
export function loadedPackages(): string[] {
  const root = installed().extensionPath;
  // Written by the build that wrote dist/.
  const file = join(root, 'out/metafile-extension.json');
  const { outputs } = JSON.parse(readFileSync(file, 'utf8')) as Metafile;
  const packages = loadedScripts().flatMap((url) => {
    const output = Object.keys(outputs).find((name) => url.endsWith(`/${name}`));
    return output === undefined ? [] : Object.keys(outputs[output]?.inputs ?? {}).flatMap(packageOf);
  });
  return [...new Set(packages)].toSorted();
}

function packageOf(input: string): string[] {
  const name = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
  return name === undefined ? [] : [name];
}

function loadedScripts(): string[] {
  const urls: string[] = [];
  const session = new Session();
  session.connect();
  try {
    session.on('Debugger.scriptParsed', ({ params }) => urls.push(params.url));
    // Answers at once, with an event for every script that is there.
    session.post('Debugger.enable');
  } finally {
    session.disconnect();
  }
  return urls;
}
