// Choosing between a weaker and a stronger model: what the scorer of gains recovers beside simpler ways, and what guessing a task takes.
import { quantile } from '../../src/core/quantile.ts';
import { plainWords } from '../../src/core/routing/cueIndex.ts';
import { easeOfWords } from '../../src/core/routing/difficulty.ts';
import { promptFeatures } from '../../src/core/routing/features.ts';
import { learn, score, startingGainModel } from '../../src/core/routing/gainScorer.ts';
import { guessTask } from '../../src/core/routing/taskClassifier.ts';
import { estimateTokens } from '../../src/core/tokens.ts';
import type { Bench, Figure, Report } from './report.ts';
import { curveFigures, orderByScore, resamples, seededRandom, type CurveFigures } from './routingCurves.ts';
import { readRoutingTable, syntheticTable, type RoutingTable } from './routingTable.ts';

const RESAMPLES = 300;
const FEW = 100;
const DECISIONS = 2000;
const PROMPT_TOKENS = 2000;
const GUESS_GOAL = { limit: 1, text: '< 1 ms' };
const SEED = 6;

/** Scores of all rows, the higher the more the stronger model is wanted. */
type Router = readonly number[];

export const routing: Bench = {
  name: 'routing',
  about: 'the scorer of gains beside simpler ways, on tables given by --table; time to guess a task',
  async run({ rounds = DECISIONS, tables = [] }): Promise<Report> {
    const figures = times(rounds);
    const notes: string[] = [];
    const given = tables.length > 0 ? tables.map(readRoutingTable) : [syntheticTable(seededRandom(SEED))];
    for (const table of given) {
      figures.push(...judge(table));
      notes.push(noteOn(table));
    }
    notes.push(
      `of a router: least and most are the 95 % interval of ${RESAMPLES} resamples of the table's rows`,
      'best of three takes of each prompt: what other work on the machine took from one of them is left out',
      'strong share at n %: least share of strong calls that closes so much of the gap between the two models; ties broken by chance',
      `"learning": of two halves, each scored by a model that saw the other one, answer by answer, once; "after ${FEW}": only so many of it`,
      'nothing that ships was fitted to these tables; "learning" starts from the shipped weights and is thrown away',
      ...(tables.length === 0
        ? ['SYNTHETIC: no table was given, so these figures say whether learning works, and nothing of real models']
        : []),
    );
    return { name: 'routing', figures, notes };
  },
};

function noteOn({ name, rows, skipped }: RoutingTable): string {
  const mean = (of: 'weak' | 'strong') => (rows.reduce((sum, row) => sum + row[of], 0) / rows.length).toFixed(3);
  return `${name}: ${rows.length} prompts, quality ${mean('weak')} weak, ${mean('strong')} strong${skipped > 0 ? `, ${skipped} rows left out` : ''}`;
}

function judge(table: RoutingTable): Figure[] {
  const { rows } = table;
  const random = seededRandom(SEED);
  const features = rows.map(({ prompt }) => promptFeatures(prompt, guessTask(prompt)));
  const gains = rows.map(({ weak, strong }) => strong - weak);
  const failures = rows.map(({ weak }) => 1 - weak);
  const start = startingGainModel();
  const routers: Record<string, Router> = {
    random: rows.map(() => random()),
    'prompt length': rows.map(({ prompt }) => prompt.length),
    'keywords only': rows.map(({ prompt }) => keywordScore(prompt)),
    'scorer as shipped': features.map((row) => score(start, row).gain),
    [`scorer after ${FEW}`]: crossLearned(features, gains, random, FEW),
    'scorer, learning': crossLearned(features, gains, random),
    'the same, learning weak failures': crossLearned(features, failures, random),
  };
  const drawn = resamples(rows.length, RESAMPLES, random);
  const orders = Object.entries(routers).map(([name, scores]) => ({ name, order: orderByScore(scores, random) }));
  const judged = orders.map(({ name, order }) => ({
    name,
    whole: curveFigures(rows, order),
    each: drawn.map((times) => curveFigures(rows, order, times)),
  }));
  const baseline = judged.find(({ name }) => name === 'prompt length');
  return judged.flatMap(({ name, whole, each }) => {
    const figure = (what: string, of: (figures: CurveFigures) => number): Figure => ({
      what: `${table.name}: ${name}, ${what}`,
      unit: '',
      values: interval(of(whole), each.map(of)),
    });
    const ahead = baseline && name.startsWith('scorer');
    return [
      figure('average gap recovered', ({ gapRecovered }) => gapRecovered),
      ...[50, 80, 95].map((percent, at) =>
        figure(`strong share at ${percent} %`, ({ strongShareAt }) => strongShareAt[at] ?? 1),
      ),
      ...(ahead
        ? [
            {
              what: `${table.name}: ${name}, gap recovered above prompt length`,
              unit: '',
              values: interval(
                whole.gapRecovered - baseline.whole.gapRecovered,
                each.map(({ gapRecovered }, at) => gapRecovered - (baseline.each[at]?.gapRecovered ?? Number.NaN)),
              ),
            },
          ]
        : []),
    ];
  });
}

