// Reads an ordered list of rules. What is wrong is told at its place; what a broken rule forbids is kept.
import type { RuleProblem, RuleSource } from '../../../shared/routingViews.ts';
import { printCondition, type Condition } from './condition.ts';
import { didYouMean } from './nearestWord.ts';
import { LONGEST_CONDITION, parseCondition } from './parseCondition.ts';
import { promptTextIn, routingRule, type RoutingRule, type RulesRead } from './routingRule.ts';
import { nodeOfValue, nodeWords, type RuleNode, type Span } from './ruleNode.ts';
import { LONGEST_NAME, parseUse } from './useTargets.ts';

export const RULE_FIELDS = ['name', 'if', 'use', 'never'] as const;
type RuleField = (typeof RULE_FIELDS)[number];

export const MOST_RULES = 500;
/** Of `use`. */
export const MOST_TARGETS = 20;
/** Of `never`. */
export const MOST_KEPT_OUT = 200;
/** Of a rule. */
export const LONGEST_RULE_NAME = 100;
/** Characters of all conditions together, and of what they look for in prompts: each may be compared with every request. */
const MOST_CONDITION_TEXT = 100_000;
const MOST_PROMPT_TEXT = 20_000;
const MOST_PROBLEMS = 100;

/** `value` is a setting as VS Code gives it; `undefined`: nothing is set. */
export function readRules(value: unknown, source: RuleSource): RulesRead {
  return readRuleNode(nodeOfValue(value ?? null), source);
}

/** A list of rules, or an object with the list as `rules`. */
export function readRuleNode(node: RuleNode, source: RuleSource): RulesRead {
  return new RuleReading(source).read(node);
}

class RuleReading {
  readonly #source: RuleSource;
  readonly #problems: RuleProblem[] = [];
  #conditionText = 0;
  #promptText = 0;

  constructor(source: RuleSource) {
    this.#source = source;
  }

  read(node: RuleNode): RulesRead {
    const list = this.#listIn(node);
    if (list.length > MOST_RULES) {
      this.#tell(list[MOST_RULES]?.span() ?? node.span(), `There may be ${MOST_RULES} rules; the others are left out.`);
    }
    const rules = list.slice(0, MOST_RULES).flatMap((one, index) => this.#rule(one, index + 1) ?? []);
    return { rules, problems: mostTold(this.#problems) };
  }

  #listIn(node: RuleNode): readonly RuleNode[] {
    const { content } = node;
    if (content.kind === 'list') {
      return content.items;
    }
    if (content.kind === 'scalar' && content.value === null) {
      return [];
    }
    if (content.kind === 'entries') {
      const found = content.entries.find(({ key }) => textOf(key) === 'rules')?.value;
      for (const { key } of content.entries.filter(({ key }) => textOf(key) !== 'rules')) {
        const advice = didYouMean(textOf(key) ?? '', ['rules']);
        this.#tell(key.span(), `${nodeWords(key)} is not known here.${advice}`, found ? 'warning' : 'error');
      }
      const inside = found?.content;
      if (inside?.kind === 'list' || (inside?.kind === 'scalar' && inside.value === null)) {
        return inside.kind === 'list' ? inside.items : [];
      }
      if (found || content.entries.length === 0) {
        this.#tell((found ?? node).span(), 'Rules are a list, each with "use" or "never".');
      }
      return [];
    }
    this.#tell(node.span(), `Rules are a list, each with "use" or "never", and not ${nodeWords(node)}.`);
    return [];
  }

  #unconditional?: number;
  readonly #places = new Map<string, number>();
  readonly #names = new Map<string, number>();

  #rule(node: RuleNode, place: number): RoutingRule | undefined {
    const before = this.#errors();
    const entries = this.#entries(node, place);
    if (!entries) {
      return undefined;
    }
    const name = this.#name(entries.get('name'), place);
    const condition = this.#condition(entries.get('if'), place);
    const use = this.#use(entries.get('use'), place);
    const never = this.#never(entries.get('never'), place);
    if (!entries.has('use') && !entries.has('never')) {
      this.#tell(node.span(), 'A rule needs "use" or "never".', 'error', { rule: place });
    }
    const isBroken = this.#errors() > before;
    if (isBroken && never.length === 0) {
      return undefined;
    }
    const whole = condition === 'broken' || condition === undefined ? undefined : condition;
    if (!isBroken) {
      this.#checkReached(node, place, whole, use.length > 0);
    }
    return routingRule({ place, source: this.#source, name, condition: whole, use: isBroken ? [] : use, never });
  }

  #entries(node: RuleNode, place: number): ReadonlyMap<RuleField, RuleNode> | undefined {
    if (node.content.kind !== 'entries') {
      const message = `A rule has "use" or "never", and mostly "if"; this is ${nodeWords(node)}.`;
      this.#tell(node.span(), message, 'error', { rule: place });
      return undefined;
    }
    const entries = new Map<RuleField, RuleNode>();
    for (const { key, value } of node.content.entries) {
      const written = textOf(key) ?? '';
      const field = RULE_FIELDS.find((one) => one === written);
      if (!field) {
        const advice = didYouMean(written, RULE_FIELDS);
        this.#tell(key.span(), `${nodeWords(key)} is not known in a rule and is left out.${advice}`, 'warning', {
          rule: place,
        });
      } else if (entries.has(field)) {
        this.#tell(key.span(), `"${field}" stands twice in this rule.`, 'error', { rule: place, field });
      } else {
        entries.set(field, value);
      }
    }
    return entries;
  }

