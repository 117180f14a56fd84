// Merges answers: one out of all, a checklist of the points that they make for the person to tick, or a table of criteria.
import type { MergeKind, MergePointView, MergeView } from '../../shared/compareViews.ts';
import { AppError } from '../errors.ts';
import { isRecord } from '../isRecord.ts';
import { askForJson, type Decider } from './decider.ts';
import { hygiene, letterOf, present } from './presented.ts';

export interface MergeTask {
  question: string;
  /** In the order in which they are shown to the model, as A, B, C …. */
  answers: readonly { columnId: string; text: string }[];
  newId: () => string;
}

export type Merged = Pick<MergeView, 'text' | 'points' | 'criteria'>;

/** Most of an answer, by what is made. Tokens. */
export const FUSED_TOKENS = 6000;
export const LIST_TOKENS = 4000;
const MOST_POINTS = 60;
const MOST_CRITERIA = 8;
const LONGEST_POINT = 1000;
const LONGEST_NAME = 120;

/** Throws `AppError`: as asking does, and `badResponse` where what came could not be read. */
export function merge(decider: Decider, kind: MergeKind, task: MergeTask, signal: AbortSignal): Promise<Merged> {
  switch (kind) {
    case 'fuse':
      return fuse(decider, task, signal);
    case 'checklist':
      return checklist(decider, task, signal);
    case 'criteria':
      return criteriaTable(decider, task, signal);
  }
}

async function fuse(decider: Decider, task: MergeTask, signal: AbortSignal): Promise<Merged> {
  const { text, nonce } = presentation(decider, task, FUSED_TOKENS);
  const system = [
    'You write one answer out of several to the same question: it takes what is right and useful in each, settles where they contradict each other, and leaves out what is wrong.',
    hygiene(nonce),
    'Write the answer itself, for the person who asked and in the language of the question, in Markdown. Do not mention the other answers, their letters or these rules.',
  ].join('\n\n');
  return { text: await written(decider, system, text, signal) };
}

const POINTS_SHAPE =
  'Reply with one JSON object and nothing else: {"points": [{"text": "one point in one or two sentences", "answers": ["A", "C"]}]}';

async function checklist(decider: Decider, task: MergeTask, signal: AbortSignal): Promise<Merged> {
  const { text, nonce } = presentation(decider, task, LIST_TOKENS);
  const system = [
    'You list the points that several answers to the same question make: each point once, on its own understandable, with the letters of all answers that make it. The weightiest come first.',
    hygiene(nonce),
    `At most ${MOST_POINTS} points, in the language of the question. Add none that no answer makes, and judge none.`,
    POINTS_SHAPE,
  ].join('\n\n');
  const asked = { system, text: `${text}\n\n${POINTS_SHAPE}`, outputTokens: LIST_TOKENS };
  return { points: await read(decider, asked, (value) => readPoints(value, task), signal) };
}

const CRITERIA_SHAPE =
  'Reply with one JSON object and nothing else: {"criteria": [{"name": "a few words", "scores": {"A": 4, "B": 2}, "remark": "one sentence"}]}';

async function criteriaTable(decider: Decider, task: MergeTask, signal: AbortSignal): Promise<Merged> {
  const { text, nonce } = presentation(decider, task, LIST_TOKENS);
  const system = [
    'You choose the criteria that matter for a good answer to the question (four to six), and score each answer by each of them, from 1 (bad) to 5 (very good).',
    hygiene(nonce),
    'A remark says, in the language of the question, what made the difference. Each answer has a score for each criterion.',
    CRITERIA_SHAPE,
  ].join('\n\n');
  const asked = { system, text: `${text}\n\n${CRITERIA_SHAPE}`, outputTokens: LIST_TOKENS };
  return { criteria: await read(decider, asked, (value) => readCriteria(value, task), signal) };
}

/** One answer out of the ticked points. Throws `badRequest` where none is. */
export async function writePoints(
  decider: Decider,
  question: string,
  points: readonly MergePointView[],
  signal: AbortSignal,
): Promise<string> {
  const ticked = points.filter((point) => point.ticked);
  if (ticked.length === 0) {
    throw new AppError('badRequest', 'Tick at least one point first.');
  }
  const list = ticked.map((point) => `- ${point.text.replaceAll(/\s+/g, ' ')}`).join('\n');
  const { contextWindow } = decider;
  const { text, nonce } = present(question, [list], { contextWindow, outputTokens: FUSED_TOKENS });
  const system = [
    'You write one answer to a question out of the points that the person has chosen (listed as answer A): it makes all of these points and no other ones, in an order that reads well.',
    hygiene(nonce),
    'Write the answer itself, in the language of the question, in Markdown. Do not mention the list or these rules.',
  ].join('\n\n');
  return written(decider, system, text, signal);
}

