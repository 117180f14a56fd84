// The extension host dies in mid-stream: what had arrived is kept, called incomplete, and paid for in the books.
import assert from 'node:assert/strict';
import { eventually } from '../../harness/eventually.ts';
import { waitFor } from '../../harness/wait.ts';
import { longAnswer } from '../../simulator/answers.ts';
import { lettersOf, useScene } from './support.ts';

describe('an extension host that is killed while an answer is written', () => {
  const scene = useScene({ pace: 1, settings: { 'llmWorkbench.defaultModel': 'openai/gpt-4.1-mini' } });

  it('loses nothing that was seen, calls the answer incomplete, keeps its usage record, and can answer again', async () => {
    await scene.open();
    await scene.send('simulate: long');
    const seen = lettersOf(await scene.arrivedText(400));
    await scene.workbench.server.kill9ExtensionHost();
    // VS Code starts another host by itself; loading the page again is what a person does who does not wait for it.
    await scene.reload();
    await scene.answer
      .getByText('The editor closed while this was being written. What had arrived is kept.')
      .waitFor({ timeout: 60_000 });

    const shown = lettersOf(await scene.arrivedText());
    assert.ok(shown.startsWith(seen), `shown before: …${seen.slice(-80)}\nshown after: …${shown.slice(-80)}`);

    const [message] = scene.rows<{ parts: string; status: string; usageId: string }>(
      "SELECT parts, status, usageId FROM messages WHERE role = 'assistant'",
    );
    assert.equal(message?.status, 'incomplete');
    const kept = (JSON.parse(message.parts) as { text: string }[]).map(({ text }) => text).join('');
    assert.ok(kept.length >= 400 && longAnswer(8000).startsWith(kept), 'exactly the beginning of what the model sent');
    assert.equal(scene.rows('SELECT 1 FROM journal').length, 0);

    const records = scene.rows<{ id: string; outcome: string; costUsd: number; textOutput: number }>(
      'SELECT id, outcome, costUsd, textOutput FROM usageRecords',
    );
    assert.equal(records.length, 1);
    const [record] = records;
    assert.equal(record?.outcome, 'interrupted');
    assert.equal(record.id, message.usageId);
    assert.ok(record.textOutput > 0 && record.costUsd > 0, 'estimated from what had arrived');
    await eventually(async () => assert.match(await scene.figures.innerText(), /~\$0\.0\d*[1-9][\s\S]*~\d+ out/));

    await scene.button('Regenerate', scene.answer).click();
    await scene.button('Stop').waitFor();
    await scene.arrivedText(40);
    await scene.button('Stop').click();
    await scene.answer.getByRole('group', { name: 'Answer 2 of 2' }).waitFor();
    await waitFor('both records', () => scene.rows('SELECT 1 FROM usageRecords').length === 2);
  });

  it('goes on by itself, in the window that is open, once VS Code has started another host', async () => {
    await scene.newConversation();
    await scene.send('simulate: stall');
    await scene.arrivedText();
    await scene.workbench.server.kill9ExtensionHost();
    await scene.answer.getByText('The editor closed while this was being written.').waitFor({ timeout: 60_000 });
    await scene.newConversation();
    await scene.ask('Still there?');
    await scene.figures.waitFor();
  });
});
