// What a page leaves with VS Code, which writes it into a file.
import assert from 'node:assert/strict';
import type { Layout } from '../../../webview-ui/layout.ts';
import { FIRST_LAYOUT } from '../../../webview-ui/layout.ts';
import { connectToHost } from '../../../webview-ui/vscodeApi.ts';

describe('what a page remembers', () => {
  const stored: unknown[] = [];
  const globals = globalThis as { acquireVsCodeApi?: unknown };
  before(() => {
    globals.acquireVsCodeApi = () => ({
      postMessage: () => undefined,
      getState: () => ({ draft: 'from before' }),
      setState: (state: unknown) => stored.push(state),
    });
  });
  after(() => {
    delete globals.acquireVsCodeApi;
  });

  it('is what it was given, without the keys that were pasted into a field', () => {
    const { remember, remembered } = connectToHost();
    assert.deepEqual(remembered, { draft: 'from before' });
    const key = `sk-proj-${'aB3'.repeat(12)}`;
    const layout: Layout = {
      ...FIRST_LAYOUT,
      draft: `Is ${key} mine? 👋🏽 "AIza${'x1'.repeat(18)}" sk-fading-circle-container fw_download_image_to_device fw_${'aB3'.repeat(8)}`,
      edited: { messageId: 'm1', text: `key=${key}` },
    };
    remember(layout);
    assert.deepEqual(stored, [
      {
        ...FIRST_LAYOUT,
        draft:
          'Is [key removed] mine? 👋🏽 "[key removed]" sk-fading-circle-container fw_download_image_to_device [key removed]',
        edited: { messageId: 'm1', text: 'key=[key removed]' },
      },
    ]);
    assert.ok(layout.draft.includes(key), 'what stands in the field stays');
  });
});
