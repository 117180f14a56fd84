// `serve`: starts the gateway from a file, says where it is, and stops it when the system asks for that.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { toAppError } from '../core/errors.ts';
import { type Gateway, startGateway } from '../core/gateway/gatewayServer.ts';
import type { Log } from '../core/ports.ts';
import { Redactor } from '../core/redact.ts';
import { readRuleFile } from '../core/routing/rules/readRuleFile.ts';
import type { RoutingRule } from '../core/routing/rules/routingRule.ts';
import { createProgram, prepare, type Prepared } from './program.ts';
import { type ConfigProblem, readServeConfig, type ServeConfig } from './serveConfig.ts';
import { stderrLog } from './stderrLog.ts';

export interface ServeOptions {
  file: string;
  /** Goes before the file's own. */
  tokenFile?: string;
  isVerbose: boolean;
}

/** Exit codes. */
const STOPPED = 0;
const FAILED = 1;
const PORT_TAKEN = 2;

/** Ends when it was stopped, or could not begin; gives the exit code. */
export async function serve({ file, tokenFile, isVerbose }: ServeOptions): Promise<number> {
  const redactor = new Redactor();
  const log = stderrLog(redactor, isVerbose);
  const stop = untilStopped();
  const path = resolve(file);
  const near = (name: string) => fromFile(path, name);
  try {
    const prepared = prepare(readServeConfig(readFileSync(path, 'utf8')), process.env);
    const { config } = prepared.read;
    const rules = rulesOf(config, near);
    if (prepared.problems.length > 0 || rules.problems.length > 0) {
      tell(redactor, file, prepared.problems);
      tell(redactor, config.rules ?? '', rules.problems);
      return FAILED;
    }
    const token = tokenFile === undefined ? config.tokenFile && near(config.tokenFile) : resolve(tokenFile);
    const settled = { log, redactor, rules: rules.rules, tokenFile: token };
    return await withFolder(config, near, (folder) => serveFrom(prepared, { ...settled, folder }, stop));
  } catch (thrown) {
    log.error('The gateway could not be started', toAppError(thrown));
    return FAILED;
  }
}

/** The store's folder, or one that is gone at the end. */
async function withFolder(
  { data }: ServeConfig,
  near: (name: string) => string,
  work: (folder: string) => Promise<number>,
): Promise<number> {
  if (data !== undefined) {
    return work(near(data));
  }
  const folder = mkdtempSync(join(tmpdir(), 'llm-workbench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Settled {
  log: Log;
  redactor: Redactor;
  rules: readonly RoutingRule[];
  tokenFile?: string;
  folder: string;
}

async function serveFrom(prepared: Prepared, settled: Settled, stop: Promise<string>): Promise<number> {
  const { log, redactor, tokenFile } = settled;
  const { port, parallel, fetchPictures } = prepared.read.config;
  const program = await createProgram(prepared, settled);
  try {
    const gateway = await startGateway(program.backend, {
      port,
      log,
      redact: redactor.text,
      fetch: fetchPictures ? globalThis.fetch : undefined,
      limits: parallel === undefined ? {} : { parallel },
    }).catch((error: unknown) => {
      log.error('The gateway could not be started', toAppError(error));
      return undefined;
    });
    if (!gateway) {
      return PORT_TAKEN;
    }
    redactor.remember(gateway.token);
    try {
      announce(gateway, tokenFile);
      log.info(`The gateway listens on ${gateway.url}`);
      log.info(`${await stop}: the gateway is being stopped, with ${gateway.active} requests under way`);
    } finally {
      await gateway.stop();
      if (tokenFile !== undefined) {
        rmSync(tokenFile, { force: true });
      }
    }
    return STOPPED;
  } finally {
    program.close();
  }
}

/** The token is told once, here or in a file that its person alone may read. */
function announce({ url, token }: Gateway, tokenFile: string | undefined): void {
  if (tokenFile === undefined) {
    process.stdout.write(`OPENAI_BASE_URL=${url}\nOPENAI_API_KEY=${token}\n`);
    return;
  }
  // A file that is there already may be one that others can read.
  rmSync(tokenFile, { force: true });
  writeFileSync(tokenFile, token, { mode: 0o600, flag: 'wx' });
  process.stdout.write(`OPENAI_BASE_URL=${url}\n`);
}

function rulesOf(
  { rules: file }: ServeConfig,
  near: (name: string) => string,
): { rules: readonly RoutingRule[]; problems: readonly ConfigProblem[] } {
  return file === undefined ? { rules: [], problems: [] } : readRuleFile(readFileSync(near(file), 'utf8'), 'settings');
}

/** As compilers tell it, so that editors find the place; what stands there may be a key by mistake. */
function tell(redactor: Redactor, file: string, problems: readonly ConfigProblem[]): void {
  for (const { line, column, message } of problems.toSorted((a, b) => a.line - b.line)) {
    process.stderr.write(`${file}:${line}:${column}: ${redactor.text(message)}\n`);
  }
}

/** Paths in the file are from its folder; `~` is the person's own. */
function fromFile(file: string, name: string): string {
  if (name === '~' || name.startsWith('~/')) {
    return join(homedir(), name.slice(1));
  }
  return isAbsolute(name) ? name : resolve(dirname(file), name);
}

/** Resolves with what the system said; a second time the process ends at once. */
function untilStopped(): Promise<string> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        done(signal);
        process.once(signal, () => process.exit(FAILED));
      });
    }
  });
}
