import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { TOKEN_BUCKETS } from '../../../src/core/records.ts';
import { CSV_COLUMNS } from '../../../src/core/usage/usageFormats.ts';
import { SETTINGS } from '../../../src/shared/settingDefinitions.ts';

describe('docs/USAGE.md', () => {
  const text = readFileSync(new URL('../../../docs/USAGE.md', import.meta.url), 'utf8');

  it('names every column of the export', () => {
    const origins = TOKEN_BUCKETS.map((bucket) => `${bucket}Origin`);
    assert.deepEqual(
      CSV_COLUMNS.filter((column) => !origins.includes(column) && !text.includes(`\`${column}\``)),
      [],
    );
    assert.ok(origins.every((column) => CSV_COLUMNS.includes(column)));
    assert.match(text, /a column such as `textOutputOrigin`/);
  });

  it('tells how long records are kept, as the setting has it', () => {
    const setting = SETTINGS.find(({ id }) => id === 'usageRetentionDays');
    assert.match(text, new RegExp(`: ${Number(setting?.default)}, at least ${setting?.minimum}\\.`));
  });
});
