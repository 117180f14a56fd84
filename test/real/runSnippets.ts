// Exported programs against the simulator: `npm run test:snippets [-- MOCHA ARGUMENTS]`. What cannot be run here is skipped, by name.
import { runMocha } from './runMocha.ts';
import { snippetRuntimes } from './snippetRuntimes.ts';

const { packages, python, missing } = await snippetRuntimes();
process.exitCode = await runMocha(
  'snippets.test.ts',
  {
    SNIPPETS_PACKAGES: packages,
    SNIPPETS_MISSING: JSON.stringify(missing),
    ...(python !== undefined && { SNIPPETS_PYTHON: python }),
  },
  process.argv.slice(2),
);
