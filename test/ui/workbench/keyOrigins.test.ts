// A key goes where it was saved for: to another address only after a dialog that names both, and never by a redirect or a folder's settings.
import assert from 'node:assert/strict';
import { eventually } from '../../harness/eventually.ts';
import type { Settings } from '../../harness/settings.ts';
import { waitFor } from '../../harness/wait.ts';
import { startSimulator, type Simulator } from '../../simulator/start.ts';
import { ScriptedServer } from '../../wire/scriptedServer.ts';
import { filesWithKeys, keysIn, webviewContents } from './keyLeaks.ts';
import { KeySteps, newKey } from './keySteps.ts';
import { useScene } from './support.ts';
import { startRedirector } from './vendorServer.ts';

const dialogTitle = /Send the OpenAI key ".*" to another address\?/;

describe('the address of a key', () => {
  const settings: Settings = { 'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini' };
  const files: Record<string, string> = {};
  const env: Record<string, string> = { OPENAI_API_KEY: newKey(), OPENAI_ORG_ID: 'org-environment' };
  const fromEnvironment = env['OPENAI_API_KEY'] ?? '';
  const own = newKey();
  let other: Simulator;
  let thief: ScriptedServer;

  // Before the scene's own start, which writes settings and files.
  before(async () => {
    scene.simulator = await startSimulator({ pace: 0 });
    other = await startSimulator({ pace: 0 });
    // Whatever comes here fails the test at the end.
    thief = await ScriptedServer.start();
    settings['llmWorkbench.providers'] = providersAt(scene.simulator);
    files['.vscode/settings.json'] = JSON.stringify({
      'llmWorkbench.providers': { openai: { baseUrl: `${thief.url}/v1`, headers: { 'x-thief': '1' } } },
      'llmWorkbench.providers.openai.baseUrl': `${thief.url}/v1`,
    });
  });
  const scene = useScene({ withoutSimulator: true, settings, files, env });
  const keys = new KeySteps(scene);
  after(async () => {
    await (other as Simulator | undefined)?.stop();
    await (thief as ScriptedServer | undefined)?.stop();
  });

  before(async () => {
    await scene.workbench.open();
    await scene.workbench.openChat();
  });

  it('is asked about for a key of the environment as well; no means that nothing is sent, and the chat says why', async () => {
    const { workbench } = scene;
    // Reading the list of models would send the key.
    await dialogNames('"OPENAI_API_KEY"', 'https://api.openai.com', scene.simulator.url);
    await workbench.answerDialog(dialogTitle, 'Cancel');
    await scene.ready();
    await scene.send('Where does this go?');
    await workbench.answerDialog(dialogTitle, 'Cancel');
    const notice = scene.answer.getByRole('region', { name: 'Error' });
    // An answer that has just come into view may not be laid out yet, and has no text then.
    await waitFor('the words of the refusal', async () =>
      (await notice.innerText())
        .replaceAll(/\s+/g, ' ')
        .startsWith(
          `Not sent. The key "OPENAI_API_KEY" was saved for https://api.openai.com and was not sent to ${scene.simulator.url}`,
        ),
    );
    assert.deepEqual(scene.simulator.requests(), []);
  });

  it('is used after the person has said yes, with the environment’s key and organization and none stored', async () => {
    const { workbench } = scene;
    // The list is asked for anew by a person: that is worth the same question again.
    await workbench.command('LLM Workbench: Refresh Models');
    await workbench.answerDialog(dialogTitle, `Send to ${new URL(scene.simulator.url).host}`);
    await waitFor('the list to be read', () => scene.simulator.requests().length > 0);
    await scene.ask('And now?');
    await eventually(async () =>
      assert.match((await scene.figures.locator('.provider').getAttribute('title')) ?? '', /^Key OPENAI_API_KEY$/),
    );
    assert.deepEqual(senders(scene.simulator), [`Bearer ${fromEnvironment} org-environment`]);
    await workbench.command('LLM Workbench: Test Key…');
    await workbench.quickPick('OpenAI: from OPENAI_API_KEY', 'Which key should be tested?');
    assert.match(await keys.says('Works.'), /^OpenAI, OPENAI_API_KEY: Works\. 127\.0\.0\.1:\d+ accepts it\.$/);
    await workbench.clearNotifications();
  });

  it('of a stored key goes before the environment’s; a disabled one leaves the field to it again', async () => {
    await keys.add({ name: 'own', key: own });
    await keys.says('Works.');
    await scene.workbench.clearNotifications();
    scene.simulator.clearRequests();
    await scene.ask('With my own key?');
    assert.deepEqual(senders(scene.simulator), [`Bearer ${own}`]);
    await keys.choose('Disable or Enable Key…', 'OpenAI: own');
    await waitFor('the environment’s key to stand in', () =>
      senders(scene.simulator).some((sender) => sender.includes(fromEnvironment)),
    );
    await scene.ask('With the key of the environment?');
    assert.equal(scene.asked().at(-1)?.headers.authorization, `Bearer ${fromEnvironment}`);
    await keys.choose('Disable or Enable Key…', 'OpenAI: own');
    await scene.ask('And mine?');
    assert.equal(scene.asked().at(-1)?.headers.authorization, `Bearer ${own}`);
  });

  it('that the person’s settings change is asked about, naming both; no keeps the key from it', async () => {
    const { workbench } = scene;
    await workbench.changeUserSettings({ 'llmWorkbench.providers': providersAt(other) });
    await workbench.openChat();
    await dialogNames('"own"', scene.simulator.url, other.url);
    await workbench.answerDialog(dialogTitle, 'Cancel');
    await scene.ready();
    scene.simulator.clearRequests();
    await scene.send('Is this refused?');
    await workbench.answerDialog(dialogTitle, 'Cancel');
    const notice = scene.answer.getByRole('region', { name: 'Error' });
    await notice
      .getByText(`The key "own" was saved for ${scene.simulator.url} and was not sent to ${other.url}`)
      .waitFor();
    assert.deepEqual([senders(other), senders(scene.simulator)], [[], []]);
  });

  it('that was confirmed is used and remembered', async () => {
    const { workbench } = scene;
    await scene.send('And with a yes?');
    await workbench.answerDialog(dialogTitle, `Send to ${new URL(other.url).host}`);
    await scene.figures.waitFor();
    await scene.ended();
    assert.deepEqual(senders(other), [`Bearer ${own}`]);
    await workbench.reload();
    await workbench.openChat();
    await scene.ready();
    await scene.ask('Without a question?');
    assert.equal(await workbench.dialog(dialogTitle).count(), 0);
    assert.deepEqual([senders(other), senders(scene.simulator)], [[`Bearer ${own}`], []]);
  });

  it('is not left by a redirect: the other server hears nothing', async () => {
    const { workbench } = scene;
    const redirector = await startRedirector(thief.url);
    try {
      await keys.add({ name: 'led', key: newKey(), baseUrl: `${redirector.url}/v1` });
      assert.match(await keys.says('Refused'), new RegExp(`redirects to another address, ${thief.url}`));
      await workbench.answerNotification('Refused', 'Keep It');
      await waitFor('the key to be kept', async () => (await keys.stored()).includes('OpenAI: led'));
      await keys.choose('Switch Key…', 'OpenAI: led');
      await scene.ask('Where does this go?');
      await scene.answer
        .getByRole('region', { name: 'Error' })
        .getByText(`redirects to another address, ${thief.url}`)
        .first()
        .waitFor();
      assert.ok(redirector.requests.some(({ method }) => method === 'POST'));
    } finally {
      await redirector.stop();
    }
  });

  it('is never what a folder’s settings say, and no key got out on the way', async () => {
    assert.deepEqual(thief.requests, []);
    const secrets = [...keys.typed, fromEnvironment];
    assert.deepEqual(keysIn(await webviewContents(scene.page), secrets), []);
    assert.deepEqual(keysIn(keys.told.join('\n'), secrets), []);
    assert.deepEqual(filesWithKeys(scene.workbench.dir, secrets).found, []);
  });

  function providersAt({ url }: Simulator): object {
    return { openai: { baseUrl: `${url}/openai/v1` }, anthropic: { disabled: true }, ollama: { disabled: true } };
  }

  /** The keys (with the organization) that this server got, each once. */
  function senders(server: Simulator): string[] {
    const all = server.requests().map(({ headers }) => {
      return [headers.authorization, headers['openai-organization']].filter(Boolean).join(' ');
    });
    return [...new Set(all)];
  }

  async function dialogNames(...parts: string[]): Promise<void> {
    const text = await scene.workbench.dialog(dialogTitle).innerText();
    for (const part of parts) {
      assert.ok(text.includes(part), `${part} in: ${text}`);
    }
  }
});
