// Takes the pictures of the README and the walkthrough, of the running product: `npm run package && node test/harness/screenshots.ts`.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openStore } from '../../src/core/store/openStore.ts';
import { systemClock } from '../../src/core/systemClock.ts';
import { startSimulator } from '../simulator/start.ts';
import { writeYear } from '../ui/gallery/costsLedger.ts';
import { silentLog } from '../unit/store/temporaryStore.ts';
import { Workbench } from './driver.ts';
import { root } from './paths.ts';

const folder = join(root, 'media', 'screenshots');
const walkthrough = join(root, 'media', 'walkthrough');
const SIDEBAR = '.part.sidebar';

const simulator = await startSimulator({ pace: 3 });
try {
  mkdirSync(folder, { recursive: true });
  mkdirSync(walkthrough, { recursive: true });
  await takeFirstSteps();
  await takeChat();
  await takeAsking();
  await takeCosts();
} finally {
  await simulator.stop();
}

/** Nothing is set up: no key, no Ollama, no simulator. */
async function takeFirstSteps(): Promise<void> {
  // Nobody listens on this port of loopback.
  const workbench = await Workbench.start({
    env: { OLLAMA_HOST: '127.0.0.1:9' },
    settings: { 'workbench.reduceMotion': 'on' },
  });
  try {
    await workbench.open();
    const chat = await workbench.openChat();
    await chat.getByRole('button', { name: /Look again/ }).waitFor();
    await workbench.setSidebarWidth(380);
    for (const theme of ['dark', 'light'] as const) {
      await workbench.setTheme(theme);
      await picture(workbench, `model-${theme}`, SIDEBAR, walkthrough);
    }
    await picture(workbench, 'first-steps-light', SIDEBAR);
  } finally {
    await workbench.stop();
  }
}

async function takeChat(): Promise<void> {
  const workbench = await Workbench.start({
    env: { LLM_WORKBENCH_SIMULATOR: simulator.url },
    settings: {
      'llmWorkbench.defaultModel': 'openai/gpt-6-luna',
      'editor.minimap.enabled': false,
      'workbench.reduceMotion': 'on',
    },
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
    await chat.getByText('is ready.').waitFor();
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

/** The walkthrough's pictures: an answer beside its code, and its figures. */
async function takeAsking(): Promise<void> {
  const workbench = await Workbench.start({
    env: { LLM_WORKBENCH_SIMULATOR: simulator.url },
    settings: {
      'llmWorkbench.defaultModel': 'anthropic/claude-haiku-4-5',
      'editor.minimap.enabled': false,
      'workbench.reduceMotion': 'on',
    },
    browser: { viewport: { width: 960, height: 640 } },
  });
  try {
    await workbench.open();
    const chat = await workbench.openChat();
    await chat.getByRole('textbox', { name: 'Question' }).waitFor();
    await workbench.openFile('src/retry.ts');
    await workbench.selectLines(12, 16);
    await workbench.setSidebarWidth(400);
    await workbench.command('LLM Workbench: Explain');
    await chat.getByRole('button', { name: /Answer again/ }).waitFor();
    for (const theme of ['dark', 'light'] as const) {
      await workbench.setTheme(theme);
      await picture(workbench, `ask-${theme}`, undefined, walkthrough);
      await chat.getByRole('group', { name: 'Figures of this answer' }).last().scrollIntoViewIfNeeded();
      await picture(workbench, `costs-${theme}`, SIDEBAR, walkthrough);
    }
  } catch (error) {
    await workbench.screenshot('failed/walkthrough');
    throw error;
  } finally {
    await workbench.stop();
  }
}

/** A year of a developer's spending, written into the store before the editor opens it. */
async function takeCosts(): Promise<void> {
  const workbench = await Workbench.start({
    env: { LLM_WORKBENCH_SIMULATOR: simulator.url },
    settings: {
      'llmWorkbench.budgets': {
        limits: [
          { period: 'month', usd: 30, hard: true },
          { period: 'month', usd: 12, provider: 'anthropic', name: 'Anthropic' },
        ],
      },
      'workbench.reduceMotion': 'on',
    },
    browser: { viewport: { width: 1280, height: 1000 } },
  });
  try {
    await fillLedger(workbench);
    await workbench.open();
    await workbench.command('LLM Workbench: Open Costs');
    await workbench.panel.getByText('Spend by day').waitFor();
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    for (const theme of ['dark', 'light'] as const) {
      await workbench.setTheme(theme);
      await picture(workbench, `costs-${theme}`);
    }
  } catch (error) {
    await workbench.screenshot('failed/costs');
    throw error;
  } finally {
    await workbench.stop();
  }
}

async function fillLedger(workbench: Workbench): Promise<void> {
  const data = join(workbench.dir, 'data/User/globalStorage/llm-workbench.llm-workbench');
  mkdirSync(data, { recursive: true });
  const store = await openStore({ file: join(data, 'llm-workbench.sqlite'), log: silentLog, clock: systemClock });
  writeYear(store, Date.now());
  store.close();
}

async function picture(workbench: Workbench, name: string, part?: string, into = folder): Promise<void> {
  await workbench.page.locator('.quick-input-widget').filter({ visible: true }).waitFor({ state: 'detached' });
  const target = part ? workbench.page.locator(part) : workbench.page;
  await target.screenshot({ path: join(into, `${name}.png`) });
}
