// Which files may be sent: `.gitignore` as git reads it, and `.llmignore`, which is written the same way and wins.
import ignore from 'ignore';

export const IGNORE_FILES = ['.gitignore', '.llmignore'] as const;
export type IgnoreFileName = (typeof IGNORE_FILES)[number];

export interface IgnoreFile {
  /** Its folder relative to the root, with `/` between and none at the ends; empty for the root itself. */
  folder: string;
  name: IgnoreFileName;
  text: string;
  /** What it is called to the person, where it is another file than `name`. */
  mark?: string;
}

/** The repository itself is nothing to send. */
const ALWAYS_IGNORED = /(?:^|\/)\.git(?:\/|$)/;

/**
 * Rules of one root. Files are added from the outside in, as the order of rules decides; siblings do not meet. A rule of
 * `.llmignore` decides over every rule of `.gitignore`, also one that takes back (`!dist/api.d.ts`).
 */
export class IgnoreRules {
  readonly #git: ignore.Ignore;
  readonly #llm: ignore.Ignore;

  /** `ignoreCase` as the file system does. */
  constructor({ ignoreCase }: { ignoreCase: boolean }) {
    this.#git = ignore({ ignorecase: ignoreCase });
    this.#llm = ignore({ ignorecase: ignoreCase });
  }

  add({ folder, name, text, mark = folder === '' ? name : `${folder}/${name}` }: IgnoreFile): void {
    const rules = rulesIn(text).map((rule) => ({ pattern: rebased(rule, folder), mark }));
    (name === '.gitignore' ? this.#git : this.#llm).add(rules);
  }

  /** Path of the file whose rule leaves this one out; `undefined`: it may be sent. `path` is relative to the root. */
  ignoredBy(path: string, isFolder: boolean): string | undefined {
    if (path === '' || path === '.') {
      return undefined;
    }
    if (ALWAYS_IGNORED.test(path)) {
      return 'git';
    }
    const asked = isFolder ? `${path}/` : path;
    const own = this.#llm.test(asked);
    if (own.ignored) {
      return own.rule?.mark ?? '.llmignore';
    }
    if (own.unignored || foldersAbove(path).some((folder) => this.#llm.test(`${folder}/`).unignored)) {
      return undefined;
    }
    const { ignored, rule } = this.#git.test(asked);
    return ignored ? (rule?.mark ?? '.gitignore') : undefined;
  }

  /** Left out by `.llmignore` itself, whatever git says. */
  isHidden(path: string): boolean {
    return path !== '' && this.#llm.test(path).ignored;
  }
}

/** `a/b/c` → `a/b`, `a`. */
export function foldersAbove(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, parts.length - 1 - index).join('/'));
}

/**
 * Names of folders that a `.gitignore` leaves out as a whole, as globs for a search: they may hold more files than a search
 * gives. Empty where a rule takes something back.
 */
export function foldersLeftOut(text: string): string[] {
  const rules = rulesIn(text);
  if (rules.some((rule) => rule.startsWith('!'))) {
    return [];
  }
  return rules.flatMap((rule) => {
    const name = /^(\/?)([\w.@-]+)\/?$/.exec(rule);
    // Where it may be a file as well, the glob finds nothing more or less.
    return name ? [name[1] ? `${name[2]}/**` : `**/${name[2]}/**`] : [];
  });
}

function rulesIn(text: string): string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** The same rule as the root's own file would write it. */
function rebased(rule: string, folder: string): string {
  if (folder === '') {
    return rule;
  }
  const isNegative = rule.startsWith('!');
  const pattern = isNegative ? rule.slice(1) : rule;
  // A slash at the beginning or in the middle binds a pattern to the folder of its file.
  const isBound = /\/(?!\s*$)/.test(pattern);
  const base = folder.replaceAll(/[\\*?[\]!#]/g, String.raw`\$&`);
  const below = isBound ? pattern.replace(/^\//, '') : `**/${pattern}`;
  return `${isNegative ? '!' : ''}/${base}/${below}`;
}
