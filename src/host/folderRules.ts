// The rules for choosing models that one folder brings along; while its file has errors, its last good ones hold.
import * as vscode from 'vscode';
import { KeptRead } from '../core/keptRead.ts';
import type { Clock } from '../core/ports.ts';
import type { RoutingRule, RulesRead } from '../core/routing/rules/routingRule.ts';
import { LONGEST_RULE_FILE, RULE_FILE } from '../core/routing/rules/ruleFile.ts';
import { RuleSet } from '../core/routing/rules/ruleSet.ts';
import type { RuleProblem } from '../shared/routingViews.ts';
import { readFolderFile } from './folderFile.ts';
import type { KeptText } from './keptText.ts';

/** A character of JavaScript takes three bytes at most. */
const LARGEST_BYTES = 3 * LONGEST_RULE_FILE + 3;
/**
 * A folder on another machine may be out of reach for long, and each request waits for its rules; with the person's own they have to be
 * there before the router's second is over. What comes later holds from then on.
 */
const LONGEST_READ_MS = 800;

export interface FolderRulesOptions {
  folder: vscode.WorkspaceFolder;
  /** The last text without errors, over sessions. */
  kept: KeptText;
  clock: Clock;
  /** The file was read, whatever came of it. */
  onRead: () => void;
  /** Other rules hold than somebody was given before. */
  onNews: () => void;
}

export class FolderRules {
  readonly uri: vscode.Uri;
  readonly #options: FolderRulesOptions;
  #set = new RuleSet();
  /** Begins as soon as it is known what held before. */
  #reading: Promise<KeptRead<readonly RoutingRule[]>>;
  /** Grows with each reading: one that was begun before another is not taken. */
  #round = 0;
  #state: 'there' | 'missing' | 'unreadable' = 'missing';

  constructor(options: FolderRulesOptions) {
    this.#options = options;
    this.uri = vscode.Uri.joinPath(options.folder.uri, RULE_FILE);
    this.#reading = this.#begin();
  }

  get name(): string {
    return this.#options.folder.name;
  }

  /** In force. */
  async rules(): Promise<readonly RoutingRule[]> {
    return (await this.#reading).get();
  }

  /** Of what is saved. */
  get problems(): readonly RuleProblem[] {
    return this.#set.problems;
  }

  /** Other rules are in force than stand there. */
  get isLastGood(): boolean {
    return this.#set.isLastGood;
  }

  /** `unreadable`: what an editor shows of it does not count either. */
  get state(): 'there' | 'missing' | 'unreadable' {
    return this.#state;
  }

  /** The file may be another one now: it is read again. */
  changed(): void {
    this.#reading = this.#reading.then(() => this.#newReading());
    void this.rules().then(() => this.#options.onNews());
  }

  async #begin(): Promise<KeptRead<readonly RoutingRule[]>> {
    const before = this.#options.kept.get();
    if (before !== undefined) {
      this.#set = new RuleSet(await readText(before));
    }
    return this.#newReading();
  }

  #newReading(): KeptRead<readonly RoutingRule[]> {
    const { clock, onNews } = this.#options;
    return new KeptRead<readonly RoutingRule[]>({
      read: () => this.#read(),
      clock,
      mostMs: LONGEST_READ_MS,
      late: this.#set.rules,
      onNews,
    });
  }

  async #read(): Promise<{ value: readonly RoutingRule[]; isFinal: boolean }> {
    this.#round += 1;
    const round = this.#round;
    const { text, unreadable, isFinal } = await readFolderFile(this.#options.folder, RULE_FILE, LARGEST_BYTES);
    const read = unreadable === undefined ? await readText(text) : unread(unreadable);
    if (round !== this.#round) {
      // What was read later holds, for those who asked earlier too.
      return { value: await this.rules(), isFinal: true };
    }
    this.#state = unreadable !== undefined ? 'unreadable' : text === undefined ? 'missing' : 'there';
    this.#take(read, text);
    return { value: this.#set.rules, isFinal };
  }

  #take(read: RulesRead, text: string | undefined): void {
    this.#set.take(read);
    if (!read.problems.some(({ severity }) => severity === 'error')) {
      this.#options.kept.set(text);
    }
    this.#options.onRead();
  }
}

/** The library of YAML is loaded where there is a file. */
async function readText(text: string | undefined): Promise<RulesRead> {
  return text === undefined
    ? { rules: [], problems: [] }
    : (await import('../core/routing/rules/readRuleFile.ts')).readRuleFile(text);
}

function unread(reason: string): RulesRead {
  const message = `No rules are read from this file: ${reason}.`;
  return { rules: [], problems: [{ line: 1, column: 1, length: 1, message, severity: 'error' }] };
}
