// What goes with a question, in the real workbench: files by `@`, a picture that is pasted, and what it will cost.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from '../../harness/eventually.ts';
import { useScene } from './support.ts';

describe('context of a question', () => {
  const scene = useScene({ settings: { 'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini' } });

  before(() => scene.open());
  afterEach(() => scene.newConversation());

  const chip = (name: string): Locator =>
    scene.chat.getByRole('list', { name: 'Goes with the question' }).getByRole('button', { name }).first();

  it('attaches a file by @, says what sending will cost, and sends it; the chip of the question opens the file', async () => {
    await scene.question.pressSequentially('What does @cart');
    await scene.chat.getByRole('option', { name: /cart\.ts/ }).waitFor();
    await scene.question.press('Enter');
    await chip('cart.ts').waitFor();
    await eventually(async () => assert.match(await scene.question.inputValue(), /^What does @.*cart\.ts $/));
    await scene.question.pressSequentially('add up?');
    await scene.chat.getByText(/^~[\d,]+ in · about \$0\.\d+/).waitFor();
    await scene.question.press('Enter');
    await scene.figures.waitFor();
    assert.match(JSON.stringify(scene.lastBody()), /export (?:function|class|const|interface)/);
    assert.equal(await chip('cart.ts').count(), 0);
    await scene.questions
      .last()
      .getByRole('button', { name: /cart\.ts/ })
      .click();
    await scene.page.locator('.tab[data-resource-name="cart.ts"]').waitFor();
  });

  it('shows a pasted picture small, and sends its bytes to a model that takes pictures', async () => {
    await scene.question.evaluate(async (field) => {
      const canvas = new OffscreenCanvas(64, 48);
      canvas.getContext('2d')?.fillRect(0, 0, 64, 48);
      const clipboardData = new DataTransfer();
      clipboardData.items.add(new File([await canvas.convertToBlob()], 'trace.png', { type: 'image/png' }));
      field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData }));
    });
    await chip('trace.png').locator('canvas').waitFor();
    await scene.question.pressSequentially('What is in it?');
    await scene.question.press('Enter');
    await scene.figures.waitFor();
    assert.match(JSON.stringify(scene.lastBody()), /data:image\/png;base64,iVBORw0KGgo/);
  });
});
