// The provider against a real Ollama: `npm run test:ollama [-- MOCHA ARGUMENTS]`. Skipped, by name, where there is none.
import { hasOllama } from './ollamaServer.ts';
import { runMocha } from './runMocha.ts';

if (await hasOllama()) {
  // Fetching models and loading them takes its time, without a graphics card above all.
  process.exitCode = await runMocha('ollama.test.ts', {}, ['--timeout', '900000', ...process.argv.slice(2)]);
} else {
  console.log('skipped: test:ollama (no ollama on the PATH)');
}
