import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { guessTask, type TaskHints } from '../../../../src/core/routing/taskClassifier.ts';
import { TASKS, type Task } from '../../../../src/shared/routingViews.ts';
import { colloquialPrompts } from './colloquialPrompts.ts';
import { heldOutPrompts } from './heldOutPrompts.ts';
import type { LabelledPrompt } from './labelledPrompt.ts';
import { moreTuningPrompts } from './moreTuningPrompts.ts';
import { tersePrompts } from './tersePrompts.ts';
import { tuningPrompts } from './tuningPrompts.ts';

const builtWith = [...tuningPrompts, ...moreTuningPrompts, ...colloquialPrompts, ...tersePrompts];

function shares(prompts: readonly LabelledPrompt[]): { task: number; language: number; wrongLanguage: number } {
  const share = (fits: (prompt: LabelledPrompt) => boolean) => prompts.filter(fits).length / prompts.length;
  return {
    task: share(([task, , text]) => guessTask(text).task === task),
    language: share(([, language, text]) => guessTask(text).language === language),
    wrongLanguage: share(([, language, text]) => ![undefined, language].includes(guessTask(text).language)),
  };
}

describe('guessing the task of a prompt', () => {
  it('finds task and language of nine in ten prompts that it has never seen', () => {
    const { task, language, wrongLanguage } = shares(heldOutPrompts);
    assert.ok(task >= 0.9, `task of ${task}`);
    assert.ok(language >= 0.9, `language of ${language}`);
    assert.ok(wrongLanguage <= 0.02, `another language of ${wrongLanguage}`);
  });

  it('finds those that it was built with, however they are put', () => {
    const { task, language, wrongLanguage } = shares(builtWith);
    assert.ok(task >= 0.94, `task of ${task}`);
    assert.ok(language >= 0.92, `language of ${language}`);
    assert.ok(wrongLanguage <= 0.02, `another language of ${wrongLanguage}`);
  });

  it('is right as often as it says where it is sure', () => {
    const sure = heldOutPrompts.filter(([, , text]) => guessTask(text).confidence > 0.8);
    const right = sure.filter(([task, , text]) => guessTask(text).task === task);
    assert.ok(sure.length >= 60, `sure of ${sure.length}`);
    assert.ok(right.length / sure.length >= 0.9, `right in ${right.length} of ${sure.length}`);
  });

  it('has prompts of every task to be judged by', () => {
    assert.ok(builtWith.length >= 200 && heldOutPrompts.length >= 100);
    assert.deepEqual(new Set(heldOutPrompts.map(([task]) => task)), new Set(TASKS));
    const seen = new Set(builtWith.map(([, , text]) => text));
    assert.deepEqual(
      heldOutPrompts.filter(([, , text]) => seen.has(text)),
      [],
    );
  });

  it('takes the task from the command that was used, whatever the text says', () => {
    const tasks: [NonNullable<TaskHints['action']>, Task][] = [
      ['explain', 'explanation'],
      ['fix', 'code_generation'],
      ['refactor', 'refactoring'],
      ['document', 'explanation'],
      ['writeTests', 'tests'],
      ['review', 'review'],
    ];
    for (const [action, task] of tasks) {
      const guess = guessTask('Translate this to French', { action });
      assert.deepEqual([guess.task, guess.confidence], [task, 1]);
    }
    assert.equal(guessTask('What is the capital of France?', { purpose: 'title' }).task, 'writing');
  });

  it('takes attached code for a sign of work on code, and attached prose not', () => {
    const bare = guessTask('Can you improve this?');
    const withCode = guessTask('Can you improve this?', { hasCode: true, languageId: 'rust' });
    const withProse = guessTask('Can you improve this?', { hasCode: true, languageId: 'markdown' });
    const ofCode: readonly Task[] = ['code_generation', 'refactoring', 'review', 'tests'];
    assert.ok(ofCode.includes(withCode.task), withCode.task);
    assert.equal(withProse.task, bare.task);
    assert.equal(guessTask('Can you improve this?', { languageId: 'rust' }).task, withCode.task);
  });

  it('does not take the words of pasted code for what is wanted', () => {
    const code = '```ts\n// translate the email into French and write tests for it\nexport const x = 1;\n```';
    assert.equal(guessTask(`Explain this code\n${code}`).task, 'explanation');
  });

  it('looks at the end of a long prompt too', () => {
    const pasted = 'The committee met again and spoke of the weather for an hour. '.repeat(100);
    assert.equal(guessTask(`${pasted}\n\nTranslate the text above to Spanish.`).task, 'translation');
  });

  const languages: [string, string | undefined][] = [
    ['Vänligen förklara hur det här fungerar och varför det inte går att starta', 'sv'],
    ['Miten tämä toimii ja miksi se ei ole nopea', 'fi'],
    ['Jak to funguje a proč je to tak pomalé, když se to spustí', 'cs'],
    ['Bu kod nasıl çalışıyor ve neden yavaş', 'tr'],
    ['이 코드를 설명해 주세요', 'ko'],
    ['اشرح هذا الكود من فضلك', 'ar'],
    ['Поясни, що робить цей код і чому він повільний', 'uk'],
    ['このコードのバグを直して', 'ja'],
    ['修复这个错误', 'zh'],
    ['12345 67890', undefined],
    ['', undefined],
  ];
  for (const [text, language] of languages) {
    it(`takes "${text}" for ${language ?? 'no language'}`, () => {
      assert.equal(guessTask(text).language, language);
    });
  }

  it('finds a proof harder than a capital, and more conditions harder than few', () => {
    const capital = guessTask('What is the capital of France?').difficulty;
    const email = guessTask('Write a short email to my landlord.').difficulty;
    const proof = guessTask('Prove rigorously that the algorithm is correct under concurrent access.').difficulty;
    assert.ok(capital < email && email < proof, `${capital} ${email} ${proof}`);
    const plain = guessTask('Write a program that copies a file.').difficulty;
    const conditions = guessTask(
      'Write a program that copies a file.\n- thread-safe\n- handle edge cases\n- backward compatible\n- must be distributed',
    ).difficulty;
    assert.ok(conditions > plain);
  });

  it('answers every text with figures in their bounds', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary', maxLength: 3000 }), fc.string({ unit: 'grapheme', maxLength: 300 })),
        fc.record(
          {
            purpose: fc.string(),
            languageId: fc.string(),
            hasCode: fc.boolean(),
            attachments: fc.oneof(fc.integer(), fc.constant(Number.NaN)),
          },
          { requiredKeys: [] },
        ),
        (text, hints) => {
          const guess = guessTask(text, hints);
          assert.ok(TASKS.includes(guess.task));
          assert.ok(guess.confidence > 0 && guess.confidence <= 1);
          assert.ok(guess.difficulty > 0 && guess.difficulty < 1);
          assert.ok(guess.language === undefined || /^[a-z]{2}$/.test(guess.language));
          assert.deepEqual(guessTask(text, hints), guess);
        },
      ),
      { seed: 6, numRuns: 100 },
    );
  }).timeout(20_000);

  it('does not choke on a megabyte without a blank', () => {
    for (const unit of ['a', '`', ' ', '```\n', '(', 'x;\n', '字', '1. ', '\\']) {
      assert.ok(guessTask(unit.repeat(1_000_000 / unit.length)).difficulty > 0);
    }
  }).timeout(20_000);
});
