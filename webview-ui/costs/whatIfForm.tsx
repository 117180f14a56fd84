// What is to be supposed: a strategy, a model that is searched by its name, or rules with their mistakes at their lines.
import type { VNode } from 'preact';
import { useId, useLayoutEffect } from 'preact/hooks';
import { STRATEGY_NAMES } from '../../src/shared/autoModel.ts';
import type { CostsView } from '../../src/shared/costViews.ts';
import { STRATEGIES, type RuleProblem } from '../../src/shared/routingViews.ts';
import { LONGEST_SUPPOSED_RULES } from '../../src/shared/whatIfViews.ts';
import { Icon } from '../icon.tsx';
import { Button } from '../toolkit.tsx';
import { useCosts } from './costsState.ts';
import { Select } from './select.tsx';
import { SUPPOSED_KINDS, type SupposedKind } from './whatIfDesk.ts';
import { WhatIfModelField } from './whatIfModelField.tsx';

const KIND_WORDS: Readonly<Record<SupposedKind, string>> = { strategy: 'Strategy', model: 'Model', rules: 'Rules' };
const EXAMPLE = '- if: task == "simple_qa"\n  use: cheapest_capable\n- use: quality_optimized';

export function WhatIfForm({ view }: { view: CostsView }): VNode {
  const { whatIf } = useCosts();
  const kind = whatIf.kind.value;
  const isRunning = whatIf.isRunning.value;
  return (
    <form
      class="whatIfForm"
      onSubmit={(event) => {
        event.preventDefault();
        void whatIf.compare(view.query);
      }}
    >
      <div class="row wrap">
        <span class="segments small" role="group" aria-label="What is supposed">
          {SUPPOSED_KINDS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={kind === one}
              onClick={() => {
                whatIf.kind.value = one;
              }}
            >
              {KIND_WORDS[one]}
            </button>
          ))}
        </span>
        {kind === 'strategy' && (
          <Select
            label="Strategy"
            value={whatIf.strategy.value}
            options={STRATEGIES.map((id) => ({ id, text: STRATEGY_NAMES[id] }))}
            choose={(id) => {
              whatIf.strategy.value = STRATEGIES.find((one) => one === id) ?? whatIf.strategy.value;
            }}
          />
        )}
        {kind === 'model' && <WhatIfModelField />}
        {isRunning ? (
          <Button small label="Stop" onClick={() => whatIf.stop()} />
        ) : (
          <Button
            small
            label="Compare"
            disabled={whatIf.scenario === undefined}
            onClick={() => void whatIf.compare(view.query)}
          />
        )}
      </div>
      {kind === 'rules' && <RulesField />}
    </form>
  );
}

function RulesField(): VNode {
  const { whatIf } = useCosts();
  const id = useId();
  const answer = whatIf.answer.value;
  const text = whatIf.rules.value;
  // Of what stands there now: what is being mended has other lines.
  const problems = answer?.scenario.kind === 'rules' && answer.scenario.text === text ? answer.view.problems : [];
  return (
    <>
      <label class="dim sm" for={id}>
        Rules in place of yours, as YAML or JSON
      </label>
      <textarea
        id={id}
        class="whatIfRules"
        rows={Math.min(14, Math.max(5, text.split('\n').length + 1))}
        spellcheck={false}
        maxLength={LONGEST_SUPPOSED_RULES}
        placeholder={EXAMPLE}
        value={text}
        aria-invalid={problems.some(({ severity }) => severity === 'error')}
        aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
        onInput={(event) => {
          whatIf.rules.value = event.currentTarget.value;
        }}
      />
      {problems.length > 0 && <Problems id={`${id}-problems`} field={id} problems={problems} />}
    </>
  );
}

function Problems({ id, field, problems }: { id: string; field: string; problems: readonly RuleProblem[] }): VNode {
  const hasErrors = problems.some(({ severity }) => severity === 'error');
  useLayoutEffect(() => {
    if (hasErrors) {
      goTo(field, problems[0]);
    }
  }, [problems]);
  return (
    <ul id={id} class="whatIfProblems sm" aria-label="Problems of these rules">
      {problems.map((problem, place) => {
        const isError = problem.severity === 'error';
        return (
          <li key={place}>
            <Icon name={isError ? 'error' : 'warning'} class={isError ? 'err' : 'warn'} />
            <span class="unseen">{isError ? 'Error: ' : 'Warning: '}</span>
            <button type="button" class="link" onClick={() => goTo(field, problem)}>
              Line {problem.line}
            </button>
            <span>{problem.message}</span>
          </li>
        );
      })}
    </ul>
  );
}

/** Selects the place, so that it is seen and can be typed over. */
function goTo(id: string, problem: RuleProblem | undefined): void {
  const field = document.getElementById(id);
  if (!(field instanceof HTMLTextAreaElement) || !problem) {
    return;
  }
  const lines = field.value.split('\n');
  const before = lines.slice(0, problem.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const from = Math.min(field.value.length, before + problem.column - 1);
  field.focus();
  field.setSelectionRange(from, Math.min(field.value.length, from + problem.length));
}
