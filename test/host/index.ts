// The mocha entry inside the extension host: VS Code imports it and calls run(); a rejection means exit status 1.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { resultsVariable, grepVariable, type HostTestResult } from '../harness/hostResults.ts';

export async function run(): Promise<void> {
  const results: HostTestResult[] = [];
  try {
    await runTests(results);
  } catch (error) {
    // A test file that does not even load.
    results.push({ title: 'the suite loads', state: 'failed', error: describeError(error) });
  }
  const file = process.env[resultsVariable];
  if (file) {
    writeFileSync(file, JSON.stringify(results));
  }
  const failures = results.filter((result) => result.state === 'failed').length;
  if (failures > 0) {
    throw new Error(`${failures} tests failed`);
  }
}

async function runTests(results: HostTestResult[]): Promise<void> {
  const grep = process.env[grepVariable];
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 30_000,
    // It prints nothing: VS Code's console does not fill in the format strings of mocha's others.
    reporter: Mocha.reporters.Base,
    ...(grep ? { grep: new RegExp(grep) } : {}),
  });
  for (const name of readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (name.endsWith('.test.js')) {
      mocha.addFile(join(import.meta.dirname, name));
    }
  }
  await mocha.loadFilesAsync();
  await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('pass', (test) => {
      results.push({ title: test.fullTitle(), state: 'passed', durationMs: test.duration });
    });
    runner.on('fail', (test, error: unknown) => {
      const { duration: durationMs } = test;
      results.push({ title: test.fullTitle(), state: 'failed', durationMs, error: describeError(error) });
    });
    runner.on('pending', (test) => {
      results.push({ title: test.fullTitle(), state: 'skipped' });
    });
  });
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
