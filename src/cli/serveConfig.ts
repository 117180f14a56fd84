// The file that `serve` is given, YAML or JSON: what it may hold, and what is wrong with it at which line.
import { isMap, isScalar, LineCounter, type Node, type Pair, parseDocument, type ParsedNode } from 'yaml';
import { isRecord } from '../core/isRecord.ts';
import { didYouMean } from '../core/routing/rules/nearestWord.ts';

export interface ServeConfig {
  /** 0: any that is free. */
  port: number;
  tokenFile?: string;
  /** Requests at once. */
  parallel?: number;
  /** Whether pictures that are given by address are fetched. */
  fetchPictures: boolean;
  /** Folder of the store; absent: what is counted is forgotten at the end. */
  data?: string;
  /** By provider the environment variable that holds its key. */
  keys: Readonly<Record<string, string>>;
  /** As in VS Code's settings.json, without the prefix. */
  settings: Readonly<Record<string, unknown>>;
  /** File of routing rules. */
  rules?: string;
}

/** Lines and columns count from 1. */
export interface ConfigProblem {
  line: number;
  column: number;
  message: string;
}

export interface ReadConfig {
  config: ServeConfig;
  problems: readonly ConfigProblem[];
  /** The same for what is found wrong later, at the entry that these names lead to. */
  problemAt(path: readonly string[], message: string): ConfigProblem;
}

const LONGEST_FILE = 1_000_000;
const MOST_PARALLEL = 10_000;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const MOST_ALIASES = 100;

type Check = (value: unknown) => string | undefined;
const text: Check = (value) => (typeof value === 'string' && value.trim() !== '' ? undefined : 'needs a text');
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'needs true or false');
const whole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `needs a whole number from ${least} to ${most}`;
const names: Check = (value) => (isRecord(value) ? undefined : 'needs entries of its own');
const variables: Check = (value) =>
  isRecord(value) && Object.values(value).every((name) => typeof name === 'string' && VARIABLE.test(name))
    ? undefined
    : 'needs, for each provider, the name of the environment variable that holds its key';

/** What the file may hold; an object holds entries of its own. */
const FIELDS: Readonly<Record<string, Check | Readonly<Record<string, Check>>>> = {
  gateway: {
    port: whole(0, 65_535),
    tokenFile: text,
    parallel: whole(1, MOST_PARALLEL),
    fetchPictures: flag,
  },
  data: text,
  keys: variables,
  settings: names,
  routing: { rules: text },
};

/** Never throws. */
export function readServeConfig(source: string): ReadConfig {
  const file = new ConfigFile(source);
  const value = file.value();
  const gateway = section(value, 'gateway');
  return {
    config: {
      port: Number(gateway['port'] ?? 0),
      tokenFile: optionalText(gateway['tokenFile']),
      parallel: typeof gateway['parallel'] === 'number' ? gateway['parallel'] : undefined,
      fetchPictures: gateway['fetchPictures'] === true,
      data: optionalText(value['data']),
      keys: section(value, 'keys') as Readonly<Record<string, string>>,
      settings: section(value, 'settings'),
      rules: optionalText(section(value, 'routing')['rules']),
    },
    problems: file.problems,
    problemAt: (path, message) => file.problemAt(path, message),
  };
}

function section(value: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  return isRecord(value[name]) ? value[name] : {};
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

class ConfigFile {
  readonly problems: ConfigProblem[] = [];
  readonly #lines = new LineCounter();
  #contents: ParsedNode | null = null;
  readonly #source: string;

  constructor(source: string) {
    this.#source = source.replace(/^\uFEFF/, '');
  }

  /** The whole file; what does not fit is a problem, and is not to be used. */
  value(): Readonly<Record<string, unknown>> {
    if (this.#source.length > LONGEST_FILE) {
      this.#tell(0, `The file is longer than ${LONGEST_FILE} characters.`);
      return {};
    }
    const value = this.#parsed();
    if (this.problems.length > 0 || value === null || value === undefined) {
      return {};
    }
    if (!isRecord(value)) {
      this.#tell(0, `The file needs entries: ${Object.keys(FIELDS).join(', ')}.`);
      return {};
    }
    this.#check(value);
    return value;
  }

  problemAt(path: readonly string[], message: string): ConfigProblem {
    let node: Node | null = this.#contents;
    let offset = node?.range?.[0] ?? 0;
    for (const name of path) {
      const pair = pairIn(node, name);
      if (!pair) {
        break;
      }
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    }
    return this.#problem(offset, message);
  }

  #parsed(): unknown {
    try {
      const document = parseDocument(this.#source, {
        lineCounter: this.#lines,
        prettyErrors: false,
        logLevel: 'error',
        stringKeys: true,
      });
      this.#contents = document.contents;
      for (const { pos, message } of [...document.errors, ...document.warnings].slice(0, 20)) {
        this.#tell(pos[0], `${message.slice(0, 300)}.`.replace(/\.\.$/, '.'));
      }
      return document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: MOST_ALIASES });
    } catch (error) {
      this.#tell(0, `The file cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
      return undefined;
    }
  }

  #check(value: Readonly<Record<string, unknown>>): void {
    for (const [name, own] of Object.entries(value)) {
      const field = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
      if (!field) {
        this.#unknown([name], Object.keys(FIELDS));
      } else if (typeof field === 'function') {
        this.#fits([name], own, field);
      } else if (isRecord(own)) {
        for (const [inner, innerOwn] of Object.entries(own)) {
          const check = Object.hasOwn(field, inner) ? field[inner] : undefined;
          if (check) {
            this.#fits([name, inner], innerOwn, check);
          } else {
            this.#unknown([name, inner], Object.keys(field));
          }
        }
      } else {
        this.#fits([name], own, names);
      }
    }
  }

  /** `null` stands where nothing is said. */
  #fits(path: readonly string[], value: unknown, check: Check): void {
    const misfit = value === null ? undefined : check(value);
    if (misfit !== undefined) {
      this.problems.push(this.problemAt(path, `"${path.join('.')}" ${misfit}.`));
    }
  }

  #unknown(path: readonly string[], known: readonly string[]): void {
    const words = `There is no entry "${path.join('.').slice(0, 100)}".${didYouMean(path.at(-1) ?? '', known)}`;
    this.problems.push(this.problemAt(path, words));
  }

  #tell(offset: number, message: string): void {
    this.problems.push(this.#problem(offset, message));
  }

  #problem(offset: number, message: string): ConfigProblem {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), message };
  }
}

function pairIn(node: Node | null, name: string): Pair<ParsedNode, ParsedNode | null> | undefined {
  const pairs = isMap(node) ? (node.items as Pair<ParsedNode, ParsedNode | null>[]) : [];
  return pairs.find(({ key }) => isScalar(key) && key.value === name);
}
