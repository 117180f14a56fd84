// What a start of the editor pays for the extension: activate() in the real extension host, and the module's load in plain Node.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { loadedWith, readMetafile } from '../bundle/metafile.ts';
import { simulatedAt } from '../harness/simulated.ts';
import type { PlainActivation } from './plainActivation.ts';
import type { HostFindings } from './inHost.ts';
import type { Bench, Report } from './report.ts';
import { startStreamServer } from './streamServer.ts';
import { checkChunksVariable } from './variables.ts';
import { openVsCode } from './vsCode.ts';

const ROUNDS = 12;
const GOAL = { limit: 20, text: '< 20 ms' };

export const activation: Bench = {
  name: 'activation',
  about: 'activate() in the real extension host',
  async run({ rounds = ROUNDS }): Promise<Report> {
    const plain = Array.from({ length: rounds }, plainActivation);
    const found = await hostActivations(rounds);
    return {
      name: 'activation',
      figures: [
        {
          what: 'activate(), fresh extension host each time',
          unit: 'ms',
          values: found.map(({ activatedInMs }) => activatedInMs),
          goal: GOAL,
        },
        {
          what: 'load of the code before it, fresh extension host each time',
          unit: 'ms',
          values: found.flatMap(({ loadedInMs }) => loadedInMs ?? []),
        },
        { what: 'import of dist/extension.js, plain Node', unit: 'ms', values: plain.map(({ loadMs }) => loadMs) },
        {
          what: 'activate(), plain Node, VS Code imitated',
          unit: 'ms',
          values: plain.map(({ activateMs }) => activateMs),
        },
      ],
      notes: [...hostNotes(found), ...plainNotes(plain)],
    };
  },
};

/** A process of its own each time: nothing is loaded yet. */
function plainActivation(): PlainActivation {
  const program = join(import.meta.dirname, 'plainActivation.ts');
  return JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' })) as PlainActivation;
}

async function hostActivations(rounds: number): Promise<HostFindings[]> {
  await using server = await startStreamServer();
  await using vsCode = await openVsCode({ ...simulatedAt(server.url), [checkChunksVariable]: '1' });
  const found: HostFindings[] = [];
  for (let round = 0; round < rounds; round += 1) {
    found.push(await vsCode.load());
    await vsCode.leave();
  }
  return found;
}

function hostNotes(found: readonly HostFindings[]): string[] {
  const count = (what: (findings: HostFindings) => boolean) => `${found.filter(what).length} of ${found.length} starts`;
  const ofEntry = loadedWith(readMetafile('extension'), 'dist/extension.js');
  const loaded = [...new Set(found.flatMap(({ loadedChunks }) => loadedChunks ?? []))];
  const lazy = loaded.filter((name) => !ofEntry.has(`dist/chunks/${name}`));
  return [
    `half a second after activate(), in the extension host: a database file open in ${count(({ openDatabases }) => openDatabases.length > 0)}, node:sqlite loaded in ${count(({ hasSqlite }) => hasSqlite)}`,
    `of ${found[0]?.chunks} chunks loaded by then: ${loaded.length - lazy.length} that the entry itself imports, and ${lazy.join(', ') || 'none'} of those for first use (SDKs, prices)`,
  ];
}

function plainNotes(plain: readonly PlainActivation[]): string[] {
  const used = [...new Set(plain.flatMap(({ secretsUsed }) => secretsUsed))];
  return [`of VS Code's secret storage, activate() used: ${used.join(', ') || 'nothing'}`];
}
