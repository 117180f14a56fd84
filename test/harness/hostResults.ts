// How the suite inside the extension host hands its results to the program that started it.
import { existsSync, readFileSync } from 'node:fs';

export type HostTestResult = {
  title: string;
  state: 'passed' | 'failed' | 'skipped';
  durationMs?: number | undefined;
  /** Stack of the failure. */
  error?: string;
};

/** The environment variable with the path of the JSON file (an array of HostTestResult) to write. */
export const resultsVariable = 'LLM_WORKBENCH_TEST_RESULTS';

/** The environment variable with a regular expression that picks tests by their full title. */
export const grepVariable = 'LLM_WORKBENCH_TEST_GREP';

const marks = { passed: '✔', failed: '✖', skipped: '-' } as const;

/** Prints the results, one a line, and then `N passed, N failed` on a line alone. Gives whether all is well. */
export function reportHostResults(file: string): boolean {
  if (!existsSync(file)) {
    console.error('The suite did not run to its end: it wrote no results.');
    return false;
  }
  const results = JSON.parse(readFileSync(file, 'utf8')) as HostTestResult[];
  for (const { title, state, durationMs, error } of results) {
    console.log(`  ${marks[state]} ${title}${durationMs === undefined ? '' : ` (${durationMs} ms)`}`);
    if (error) {
      console.log(error.replaceAll(/^/gm, '      '));
    }
  }
  const count = (state: HostTestResult['state']) => results.filter((result) => result.state === state).length;
  const skipped = count('skipped');
  const ran = results.length > skipped;
  if (!ran) {
    console.error('No test ran.');
  }
  console.log(`${count('passed')} passed, ${count('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  return ran && count('failed') === 0;
}
