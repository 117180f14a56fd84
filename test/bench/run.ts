// `npm run bench [-- NAME… --rounds N --table PATH --json]`: measures and reports; it never judges by its exit status.
import { parseArgs } from 'node:util';
import { activation } from './activation.ts';
import { compare } from './compare.ts';
import { conversation } from './conversation.ts';
import { cpu } from './cpu.ts';
import { deciding } from './decide.ts';
import { gateway } from './gateway.ts';
import { ledger } from './ledger.ts';
import { memory } from './memory.ts';
import { paint } from './paint.ts';
import { pipeline } from './pipeline.ts';
import { providers } from './providers.ts';
import { routing } from './routing.ts';
import { sizes } from './sizes.ts';
import { store } from './store.ts';
import { load, machine, table, type Bench, type Report } from './report.ts';

const benches: readonly Bench[] = [
  sizes,
  activation,
  paint,
  conversation,
  compare,
  memory,
  cpu,
  providers,
  store,
  ledger,
  deciding,
  routing,
  pipeline,
  gateway,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    table: { type: 'string', multiple: true },
  },
});
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  throw new Error(`no bench ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}`);
}
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
const chosen = benches.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const reports: (Report & { loadBefore: string; loadAfter: string })[] = [];
for (const bench of chosen) {
  const loadBefore = load();
  const report = await bench.run({
    ...(rounds !== undefined && { rounds }),
    ...(values.table !== undefined && { tables: values.table }),
  });
  const measured = { ...report, loadBefore, loadAfter: load() };
  reports.push(measured);
  if (!values.json) {
    console.log(`\n${table(report)}\n  load ${measured.loadBefore} before, ${measured.loadAfter} after`);
  }
}
if (values.json) {
  console.log(JSON.stringify({ ...machine(), date: new Date().toISOString(), reports }, null, 2));
} else {
  const { node, machine: kind } = machine();
  console.log(`\nNode ${node}, ${kind}, ${new Date().toISOString().slice(0, 10)}`);
}