  #name(node: RuleNode | undefined, rule: number): string | undefined {
    if (!node) {
      return undefined;
    }
    const name = textOf(node)?.trim();
    if (!name || name.length > LONGEST_RULE_NAME) {
      const message = `A name is a text of 1 to ${LONGEST_RULE_NAME} characters; this one is left out.`;
      this.#tell(node.span(), message, 'warning', { rule, field: 'name' });
      return undefined;
    }
    const other = this.#names.get(name.toLowerCase());
    if (other !== undefined) {
      this.#tell(node.span(), `Rule ${other} has this name as well.`, 'warning', { rule, field: 'name' });
    }
    this.#names.set(name.toLowerCase(), other ?? rule);
    return name;
  }

  /** `undefined`: it holds for every request. */
  #condition(node: RuleNode | undefined, rule: number): Condition | 'broken' | undefined {
    if (!node) {
      return undefined;
    }
    const about = { rule, field: 'if' };
    const { content } = node;
    if (content.kind === 'scalar' && typeof content.value === 'boolean') {
      return content.value ? undefined : { kind: 'always', value: false };
    }
    const text = textOf(node);
    if (text === undefined || text.trim() === '') {
      const message = `A condition is a text such as task == "code", and not ${nodeWords(node)}; leave "if" out for every request.`;
      this.#tell(node.span(), message, 'error', about);
      return 'broken';
    }
    this.#conditionText += text.length;
    if (this.#conditionText > MOST_CONDITION_TEXT && text.length <= LONGEST_CONDITION) {
      this.#tell(
        node.span(),
        `All conditions together have at most ${MOST_CONDITION_TEXT} characters.`,
        'error',
        about,
      );
      return 'broken';
    }
    const parsed = parseCondition(text);
    if ('message' in parsed) {
      this.#tell(node.span(parsed.from, parsed.length), parsed.message, 'error', about);
      return 'broken';
    }
    this.#promptText += promptTextIn(parsed.condition);
    if (this.#promptText > MOST_PROMPT_TEXT) {
      const message = `What all rules look for in prompts has at most ${MOST_PROMPT_TEXT} characters.`;
      this.#tell(node.span(), message, 'error', about);
      return 'broken';
    }
    return parsed.condition.kind === 'always' && parsed.condition.value ? undefined : parsed.condition;
  }

  #use(node: RuleNode | undefined, rule: number): RoutingRule['use'] {
    const about = { rule, field: 'use' };
    const found = this.#texts(node, 'A model, an alias, a chain or a strategy, several joined by or', about).flatMap(
      (one) => {
        const { targets, misfits } = parseUse(one.text);
        for (const { message, from, length } of misfits) {
          this.#tell(one.node.span(from, length), message, 'error', about);
        }
        return targets.map((target) => ({ ...target, span: one.node.span() }));
      },
    );
    if (node && found.length > MOST_TARGETS) {
      this.#tell(node.span(), `A rule names at most ${MOST_TARGETS} to use.`, 'error', about);
    }
    return found;
  }

  #never(node: RuleNode | undefined, rule: number): readonly string[] {
    const about = { rule, field: 'never' };
    const found = this.#texts(node, 'Providers and models that may not be taken', about);
    for (const { node: one, text } of found) {
      if (text.length > LONGEST_NAME || /[\s,;]/.test(text)) {
        this.#tell(
          one.span(),
          `A name has no spaces and commas, and at most ${LONGEST_NAME} characters.`,
          'error',
          about,
        );
      }
    }
    if (node && found.length > MOST_KEPT_OUT) {
      this.#tell(node.span(), `A rule keeps at most ${MOST_KEPT_OUT} out.`, 'error', about);
    }
    return [...new Set(found.map(({ text }) => text))].slice(0, MOST_KEPT_OUT);
  }

  /** One text or a list of them, trimmed. */
  #texts(
    node: RuleNode | undefined,
    what: string,
    about: { rule: number; field: string },
  ): { node: RuleNode; text: string }[] {
    if (!node) {
      return [];
    }
    const { content } = node;
    const nodes = content.kind === 'list' ? content.items : [node];
    if (nodes.length === 0) {
      this.#tell(node.span(), `${what}: this list is empty.`, 'error', about);
    }
    return nodes.flatMap((one) => {
      const text = textOf(one);
      if (text === undefined || text.trim() === '') {
        this.#tell(one.span(), `${what}: expected a text here, and not ${nodeWords(one)}.`, 'error', about);
        return [];
      }
      return { node: one, text: about.field === 'use' ? text : text.trim() };
    });
  }

  #checkReached(node: RuleNode, rule: number, condition: Condition | undefined, uses: boolean): void {
    const text = condition ? printCondition(condition) : '';
    const twin = this.#places.get(text);
    if (uses && this.#unconditional !== undefined) {
      const message = `This rule is never reached: rule ${this.#unconditional} takes every request.`;
      this.#tell(node.span(), message, 'warning', { rule });
    } else if (uses && twin !== undefined) {
      this.#tell(node.span(), `This rule is never reached: rule ${twin} has the same condition.`, 'warning', { rule });
    }
    if (uses) {
      this.#places.set(text, twin ?? rule);
      this.#unconditional ??= condition ? undefined : rule;
    }
  }

  #errorCount = 0;

  #errors(): number {
    return this.#errorCount;
  }

  #tell(
    span: Span,
    message: string,
    severity: RuleProblem['severity'] = 'error',
    about: Pick<RuleProblem, 'rule' | 'field'> = {},
  ): void {
    this.#errorCount += severity === 'error' ? 1 : 0;
    this.#problems.push({ ...span, message, severity, ...about });
  }
}

function textOf({ content }: RuleNode): string | undefined {
  return content.kind === 'scalar' && typeof content.value === 'string' ? content.value : undefined;
}

/** An error is never left out for warnings: whether there is one decides which rules are in force. */
function mostTold(problems: readonly RuleProblem[]): readonly RuleProblem[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const warnings = problems.filter(({ severity }) => severity === 'warning');
  const field = (one: RuleProblem) => RULE_FIELDS.findIndex((name) => name === one.field);
  return [...errors, ...warnings]
    .slice(0, MOST_PROBLEMS)
    .sort((a, b) => (a.rule ?? 0) - (b.rule ?? 0) || a.line - b.line || field(a) - field(b) || a.column - b.column);
}
