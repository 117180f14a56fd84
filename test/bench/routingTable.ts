// Tables that say how well a weaker and a stronger model answered each prompt: read from files of others, or made up and marked as such.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Quality from 0 to 1. */
export interface RoutedPrompt {
  prompt: string;
  weak: number;
  strong: number;
}

export interface RoutingTable {
  name: string;
  rows: readonly RoutedPrompt[];
  /** Rows that were left out: no prompt, or no figures. */
  skipped: number;
}

/**
 * A file, or a folder with all of its files of one kind. `.csv`: a heading with `prompt` and at least two columns of True/False or figures
 * from 0 to 1, of which the first two are taken; so are RouteLLM's `routellm/evals/mmlu/responses/` and
 * `routellm/evals/gsm8k/gsm8k_responses.csv` (github.com/lm-sys/RouteLLM; columns of Mixtral 8x7B and GPT-4 Turbo). `.jsonl`:
 * `prompt`, `weak` and `strong` in each line. The stronger model is the one that is better on the whole.
 */
export function readRoutingTable(path: string): RoutingTable {
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => /\.(?:csv|jsonl)$/.test(name))
        .toSorted()
        .map((name) => join(path, name))
    : [path];
  const found = files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    if (text.startsWith('version https://git-lfs')) {
      throw new Error(`${file} is only a pointer to a file in Git LFS`);
    }
    return file.endsWith('.jsonl') ? jsonLines(text) : csvRows(text);
  });
  const rows = found.filter(({ prompt, weak, strong }) => prompt.trim() !== '' && inRange(weak) && inRange(strong));
  if (rows.length === 0) {
    throw new Error(`no prompt with two figures in ${path}`);
  }
  const mean = (of: (row: RoutedPrompt) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  const isTurned = mean(({ weak }) => weak) > mean(({ strong }) => strong);
  return {
    name: basename(path),
    rows: isTurned ? rows.map(({ prompt, weak, strong }) => ({ prompt, weak: strong, strong: weak })) : rows,
    skipped: found.length - rows.length,
  };
}

function inRange(value: number): boolean {
  return value >= 0 && value <= 1;
}

function jsonLines(text: string): RoutedPrompt[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const { prompt, weak, strong } = JSON.parse(line) as Partial<Record<keyof RoutedPrompt, unknown>>;
      return { prompt: typeof prompt === 'string' ? prompt : '', weak: Number(weak), strong: Number(strong) };
    });
}

function csvRows(text: string): RoutedPrompt[] {
  const [heading = [], ...lines] = csvCells(text);
  const promptAt = heading.indexOf('prompt');
  const first = lines[0] ?? [];
  const [weakAt, strongAt] = heading.flatMap((_, at) => (at !== promptAt && inRange(figure(first[at])) ? [at] : []));
  if (promptAt === -1 || weakAt === undefined || strongAt === undefined) {
    throw new Error(`no column "prompt" and two of figures among ${heading.join(', ').slice(0, 200)}`);
  }
  return lines.map((cells) => ({
    prompt: cells[promptAt] ?? '',
    weak: figure(cells[weakAt]),
    strong: figure(cells[strongAt]),
  }));
}

function figure(cell: string | undefined): number {
  const text = cell?.trim().toLowerCase() ?? '';
  return text === 'true' ? 1 : text === 'false' ? 0 : text === '' ? Number.NaN : Number(text);
}

/** RFC 4180: cells in quotes may hold commas, breaks and doubled quotes. */
export function csvCells(text: string): string[][] {
  const rows: string[][] = [];
  const pattern = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/gy;
  let row: string[] = [];
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [, cell = '', end] = match;
    row.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end !== ',') {
      if (row.length > 1 || row[0] !== '') {
        rows.push(row);
      }
      row = [];
      if (pattern.lastIndex >= text.length) {
        break;
      }
    }
  }
  return rows;
}

const SUBJECTS = 'gardens bridges taxes planets recipes contracts chess poems engines proteins weather stamps'.split(
  ' ',
);
const DEMANDS = [
  'When were the first {} mentioned?',
  'Write two sentences about {}.',
  'Which three facts about {} surprise most people?',
  'Explain how {} changed in the last century.',
  'Compare old and new {} step by step.',
  'Prove that no two {} can be alike.',
];

/**
 * Made up: each subject and each demand has its own chance to need the stronger model, drawn by the generator and known to nobody, so that
 * it says whether gains can be learned from words, and nothing of what real models gain.
 */
export function syntheticTable(random: () => number, rows = 3000): RoutingTable {
  const chanceOf = new Map([...SUBJECTS, ...DEMANDS].map((part) => [part, random()]));
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  return {
    name: 'synthetic',
    skipped: 0,
    rows: Array.from({ length: rows }, (_, at) => {
      const [subject, demand] = [pick(SUBJECTS), pick(DEMANDS)];
      const need = ((chanceOf.get(subject) ?? 0) + (chanceOf.get(demand) ?? 0)) / 2;
      const isHard = random() < need * 0.7;
      return {
        prompt: `${demand.replace('{}', subject)} (${at})`,
        weak: isHard || random() < 0.1 ? 0 : 1,
        strong: random() < 0.1 ? 0 : 1,
      };
    }),
  };
}
