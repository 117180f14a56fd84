// Where the rules of a folder stand, and how long they may be; apart from what reads them, which brings the YAML library with it.

/** Of a folder, with / between. */
export const RULE_FILE = '.llm-workbench/routing.yaml';
/** Characters. */
export const LONGEST_RULE_FILE = 64_000;
