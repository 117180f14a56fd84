// Marks what Anthropic shall keep for the next question: a long system prompt with the tools before it, and long files.
import type { CacheControlEphemeral, ContentBlockParam } from '@anthropic-ai/sdk/resources/messages';
import type { PromptCacheLifetime } from '../provider.ts';
import type { AnthropicBody } from './anthropicRequest.ts';

/**
 * Characters of the shortest beginning worth a mark, about 1,000 tokens: the vendor keeps nothing below 1,024 to 4,096 tokens,
 * by model, and takes a mark there as none (https://platform.claude.com/docs/en/build-with-claude/prompt-caching).
 */
const SHORTEST_CHARACTERS = 4000;
/**
 * Characters of base64. The vendor counts a token for about 750 pixels, so that a picture is long from three quarters of a
 * megapixel on, and such a one has seldom fewer bytes than these 30,000; icons and thumbnails have.
 */
const SHORTEST_PICTURE = 40_000;
/** The vendor takes four marks; one is the system prompt's. */
const MOST_MARKED_FILES = 3;

/**
 * The body with its marks. Writing an entry costs 1.25 times the input (an hour's: twice), reading it a tenth: it pays from the
 * second question about the same files on.
 */
export function withCacheMarks(body: AnthropicBody, lifetime: PromptCacheLifetime): AnthropicBody {
  // Five minutes are the vendor's default.
  const mark: CacheControlEphemeral = { type: 'ephemeral', ...(lifetime === '1h' && { ttl: '1h' }) };
  return { ...withMarkedBeginning(body, mark), messages: markedFiles(body.messages, mark) };
}

/** The cache is a prefix: tools come before the system prompt, and one mark at its end keeps both. */
function withMarkedBeginning(body: AnthropicBody, mark: CacheControlEphemeral): AnthropicBody {
  const { system, tools } = body;
  const length = JSON.stringify(tools ?? []).length + (typeof system === 'string' ? system.length : 0);
  if (length < SHORTEST_CHARACTERS) {
    return body;
  }
  if (typeof system === 'string') {
    return { ...body, system: [{ type: 'text', text: system, cache_control: mark }] };
  }
  return tools
    ? { ...body, tools: tools.map((tool, at) => (at === tools.length - 1 ? { ...tool, cache_control: mark } : tool)) }
    : body;
}

/** The last long ones: earlier ones lie before them in the prefix, and are kept with them. */
function markedFiles(messages: AnthropicBody['messages'], mark: CacheControlEphemeral): AnthropicBody['messages'] {
  let left = MOST_MARKED_FILES;
  return messages
    .toReversed()
    .map((message) => {
      if (message.role !== 'user' || typeof message.content === 'string') {
        return message;
      }
      const content = message.content.toReversed().map((block) => {
        if (left === 0 || lengthOf(block) < SHORTEST_CHARACTERS) {
          return block;
        }
        left -= 1;
        return { ...block, cache_control: mark };
      });
      return { ...message, content: content.reverse() };
    })
    .reverse();
}

/** Of what can be marked. */
function lengthOf(block: ContentBlockParam): number {
  switch (block.type) {
    case 'text':
      return block.text.length;
    case 'tool_result':
      return typeof block.content === 'string' ? block.content.length : 0;
    case 'image':
      return block.source.type === 'base64' && block.source.data.length >= SHORTEST_PICTURE ? SHORTEST_CHARACTERS : 0;
    default:
      return 0;
  }
}
