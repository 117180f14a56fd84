// What the command line says of a file before anything is opened.
import assert from 'node:assert/strict';
import { prepare } from '../../../src/cli/program.ts';
import { readServeConfig } from '../../../src/cli/serveConfig.ts';

const messagesOf = (text: string) => prepare(readServeConfig(text), {}).problems.map(({ message }) => message);

describe('prepare', () => {
  it('names a variable that is not set', () => {
    assert.deepEqual(messagesOf('keys:\n  openai: WORK_KEY'), ['The environment variable WORK_KEY is not set.']);
  });

  // Groq's, Hugging Face's and Mistral's keys are names that a variable could have.
  for (const key of [
    'gsk_a1B2c3D4e5F6g7H8i9J0k1L2',
    'hf_aBcDeFgHiJkLmNoPqRsT1uVw',
    'aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV',
  ]) {
    it(`does not repeat a key in the place of a variable: ${key.slice(0, 4)}…`, () => {
      const messages = messagesOf(`keys:\n  groq: ${key}`);
      assert.equal(messages.length, 1);
      assert.doesNotMatch(messages.join('\n'), new RegExp(key));
    });
  }
});
