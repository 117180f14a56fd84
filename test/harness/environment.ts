// The environments given to child processes: what a person's shell holds must not change what a test sees.
import { delimiter, dirname, join } from 'node:path';
import { nodeBinary, nodeDir } from './paths.ts';

export type Environment = Record<string, string | undefined>;

/** The names a program needs to run at all; a vendor's key is never among them. */
const neutral = /^(PATH|LANG|LANGUAGE|LC_.*|TERM|SHELL|USER|LOGNAME|TZ|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR))$/;

/**
 * `PORT` and `PASSWORD` override code-server's options, `VSCODE_*` and `CODE_SERVER_*` make it believe that it runs inside
 * VS Code, and the others lead its state out of the folder it is given.
 */
const misleading =
  /^((VSCODE|CODE_SERVER|CS|XDG|npm|ELECTRON)_.*|PORT|PASSWORD|HASHED_PASSWORD|NODE_OPTIONS|GITHUB_TOKEN|HOME|TMPDIR)$/i;

/** npm's own settings that still make sense in another folder; the rest of `npm_*` describes the parent's run. */
const npmKept = /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https_proxy|noproxy|ca|cafile)$/i;

/** A key or an address of a model vendor, by the names that vendors' own documents use, or a default of our settings. */
const vendorNames =
  /_(API_?KEY|API_TOKEN|ORG_ID|ORGANIZATION|PROJECT_ID)$|_(API_)?BASE(_URL)?$|^(OLLAMA|OPENAI|ANTHROPIC|LITELLM)_|^LLM_(?!WORKBENCH_)/;

function pick(keep: (name: string) => boolean): Environment {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => keep(name)));
}

/** For VS Code's server under test: only neutral names, so that no key and no setting of the person leaks in. */
export function isolatedEnvironment(): Environment {
  return pick((name) => neutral.test(name));
}

/** For a person's own live session: everything they have, except what would mislead VS Code's server. */
export function personalEnvironment(): Environment {
  return pick((name) => !misleading.test(name));
}

/** For a desktop VS Code with the simulator: the person's own, without anything that leads to a model vendor. */
export function personalEnvironmentWithoutVendors(): Environment {
  return pick((name) => !misleading.test(name) && !vendorNames.test(name));
}

/** The names (never the values) in this environment that look like a model vendor's key or address, sorted. */
export function vendorVariables(): string[] {
  return Object.keys(personalEnvironment())
    .filter((name) => vendorNames.test(name))
    .toSorted();
}

/** For an npm that works in another folder, on Node 24, and compiles with that Node's headers. */
export function npmEnvironment(): Environment {
  const env = pick((name) => !/^npm_/i.test(name) || npmKept.test(name));
  return {
    ...env,
    PATH: `${dirname(nodeBinary)}${delimiter}${process.env['PATH'] ?? ''}`,
    npm_config_nodedir: nodeDir,
    // node-gyp reads JOBS; a debugging aid of VS Code's log writer needs no optimised build.
    JOBS: 'max',
    CXXFLAGS: '-O0 -g0',
  };
}

/** The state folders of one VS Code server below `dir`, as environment variables. */
export function stateEnvironment(dir: string): Environment {
  return { HOME: join(dir, 'home'), TMPDIR: join(dir, 'tmp') };
}
