// The walkthrough of package.json: every picture is there, every command that it leads to exists.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';

interface Manifest {
  contributes: {
    commands: { command: string }[];
    walkthroughs: {
      id: string;
      steps: {
        id: string;
        description: string;
        completionEvents: string[];
        media: { image: Record<'dark' | 'light' | 'hc' | 'hcLight', string>; altText: string };
      }[];
    }[];
  };
}

describe('the walkthrough', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const commands = new Set(contributes.commands.map(({ command }) => command));
  const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

  it('leads from a model over a question to its cost', () => {
    assert.deepEqual(
      steps.map(({ id }) => id),
      ['model', 'ask', 'costs'],
    );
  });

  for (const { id, description, completionEvents, media } of steps) {
    it(`has its pictures for every theme, and commands that exist (${id})`, () => {
      for (const picture of Object.values(media.image)) {
        assert.ok(existsSync(picture), picture);
      }
      assert.ok(media.altText.length > 20);
      const named = [...`${description} ${completionEvents.join(' ')}`.matchAll(/(?:command:|onCommand:)([\w.]+)/g)];
      assert.ok(named.length > 0);
      for (const [, command] of named) {
        assert.ok(commands.has(command ?? ''), command);
      }
    });
  }
});
