// The environment variables by which a bench speaks to its module in the extension host.

/** Path of the JSON file that the module writes; it ends when the file is gone. */
export const findingsVariable = 'LLM_WORKBENCH_BENCH_FINDINGS';

/** Set: the module finds out which chunks were loaded, by loading the others. */
export const checkChunksVariable = 'LLM_WORKBENCH_BENCH_CHUNKS';
