// A hard budget in the real workbench: what would pass it is not sent, and raising it once lets it pass.
import assert from 'node:assert/strict';
import { useScene } from './support.ts';

describe('a question over a hard budget', () => {
  const scene = useScene({
    settings: {
      'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini',
      'llmWorkbench.budgets': { limits: [{ period: 'day', usd: 0.0001, hard: true, provider: 'openai', warnAt: [] }] },
    },
  });
  const notice = () => scene.answer.getByRole('region', { name: 'Error' });

  before(() => scene.open());

  it('is not sent, and says why, with the way to the budgets', async () => {
    await scene.ask('Say hello');
    await notice().waitFor();
    assert.equal(scene.asked().length, 0, 'nothing was sent');
    assert.deepEqual(scene.rows('SELECT 1 FROM usageRecords'), [], 'and nothing was counted');
    const said = (await notice().innerText()).replaceAll(/\s+/g, ' ');
    assert.match(said, /Not sent: over the budget\. Your daily budget for openai has \$0\.00010 of \$0\.00010 left/);
    assert.match(said, /until midnight\. This could have cost up to \$0\.0\d+\./);
    await scene.button('Change budgets…', notice()).click();
    await scene.page.getByRole('tab', { name: /LLM Workbench: Settings/ }).waitFor();
  });

  it('can be asked of a cheaper model, this once, after a reload as well', async () => {
    await scene.reload();
    await scene.button(/^Use .+ \((?:free|about \$.+)\)$/, notice()).click();
    await scene.answer.getByRole('group', { name: 'Answer 2 of 2' }).waitFor();
    await scene.ended();
    await scene.figures.waitFor();
    assert.equal(scene.asked().length, 1);
    await scene.button(/^Model: .*GPT-4\.1 mini/).waitFor();
  });

  it('passes once the budget is raised', async () => {
    await scene.newConversation();
    await scene.ask('Say hello');
    await scene.button(/^Raise once by \$0\.\d+$/, notice()).click();
    await scene.answer.getByRole('group', { name: 'Answer 2 of 2' }).waitFor();
    await scene.ended();
    await scene.figures.waitFor();
    assert.equal(scene.asked().length, 2);
    const [raised] = scene.rows<{ usd: number; count: number }>('SELECT usd, count(*) AS count FROM budgetRaises');
    assert.equal(raised?.count, 1);
    assert.ok(raised.usd > 0 && raised.usd < 0.1);
    assert.deepEqual(scene.rows('SELECT 1 FROM budgetLeases'), [], 'nothing stays set aside');
  });
});
