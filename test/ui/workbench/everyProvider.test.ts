// All that `npm start` offers without a key: every provider lists its models, answers, and explains its failure.
import assert from 'node:assert/strict';
import { providers } from '../../../src/core/providers/registry.ts';
import { eventually } from '../../harness/eventually.ts';
import { useScene } from './support.ts';

describe('without any key every provider', () => {
  const scene = useScene({ played: 'all' });
  before(() => scene.open());

  it('is ready, with the free one chosen', async () => {
    await scene.button(/^Model: .*Ollama/).click();
    for (const { name } of providers) {
      const group = scene.chat.getByRole('group', { name: `${name} (simulator)` });
      await group.getByRole('option').first().waitFor({ state: 'attached' });
    }
    await scene.page.keyboard.press('Escape');
  });

  for (const { id, name } of providers) {
    it(`answers, and says what is wrong: ${name}`, async () => {
      await scene.newConversation();
      await scene.button(/^Model:/).click();
      const group = scene.chat.getByRole('group', { name: `${name} (simulator)` });
      await group.getByRole('option').filter({ hasNotText: 'unknown' }).first().click();
      await scene.button(new RegExp(`^Model: .*${name} \\(simulator\\)`)).waitFor();
      scene.simulator.clearRequests();
      await scene.ask('What does a closure keep alive?');
      assert.ok(scene.asked().length > 0);
      assert.ok(scene.asked().every(({ path }) => path.startsWith(`/${id}/`)));
      await eventually(async () =>
        assert.match(await scene.figures.innerText(), new RegExp(`${name} \\(simulator\\)[\\s\\S]*\\$0`)),
      );
      await scene.ask('And now? simulate: wrong key');
      const failure = scene.answer.getByRole('region', { name: 'Error' });
      await failure.getByText(`${name} (simulator): the key is refused.`).waitFor({ timeout: 10_000 });
    });
  }
});
