#!/usr/bin/env node
// The program on the command line. Only what is here runs before it is known whether this Node can run the rest.

const USAGE = `Usage: llm-workbench serve --config FILE [--token-file FILE] [--verbose]

Serves an OpenAI-compatible gateway on this machine, on 127.0.0.1 only. Its address and the token of this start are printed
once, as environment variables; what happens is told on stderr. FILE is YAML or JSON: docs/GATEWAY.md describes it.

  --config FILE      what is served, and with which settings
  --token-file FILE  the token is written there instead (readable by you only), and removed at the end
  --verbose          tells more
  --help, --version
`;
/** The first with SQLite that needs no flag. */
const OLDEST_NODE = [22, 13] as const;

function isOldNode(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
}

if (isOldNode()) {
  process.stderr.write(
    `LLM Workbench needs Node.js ${OLDEST_NODE.join('.')} or newer to keep its ledger; this is ${process.versions.node}.\n`,
  );
  process.exitCode = 1;
} else {
  const { runCommand } = await import('./runCommand.ts');
  process.exitCode = await runCommand(process.argv.slice(2), USAGE);
}
