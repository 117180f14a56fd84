// The provider against a real LiteLLM proxy: `npm run test:litellm [-- MOCHA ARGUMENTS]`. Skipped, by name, where it cannot be installed.
import { findPython, installLitellm } from './python.ts';
import { runMocha } from './runMocha.ts';

const python = await findPython();
if (python === undefined) {
  console.log('skipped: test:litellm (no Python with pip)');
} else {
  const program = await installLitellm(python);
  if (program === undefined) {
    console.log('skipped: test:litellm (no way to PyPI, and LiteLLM is not installed yet)');
  } else {
    process.exitCode = await runMocha('litellm.test.ts', { LITELLM_PROGRAM: program }, process.argv.slice(2));
  }
}
