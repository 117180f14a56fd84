// What one window shows of a comparison that another one changes.
import assert from 'node:assert/strict';
import { OtherWindows } from '../../../../src/core/compare/otherWindows.ts';
import { temporaryStores } from '../../store/temporaryStore.ts';
import { finish, text } from '../../support/scriptedProvider.ts';
import { compareDesk, modelOf, vendor } from './compareDesk.ts';

describe('a look for what other windows have done', () => {
  const stores = temporaryStores();
  const saying = (name: string) => vendor(name, [text(`${name} says so.`), finish]);
  const windows = async () => {
    const here = await compareDesk(stores, [saying('a'), saying('b')], { instance: 'here' });
    const there = await compareDesk(stores, [saying('a'), saying('b')], { instance: 'there' });
    const id = here.begin([modelOf('a'), modelOf('b')]);
    const others = new OtherWindows(here.store);
    others.isShown(id);
    return { here, there, id, others };
  };

  it('finds their questions, answers, votes and columns, each once', async () => {
    const { there, id, others } = await windows();
    assert.equal(others.haveChanged(id), false);
    const deeds: Record<string, () => Promise<unknown>> = {
      question: () => there.askAll(id, 'Why?'),
      rerun: async () => {
        await there.compare.rerun(id, there.store.comparisons.get(id)?.columns[0]?.id ?? '');
        await there.compare.settled();
      },
      blind: () => there.compare.setBlind(id, true),
      column: () => there.compare.addColumn(id, modelOf('a'), false),
      title: async () => there.compare.rename(id, 'Other'),
      deletion: async () => there.compare.delete(id),
      undone: async () => there.compare.undelete(id),
    };
    for (const [name, deed] of Object.entries(deeds)) {
      await deed();
      assert.equal(others.haveChanged(id), true, name);
      assert.equal(others.haveChanged(id), false, `${name}, a second time`);
    }
  });

  it('finds nothing in what this window does, and in what they do elsewhere', async () => {
    const { here, there, id, others } = await windows();
    await here.askAll(id, 'Why?');
    assert.equal(others.haveChanged(id), false, 'this window has told its page');
    const other = there.begin([modelOf('a'), modelOf('b')]);
    await there.askAll(other, 'What?');
    assert.equal(others.haveChanged(id), false, 'another comparison');
    await here.compare.setBlind(id, true);
    assert.equal(others.haveChanged(id), false);
  });

  it('finds what they did where it was not known what is shown', async () => {
    const { there, id, others } = await windows();
    others.isShown('another');
    await there.compare.setBlind(id, true);
    assert.equal(others.haveChanged(id), true);
  });
});
