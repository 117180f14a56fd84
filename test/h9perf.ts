import { openStore } from '/tmp/w6/src/core/store/openStore.ts';
import { systemClock } from '/tmp/w6/src/core/systemClock.ts';
import { whatIf } from '/tmp/w6/src/core/router/whatIf.ts';
import { noEvidence } from '/tmp/w6/src/core/routing/qualityScores.ts';
import { usageRecord, tokens, silentLog } from '/tmp/w6/test/unit/store/temporaryStore.ts';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { mkdtempSync } from 'node:fs';
const f = mkdtempSync('/tmp/h9-');
const store = await openStore({ file: f+'/s.sqlite', log: silentLog, clock: systemClock });
const NOON = new Date(2026, 10, 1, 12).getTime();
const count = Number(process.argv[2] ?? 10000), N = Number(process.argv[3] ?? 300);
const row = (index:number) => ({ providerId: `p-${index%20}`, providerName: `P ${index%20}`, model: `maker/model-${index}`, name: `Model ${index}`, inputPerMillion: 0.1*(1+index%50), outputPerMillion: .5*(1+index%70), contextWindow: 2**(15+index%8), local: index%50===0, simulated:false, abilities:[], refuses:[], can: index%2?['code','tools']:['tools'], cannot: index%7===0?['vision']:[], lifecycle:'active', hidden: index%20===0, sources:{}, speed:'medium' });
const rows = Array.from({length:N}, (_, i) => row(i)) as any;
const c = (n:number) => ({ tokens: n, origin: 'reported' as const });
store.transaction(() => { for (let i=0;i<count;i++) store.usage.add(usageRecord(`r-${i}`, { startedAt: NOON + i*100_000/ (count/10000), receiptId:`x${i}`, conversationId: `c${i>>3}`, providerId:`p-${i%20}`, modelAsked:`maker/model-${i%40}`, tokens: tokens({uncachedInput:c(1000+i%5000), textOutput:c(200+i%900)}), features: { task: ['code_generation','writing','simple_qa'][i%3]!, estimatedInputTokens: 1000+i%5000, expectedOutputTokens: 500, required: i%5?[]:['tools'], preferLocal:false, difficulty:.4, confidence:.7 } })); });
const world: any = { catalog: { models: {providers: []}, rows: () => rows, find: () => undefined }, providers: { all: () => [] }, aliases: new Map(), settings: { strategy:'balanced', chains:{} }, rules: [], evidence: noEvidence };
for (const scenario of [{kind:'strategy',strategy:'cost_optimized'},{kind:'strategy',strategy:'balanced'},{kind:'model',model:{providerId:'p-3',model:'maker/model-3'}},{kind:'rules',text:'- if: task == "writing"\n  use: p-3/maker/model-3\n'}] as any) {
  let worst: number[] = []; let on = true; let last = process.threadCpuUsage(); const loop = () => { const n = process.threadCpuUsage(); worst.push((n.user+n.system-last.user-last.system)/1000); last = process.threadCpuUsage(); if (on) setImmediate(loop); }; setImmediate(loop);
  const t = performance.now();
  const { report } = await whatIf(store.usage.costs, { query: { period: { kind:'month', of:'2026-11-03' } }, scenario, world, now: NOON }, undefined);
  const ms = performance.now()-t; on = false; worst.sort((a,b)=>b-a);
  console.log(scenario.kind, Math.round(ms), 'ms; longest CPU', worst.slice(0,8).map((x) => x.toFixed(1)).join(' '), report?.requests);
}
store.close();
