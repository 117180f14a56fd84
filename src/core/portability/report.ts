// What an import or a restore has done, as Markdown for an editor.
import { importWords } from '../usage/importUsage.ts';
import type { IntakeOutcome } from './intake.ts';
import type { ImportOutcome } from './importConversations.ts';
import type { RestoreOutcome } from './restore.ts';

/** Lines of each list: the rest is counted. */
const MOST_LINES = 1000;

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** "Imported 12 conversations from ChatGPT. 3 were there already. 1 could not be read." */
export function outcomeWords(outcome: ImportOutcome | RestoreOutcome): string {
  const { conversations, comparisons, known, problems } = outcome;
  const added = [
    count(conversations, 'conversation'),
    ...(comparisons > 0 ? [count(comparisons, 'comparison')] : []),
  ].join(' and ');
  const from = 'sources' in outcome && outcome.sources.length > 0 ? ` from ${outcome.sources.join(' and ')}` : '';
  const done = 'sources' in outcome ? 'Imported' : 'Restored';
  return [
    `${done} ${added}${from}.`,
    ...(known > 0 ? [`${known.toLocaleString('en')} ${known === 1 ? 'was' : 'were'} there already.`] : []),
    ...(problems.length > 0 ? [`${problems.length.toLocaleString('en')} could not be read.`] : []),
    ...('usage' in outcome && outcome.usage ? [importWords(outcome.usage)] : []),
  ].join(' ');
}

/** Whether there is more to say than `outcomeWords` does. */
export function hasReport({ problems, notes }: IntakeOutcome): boolean {
  return problems.length > 0 || notes.length > 0;
}

export function reportText(outcome: ImportOutcome | RestoreOutcome, file: string): string {
  const { messages, problems, notes } = outcome;
  const problemLines = problems.map(({ what, reason }) => `- ${inline(what)}: ${inline(reason)}.`);
  const noteLines = notes.map(({ title, sentences }) => `- “${inline(title)}”: ${sentences.map(inline).join(' ')}`);
  return [
    `# ${inline(file)}`,
    `${outcomeWords(outcome)} ${count(messages, 'message')} in all.`,
    'What was there already stays as it is. Nothing of the file was run or fetched from the web.',
    ...section('Could not be read', problemLines),
    ...section('Came without some of it', noteLines),
  ]
    .join('\n\n')
    .concat('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) {
    return [];
  }
  const rest = lines.length - MOST_LINES;
  const shown = [...lines.slice(0, MOST_LINES), ...(rest > 0 ? [`- and ${rest.toLocaleString('en')} more.`] : [])];
  return [`## ${title}`, shown.join('\n')];
}

/** Text of one line that Markdown leaves as it is: titles are written by anybody. */
function inline(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`*_[\]<>#&|!]/g, String.raw`\$&`);
}
