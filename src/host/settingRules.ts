// The rules that stand in the person's settings; while they have errors, the last good ones hold, and the person is told once.
import * as vscode from 'vscode';
import { readRules } from '../core/routing/rules/readRules.ts';
import type { RoutingRule, RulesRead } from '../core/routing/rules/routingRule.ts';
import type { RuleNames } from '../core/routing/rules/ruleNames.ts';
import { RuleSet } from '../core/routing/rules/ruleSet.ts';
import { unknownTargets } from '../core/routing/rules/unknownTargets.ts';
import type { RuleProblem } from '../shared/routingViews.ts';
import type { KeptText } from './keptText.ts';

const SETTING = 'llmWorkbench.routing.rules';
/** Of its JSON; rules that are longer hold, and are not kept for another session. */
const LONGEST_KEPT = 200_000;
const OPEN = 'Open Settings';

export class SettingRules {
  readonly #setting: () => unknown;
  readonly #kept: KeptText;
  readonly #set: RuleSet;
  #isRead = false;
  /** Until they are without errors again. */
  #wasTold = false;
  #now: RulesRead = { rules: [], problems: [] };

  constructor(setting: () => unknown, kept: KeptText) {
    this.#setting = setting;
    this.#kept = kept;
    this.#set = new RuleSet(readKept(kept.get()));
  }

  /** In force. */
  rules(): readonly RoutingRule[] {
    this.#read();
    return this.#set.rules;
  }

  problems(): readonly RuleProblem[] {
    this.#read();
    return this.#set.problems;
  }

  /** Other rules are in force than stand there. */
  get isLastGood(): boolean {
    this.#read();
    return this.#set.isLastGood;
  }

  /** In sentences, and which names mean nobody, where they are known. */
  words(names: RuleNames | undefined): readonly string[] {
    return [...this.problems(), ...(names ? unknownTargets(this.#now.rules, names) : [])].map(sentence);
  }

  changed(): void {
    this.#isRead = false;
    this.#read();
  }

  #read(): void {
    if (this.#isRead) {
      return;
    }
    this.#isRead = true;
    const value = this.#setting();
    this.#now = readRules(value, 'settings');
    this.#set.take(this.#now);
    const errors = this.#now.problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) {
      this.#tell(errors);
      return;
    }
    this.#wasTold = false;
    const text = JSON.stringify(value ?? null);
    this.#kept.set(this.#now.rules.length > 0 && text.length <= LONGEST_KEPT ? text : undefined);
  }

  #tell(errors: readonly RuleProblem[]): void {
    if (this.#wasTold) {
      return;
    }
    this.#wasTold = true;
    const [first] = errors;
    const more = errors.length > 1 ? ` There are ${errors.length - 1} more.` : '';
    const held = this.#set.isLastGood ? 'The last good ones stay in force.' : 'Those without a mistake hold.';
    const words = first ? ` ${sentence(first)}` : '';
    void vscode.window
      .showWarningMessage(`There is a mistake in your routing rules.${words}${more} ${held}`, OPEN)
      .then((chosen) =>
        chosen === OPEN
          ? vscode.commands.executeCommand('workbench.action.openSettingsJson', {
              revealSetting: { key: SETTING, edit: true },
            })
          : undefined,
      );
  }
}

function sentence({ rule, field, message }: RuleProblem): string {
  return rule === undefined ? message : `Rule ${rule}${field === undefined ? '' : `, "${field}"`}: ${message}`;
}

function readKept(text: string | undefined): RulesRead | undefined {
  try {
    return text === undefined ? undefined : readRules(JSON.parse(text), 'settings');
  } catch {
    return undefined;
  }
}