/** Least, value, most: so that the table, which prints the median, prints the value. */
function interval(value: number, resampled: readonly number[]): number[] {
  return [Math.min(quantile(resampled, 0.025), value), value, Math.max(quantile(resampled, 0.975), value)];
}

/** As a router of fixed lists does it: words of what is hard, less words of what is easy. */
function keywordScore(prompt: string): number {
  const { hard, easy } = easeOfWords(plainWords(prompt).match(/[\p{L}\p{N}]+/gu) ?? []);
  return hard - easy;
}

/** Two halves by chance; no row is scored by a model that has seen it. */
function crossLearned(
  features: readonly number[][],
  observed: readonly number[],
  random: () => number,
  most = Infinity,
): Router {
  const order = orderByScore(
    features.map(() => random()),
    random,
  );
  const half = Math.floor(order.length / 2);
  const scores = features.map(() => 0);
  const halves = [order.slice(0, half), order.slice(half)];
  halves.forEach((scored, side) => {
    const seen = (halves[1 - side] ?? []).slice(0, most);
    const model = seen.reduce((so, at) => learn(so, features[at] ?? [], observed[at] ?? 0), startingGainModel());
    for (const at of scored) {
      scores[at] = score(model, features[at] ?? []).gain;
    }
  });
  return scores;
}

function times(rounds: number): Figure[] {
  const prompts = Array.from({ length: 20 }, (_, seed) => longPrompt(seededRandom(seed)));
  const tokens = prompts.reduce((sum, prompt) => sum + estimateTokens(prompt), 0) / prompts.length;
  const take = (count: number) => {
    const guessMs: number[] = [];
    const bestMs: number[] = [];
    const featuresMs: number[] = [];
    const learnMs: number[] = [];
    let model = startingGainModel();
    for (let round = 0; round < count; round++) {
      const prompt = `${prompts[round % prompts.length] ?? ''} ${round}`;
      const began = performance.now();
      const guess = guessTask(prompt);
      const guessed = performance.now();
      const features = promptFeatures(prompt, guess);
      const read = performance.now();
      model = learn(model, features, round % 2);
      guessMs.push(guessed - began);
      featuresMs.push(read - guessed);
      learnMs.push(performance.now() - read);
      bestMs.push(Math.min(guessed - began, timeOf(prompt), timeOf(prompt)));
    }
    return { guessMs, bestMs, featuresMs, learnMs };
  };
  take(200);
  const { guessMs, bestMs, featuresMs, learnMs } = take(rounds);
  const both = guessMs.map((guess, at) => guess + (featuresMs[at] ?? 0));
  const at = `a prompt of ${Math.round(tokens)} tokens`;
  return [
    { what: `guessing the task of ${at}, p50`, unit: 'ms', values: [quantile(guessMs, 0.5)], goal: GUESS_GOAL },
    { what: 'the same, p99', unit: 'ms', values: [quantile(guessMs, 0.99)], goal: GUESS_GOAL },
    {
      what: 'the same, p99 of the best of three takes',
      unit: 'ms',
      values: [quantile(bestMs, 0.99)],
      goal: GUESS_GOAL,
    },
    { what: 'with its features, p50', unit: 'ms', values: [quantile(both, 0.5)] },
    { what: 'the same, p99', unit: 'ms', values: [quantile(both, 0.99)] },
    { what: 'learning from one answer, p50', unit: 'µs', values: [quantile(learnMs, 0.5) * 1000] },
    { what: 'the same, p99', unit: 'µs', values: [quantile(learnMs, 0.99) * 1000] },
  ];
}

/** Milliseconds. */
function timeOf(prompt: string): number {
  const began = performance.now();
  guessTask(prompt);
  return performance.now() - began;
}

const WORDS =
  'the of and to in is that for it as with on by this from at which or an be are was not have has compare function value explain server request model token cache budget latency report customer review translate deadline algorithm proof because between without'.split(
    ' ',
  );

/** Prose with a list and a piece of code, as people paste them. */
function longPrompt(random: () => number): string {
  const words = Array.from(
    { length: Math.round(PROMPT_TOKENS * 0.72) },
    () => WORDS[Math.floor(random() * WORDS.length)] ?? '',
  );
  const sentences = words.map((word, at) => (at % 17 === 16 ? `${word}.` : at % 40 === 39 ? `${word}\n-` : word));
  const code = Array.from({ length: 40 }, (_, at) => `  const value${at} = await read(${at}, { deep: true });`).join(
    '\n',
  );
  return `Review what follows and say what is wrong.\n\n${sentences.join(' ')}\n\n\`\`\`ts\n${code}\n\`\`\`\n`;
}
