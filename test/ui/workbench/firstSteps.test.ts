// The first minutes with nothing set up: what the page says, and each of its buttons.
import assert from 'node:assert/strict';
import { providers } from '../../../src/core/providers/registry.ts';
import { eventually } from '../../harness/eventually.ts';
import { freePort } from '../../harness/freePort.ts';
import { startSimulator } from '../../simulator/start.ts';
import { useScene } from './support.ts';
import { startOllamaAt } from './vendorServer.ts';

describe('a first start with no key, no Ollama and no simulator', () => {
  const env: Record<string, string> = {};
  let port = 0;
  let ollama: { stop(): Promise<void> } | undefined;

  before(async () => {
    port = await freePort();
    // As it is set where Ollama listens for others: an address to listen on, without a scheme.
    env['OLLAMA_HOST'] = `0.0.0.0:${port}`;
    scene.simulator = await startSimulator({ pace: 0 });
  });
  const scene = useScene({ withoutSimulator: true, env });
  after(() => ollama?.stop());
  const step = (title: string) => scene.chat.getByRole('listitem').filter({ hasText: title });

  it('says where answers can come from, and takes no question', async () => {
    await scene.workbench.open();
    await scene.workbench.openChat();
    await scene.chat.getByRole('heading', { name: 'Choose where answers come from' }).waitFor();
    await step('Ollama is not running').getByText(`Nothing answers at 127.0.0.1:${port}.`).waitFor();
    await scene.chat.getByPlaceholder('Choose a model first').waitFor();
    assert.equal(await scene.question.isDisabled(), true);
    assert.equal(await scene.button('Send').isDisabled(), true);
    assert.deepEqual(scene.simulator.requests(), []);
  });

  it('leads to a key, and to Ollama’s own page', async () => {
    const { workbench, page } = scene;
    await step('Add a key').getByText('OpenAI, Anthropic, Gemini and 6 more. You pay the provider.').waitFor();
    await scene.button('Add key…', step('Add a key')).click();
    assert.deepEqual(
      await workbench.quickPickLabels('Whose key is it?'),
      providers.filter(({ auth }) => auth !== 'none').map(({ name }) => name),
    );
    await page.keyboard.press('Escape');
    await scene.button('Get Ollama', step('Ollama is not running')).click();
    const leaving = workbench.dialog('https://ollama.com/download');
    await leaving.waitFor();
    await leaving.getByRole('button', { name: 'Cancel' }).click();
  });

  it('finds an Ollama that was started meanwhile, and answers with it', async () => {
    ollama = await startOllamaAt(port, scene.simulator);
    await scene.button('Look again', step('Ollama is not running')).click();
    await scene.ready();
    await scene.ask('Do you run on this machine?');
    await eventually(async () => assert.match(await scene.figures.innerText(), /Ollama[\s\S]*\$0(?![.\d])/));
    assert.equal(scene.asked().at(-1)?.path, '/ollama/api/chat');
  });
});
