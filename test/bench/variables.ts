// The environment variables by which a bench speaks to its module in the extension host.

/** Path of the JSON file that the module writes; it ends when the file is gone. */
export const findingsVariable = 'LLM_WORKBENCH_BENCH_FINDINGS';

/** A number: so many questions are asked in one conversation, and the memory before and after is told. */
export const questionsVariable = 'LLM_WORKBENCH_BENCH_QUESTIONS';

/** Set: the module finds out which chunks were loaded, by loading the others. */
export const checkChunksVariable = 'LLM_WORKBENCH_BENCH_CHUNKS';
