import assert from 'node:assert/strict';
import { workspaceNames } from '../../../../src/core/usage/workspaceNames.ts';

describe('names of folders', () => {
  it('are their own, and none for none', () => {
    assert.deepEqual(
      workspaceNames(['', 'file:///home/me/app', 'file:///c%3A/Users/me/M%C3%BCsli', 'file:///w/all.code-workspace']),
      {
        '': 'No folder',
        'file:///home/me/app': 'app',
        'file:///c%3A/Users/me/M%C3%BCsli': 'Müsli',
        'file:///w/all.code-workspace': 'all (workspace)',
      },
    );
  });

  it('say more where two are alike, and only there', () => {
    const uris = ['file:///a/work/app', 'file:///a/home/app', 'file:///b/home/app', 'file:///a/other'];
    assert.deepEqual(workspaceNames(uris), {
      'file:///a/work/app': 'app (work)',
      'file:///a/home/app': 'app (a/home)',
      'file:///b/home/app': 'app (b/home)',
      'file:///a/other': 'other',
    });
  });

  it('are never the same for two, whatever they are', () => {
    const uris = [
      'file:///app',
      'vscode-remote://ssh-remote%2Bone/app',
      'vscode-remote://ssh-remote%2Btwo/app',
      'file:///',
      'no uri',
      '%E0%A4%A',
      'file:///%E0%A4%A',
      'file:///x/__proto__',
    ];
    const names = workspaceNames(uris);
    assert.equal(new Set(uris.map((uri) => names[uri])).size, uris.length);
    assert.ok(uris.every((uri) => (names[uri] ?? '').length > 0));
  });
});
