// What the extension host keeps after 200 answers in the shown conversation, in the real VS Code with the chat open.
import { simulatedAt } from '../harness/simulated.ts';
import { startSimulator } from '../simulator/start.ts';
import type { Bench, Report } from './report.ts';
import { questionsVariable } from './variables.ts';
import { openVsCode } from './vsCode.ts';

const ANSWERS = 200;
const MB = 1_000_000;

export const memory: Bench = {
  name: 'memory',
  about: 'memory of the extension host after 200 answers',
  async run(): Promise<Report> {
    const simulator = await startSimulator({ pace: 0 });
    try {
      await using vsCode = await openVsCode({
        ...simulatedAt(simulator.url),
        [questionsVariable]: String(ANSWERS),
      });
      const { memory: found } = await vsCode.load();
      if (!found) {
        throw new Error('the extension host told nothing of its memory');
      }
      await vsCode.leave();
      const { heapAfterFirst, heapAfterAll, resident, answers } = found;
      return {
        name: 'memory',
        figures: [
          { what: 'script memory of the extension host after 5 answers', unit: 'MB', values: [heapAfterFirst / MB] },
          { what: `the same after ${answers} answers`, unit: 'MB', values: [heapAfterAll / MB] },
          {
            what: 'more for each answer',
            unit: 'kB',
            values: [(heapAfterAll - heapAfterFirst) / (answers - 5) / 1000],
          },
          { what: 'the whole process then, VS Code included', unit: 'MB', values: [resident / MB] },
        ],
        notes: [
          'the whole branch goes along with each question, as in a chat; garbage is collected before each figure',
        ],
      };
    } finally {
      await simulator.stop();
    }
  },
};