/** An answer in words. */
async function written(decider: Decider, system: string, text: string, signal: AbortSignal): Promise<string> {
  const messages = [{ role: 'user', parts: [{ type: 'text', text }] }] as const;
  return (await decider.ask({ system, messages, outputTokens: FUSED_TOKENS, json: false }, signal)).text;
}

function presentation({ contextWindow }: Decider, { question, answers }: MergeTask, outputTokens: number) {
  return present(
    question,
    answers.map(({ text }) => text),
    { contextWindow, outputTokens },
  );
}

async function read<T>(
  decider: Decider,
  asked: Parameters<typeof askForJson>[1],
  reader: (value: unknown) => T,
  signal: AbortSignal,
): Promise<T> {
  const heard = await askForJson(decider, asked, reader, signal);
  if ('problem' in heard) {
    const { providerId, model } = decider.by;
    throw new AppError('badResponse', heard.problem, { provider: providerId, model });
  }
  return heard.value;
}

/** What has no text or comes from no answer is left out. Throws where nothing is left. */
function readPoints(value: unknown, { answers, newId }: MergeTask): MergePointView[] {
  const points = listIn(value, 'points').flatMap((one): MergePointView[] => {
    const { text, answers: letters } = isRecord(one) ? one : {};
    const words = typeof text === 'string' ? text.trim().slice(0, LONGEST_POINT) : '';
    const named = Array.isArray(letters) ? (letters as unknown[]).map(letterIn) : [];
    const columnIds = answers.flatMap(({ columnId }, at) => (named.includes(letterOf(at)) ? [columnId] : []));
    return words === '' || columnIds.length === 0 ? [] : [{ id: newId(), text: words, columnIds, ticked: true }];
  });
  if (points.length === 0) {
    throw new Error('"points" holds none with a text and the letters of answers.');
  }
  return points.slice(0, MOST_POINTS);
}

/** Throws where a criterion lacks the score of an answer. */
function readCriteria(value: unknown, { answers }: MergeTask): NonNullable<MergeView['criteria']> {
  const criteria = listIn(value, 'criteria').map((one) => {
    const { name, scores, remark } = isRecord(one) ? one : {};
    const named = typeof name === 'string' ? name.trim().slice(0, LONGEST_NAME) : '';
    if (named === '') {
      throw new Error('a criterion has no "name".');
    }
    const given = isRecord(scores) ? Object.entries(scores).map(([letter, score]) => [letterIn(letter), score]) : [];
    const byLetter = Object.fromEntries(given) as Record<string, unknown>;
    const words = typeof remark === 'string' ? remark.trim().slice(0, LONGEST_POINT) : '';
    const known = answers.map(({ columnId }, at) => [columnId, scoreIn(byLetter[letterOf(at)], named, at)] as const);
    return { name: named, scores: Object.fromEntries(known), ...(words !== '' && { remark: words }) };
  });
  if (criteria.length === 0) {
    throw new Error('"criteria" is empty.');
  }
  return criteria.slice(0, MOST_CRITERIA);
}

function scoreIn(score: unknown, criterion: string, at: number): number {
  const figure = typeof score === 'string' && score.trim() !== '' ? Number(score) : score;
  if (typeof figure !== 'number' || !(figure >= 1 && figure <= 5)) {
    throw new Error(`answer ${letterOf(at)} has no score from 1 to 5 for "${criterion}".`);
  }
  return Math.round(figure);
}

/** "A", "answer a" → "A" */
function letterIn(value: unknown): string {
  const [, letter = ''] = typeof value === 'string' ? (/^(?:answer )?([a-z])$/i.exec(value.trim()) ?? []) : [];
  return letter.toUpperCase();
}

function listIn(value: unknown, name: string): unknown[] {
  const list = isRecord(value) ? value[name] : undefined;
  if (!Array.isArray(list)) {
    throw new Error(`there is no list "${name}".`);
  }
  return list as unknown[];
}
