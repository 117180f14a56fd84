// What differs, in a sentence that stands above the answer.
import type { AnswerDifference } from './compareAnswers.ts';

/** "12 words and 4 lines of code are not in A; 2 lines of A's code are missing here." `base` is a letter. */
export function differenceWords(difference: AnswerDifference, base: string): string {
  const { addedWords, addedLines, missingWords, missingLines, unit, codes } = difference;
  const noun = unit === 'lines' ? 'line' : 'word';
  const added = listed([counted(addedWords, noun), counted(addedLines, 'line', ' of code')]);
  const missing = listed([counted(missingWords, noun), counted(missingLines, 'line', ' of code')]);
  const gaveUp = codes.filter((code) => code.gaveUp).length;
  const parts = [
    added && `${added} not in ${base}`,
    missing && `${missing} of ${base} missing here`,
    unit === undefined ? 'too much of the text differs to be marked' : '',
    gaveUp > 0 ? `too much of ${gaveUp === 1 ? 'a code block' : `${gaveUp} code blocks`} differs to be marked` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? `The same as ${base}` : parts.join(' · ');
}

function counted(count: number, noun: string, rest = ''): string {
  return count === 0 ? '' : `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}${rest}`;
}

function listed(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' and ');
}
