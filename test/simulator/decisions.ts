/** Judges and merges answers as a model is asked to by a comparison: simply by their length, but always alike. */

const marked = /<<<ANSWER ([A-H]) ([0-9a-f]{18})>>>\n([\s\S]*?)\n<<<END ANSWER \1 \2>>>/g;

/** What is said to a question with answers between marks; undefined for any other. */
export function decisionOn(question: string): string | undefined {
  const answers = [...question.matchAll(marked)].map(([, letter = '', , text = '']) => ({ letter, text }));
  if (answers.length === 0) return undefined;
  const asked = (name: string) => question.includes(`"${name}"`, question.lastIndexOf('>>>'));
  if (asked('winner')) return verdict(answers);
  if (asked('points')) return JSON.stringify({ points: answers.map(pointOf) });
  if (asked('criteria'))
    return JSON.stringify({ criteria: ['Correctness', 'Clarity'].map((name) => criterion(name, answers)) });
  return undefined;
}

/** A question without the answers that it is about: what they say of cues is not meant for whoever judges them. */
export function withoutAnswers(question: string): string {
  return question.replaceAll(marked, '');
}

interface Marked {
  letter: string;
  text: string;
}

/** The longer one wins. */
function verdict(answers: readonly Marked[]): string {
  const [first, second] = answers.map(({ text }) => text.length);
  if (first === second) return JSON.stringify({ reason: 'Answer A and answer B say as much.', winner: 'tie' });
  const winner = (first ?? 0) > (second ?? 0) ? 'A' : 'B';
  return JSON.stringify({ reason: `Answer ${winner} says more of what was asked.`, winner });
}

function pointOf({ letter, text }: Marked): { text: string; answers: string[] } {
  const sentence = /[^\n.!?`#]{3,200}[.!?]?/.exec(text)?.[0].trim() ?? text.slice(0, 100);
  return { text: sentence, answers: [letter] };
}

function criterion(name: string, answers: readonly Marked[]): object {
  const longest = Math.max(1, ...answers.map(({ text }) => text.length));
  const scores = answers.map(({ letter, text }) => [letter, 1 + Math.round((4 * text.length) / longest)]);
  return { name, scores: Object.fromEntries(scores) as unknown, remark: 'The longer one goes further.' };
}
