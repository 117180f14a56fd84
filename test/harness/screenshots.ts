// Takes the README's pictures of the running product: `npm run package && node test/harness/screenshots.ts`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startSimulator } from '../simulator/start.ts';
import { Workbench } from './driver.ts';
import { root } from './paths.ts';

const folder = join(root, 'media', 'screenshots');
const SIDEBAR = '.part.sidebar';

const simulator = await startSimulator({ pace: 3 });
try {
  mkdirSync(folder, { recursive: true });
  await takeFirstSteps();
  await takeChat();
} finally {
  await simulator.stop();
}

/** Nothing is set up: no key, no Ollama, no simulator. */
async function takeFirstSteps(): Promise<void> {
  // Nobody listens on this port of loopback.
  const workbench = await Workbench.start({ env: { OLLAMA_HOST: '127.0.0.1:9' } });
  try {
    await workbench.open();
    const chat = await workbench.openChat();
    await chat.getByRole('button', { name: /Look again/ }).waitFor();
    await workbench.setTheme('light');
    await workbench.setSidebarWidth(380);
    await picture(workbench, 'first-steps-light', SIDEBAR);
  } finally {
    await workbench.stop();
  }
}

async function takeChat(): Promise<void> {
  const workbench = await Workbench.start({
    env: { LLM_WORKBENCH_SIMULATOR: simulator.url },
    settings: { 'llmWorkbench.defaultModel': 'openai/gpt-5-mini', 'editor.minimap.enabled': false },
    browser: { viewport: { width: 1280, height: 800 } },
  });
  try {
    await workbench.open();
    const chat = await workbench.openChat();
    await chat.getByRole('textbox', { name: 'Question' }).waitFor();
    await workbench.setTheme('dark');
    await workbench.setSidebarWidth(460);
    await workbench.openFile('src/retry.ts');
    await workbench.selectLines(12, 16);
    await workbench.command('LLM Workbench: Fix');
    await chat.getByRole('button', { name: /Answer again/ }).waitFor();
    await picture(workbench, 'answer-dark');
    await workbench.setTheme('hc-dark');
    await picture(workbench, 'answer-hc', SIDEBAR);
    await workbench.setTheme('dark');
    await workbench.command('LLM Workbench: New Conversation');
    await chat.getByRole('textbox', { name: 'Question' }).fill('Write a table test for it. simulate: no credit');
    await chat.getByRole('textbox', { name: 'Question' }).press('Enter');
    await chat.getByRole('button', { name: 'Billing page' }).waitFor();
    await workbench.setSidebarWidth(380);
    await picture(workbench, 'error-dark', SIDEBAR);
  } catch (error) {
    await workbench.screenshot('failed/screenshots');
    throw error;
  } finally {
    await workbench.stop();
  }
}

async function picture(workbench: Workbench, name: string, part?: string): Promise<void> {
  const target = part ? workbench.page.locator(part) : workbench.page;
  await target.screenshot({ path: join(folder, `${name}.png`) });
}
