// What conversations, comparisons and requests can be saved as.

export const CONVERSATION_FORMATS = ['markdown', 'json'] as const;
export type ConversationFormat = (typeof CONVERSATION_FORMATS)[number];

export const COMPARISON_FORMATS = ['markdown', 'csv', 'json'] as const;
export type ComparisonFormat = (typeof COMPARISON_FORMATS)[number];

/** curl, Python with the OpenAI SDK, TypeScript with the Vercel AI SDK, JavaScript with LangChain. */
export const CODE_LANGUAGES = ['curl', 'python', 'typescript', 'javascript'] as const;
export type CodeLanguage = (typeof CODE_LANGUAGES)[number];
