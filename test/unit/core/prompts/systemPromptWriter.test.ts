// What a model is asked that writes a system prompt, and what is taken of its answer.
import assert from 'node:assert/strict';
import { promptIn, systemPromptRequest } from '../../../../src/core/prompts/systemPromptWriter.ts';

describe('the writer of system prompts', () => {
  it('asks with the description as material, no more than the model writes, and least reasoning', () => {
    const info = { id: 'm', abilities: {}, efforts: ['minimal', 'low', 'high'] as const, maxOutputTokens: 1000 };
    const request = systemPromptRequest('reviews SQL', 'm', info);
    assert.deepEqual(request.messages, [
      { role: 'user', parts: [{ type: 'text', text: '<description>\nreviews SQL\n</description>' }] },
    ]);
    assert.ok(request.system);
    // An effort would switch on the reasoning of a model that does not reason unless it is asked to.
    assert.deepEqual([request.maxOutputTokens, request.reasoningEffort], [1000, undefined]);
    assert.equal(systemPromptRequest('x', 'm', { ...info, leastEffort: 'minimal' }).reasoningEffort, 'minimal');
    assert.deepEqual([request.temperature, request.topP], [undefined, undefined]);
    const refusing = systemPromptRequest('x', 'm', { ...info, leastEffort: 'low', refuses: ['reasoningEffort'] });
    assert.equal(refusing.reasoningEffort, undefined);
    assert.equal(systemPromptRequest('x', 'm', undefined).reasoningEffort, undefined);
  });

  it('takes the prompt alone, without fence or quotation marks around it', () => {
    const prompt = 'You review SQL.\n\n- Be brief.';
    for (const answer of [
      prompt,
      `\n ${prompt}\n`,
      `\`\`\`\n${prompt}\n\`\`\``,
      `\`\`\`markdown\n${prompt}\n\`\`\`\n`,
      `~~~text\n${prompt}\n~~~`,
      `"${prompt}"`,
      `“${prompt}”`,
    ]) {
      assert.equal(promptIn(answer), prompt);
    }
  });

  it('keeps fences and quotation marks that belong to the prompt', () => {
    for (const prompt of [
      '"Brief" is your rule, never "long".',
      'Answer so:\n```sql\nSELECT 1\n```',
      '```sql\nSELECT 1\n```\nis an example.\n```\nend\n```x',
    ]) {
      assert.equal(promptIn(prompt), prompt);
    }
  });
});
