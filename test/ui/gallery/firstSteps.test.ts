// The first page in a real browser where Ollama runs and has no model: each recommended model is one button.
import assert from 'node:assert/strict';
import { useGallery } from './useGallery.ts';

describe('the first page, with Ollama and no model', function () {
  this.timeout(60_000);
  const scene = useGallery();
  const step = () => scene.page.getByRole('listitem').filter({ hasText: 'Ollama is running, but has no model' });
  const button = (name: string) => step().getByRole('button', { name, exact: true });

  it('gets a model with one click, shows that it is on its way, and can stop it', async () => {
    await scene.open('firstNoModel');
    await button('Get qwen2.5-coder:1.5b').click();
    await step().getByRole('progressbar', { name: 'Getting qwen2.5-coder:1.5b' }).waitFor();
    await button('Get qwen2.5-coder:1.5b').waitFor({ state: 'detached' });
    assert.deepEqual(
      (await scene.asked('local/pull')).map(({ params }) => params),
      [{ model: 'qwen2.5-coder:1.5b' }],
    );
    await button('Cancel getting qwen2.5-coder:1.5b').click();
    await button('Get qwen2.5-coder:1.5b').waitFor();
    assert.equal((await scene.asked('local/cancelPull')).length, 1);
  });

  it('says how far a model is, and why another one stopped', async () => {
    await scene.open('firstPulling');
    await step().getByText('1.2 GB of 2.0 GB, 60 %').waitFor();
    await step().getByText('The disk is full. Free some space and try again.').waitFor();
    await button('Try again: qwen3:8b').click();
    await step().getByText('The disk is full.').waitFor({ state: 'detached' });
    assert.equal((await scene.asked('local/pull')).length, 1);
  });
});
