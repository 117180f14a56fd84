// From the installed extension to the first answer, as a newcomer with a key in hand goes: the clicks are counted, the time is told.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { startSimulator } from '../../simulator/start.ts';
import { eventually } from '../../harness/eventually.ts';
import { KeySteps, newKey } from './keySteps.ts';
import { useScene } from './support.ts';

/** What the issue of the first steps allows. */
const MOST_CLICKS = 4;

describe('a newcomer with a key in hand', () => {
  const env: Record<string, string> = { OLLAMA_HOST: '127.0.0.1:9' };
  const settings: Record<string, unknown> = {};
  before(async () => {
    scene.simulator = await startSimulator({ pace: 1 });
    // The vendor's place is taken by a server of this machine; nothing else is set up.
    settings['llmWorkbench.providers'] = { openai: { baseUrl: `${scene.simulator.url}/openai/v1` } };
  });
  const scene = useScene({ withoutSimulator: true, env, settings });
  const keys = new KeySteps(scene);

  it(`reads the first answer after at most ${MOST_CLICKS} clicks`, async function () {
    const { workbench, page } = scene;
    let clicks = 0;
    const click = async (target: Locator): Promise<void> => {
      await target.click();
      clicks += 1;
    };
    await workbench.open();
    const icon = page.locator('.activitybar').getByRole('tab', { name: 'LLM Workbench' });
    await icon.waitFor();
    const began = performance.now();
    await click(icon);
    await click(scene.button('Add key…'));
    await keys.box('Whose key is it?').waitFor();
    await click(page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'OpenAI' }).first());
    await keys.box('A name for this').waitFor();
    await page.keyboard.press('Enter');
    await keys.box('secret storage and nowhere else').waitFor();
    await page.keyboard.insertText(newKey());
    await page.keyboard.press('Enter');
    await keys.box('Test and save').waitFor();
    await page.keyboard.press('Enter');
    await scene.ready();
    await scene.question.pressSequentially('What does a closure keep alive?', { delay: 40 });
    await scene.question.press('Enter');
    await scene.arrivedText();
    const firstWordMs = performance.now() - began;
    await scene.ended();
    const seconds = (ms: number): string => (ms / 1000).toFixed(1);
    console.log(
      `      newcomer: ${clicks} clicks, first word after ${seconds(firstWordMs)} s, whole answer after ${seconds(performance.now() - began)} s`,
    );
    assert.ok(clicks <= MOST_CLICKS, `${clicks} clicks`);
    await eventually(async () => assert.match(await scene.figures.innerText(), /OpenAI[\s\S]*\$0\.0/));
    assert.equal(scene.asked().length, 1);
  });
});
