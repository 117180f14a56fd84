// The person's own rules in their order: add, edit, move, remove, and which of them are in force.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { RoutingPageView, RuleRow, RuleTexts } from '../../../src/shared/routingPageViews.ts';
import type { RuleProblem } from '../../../src/shared/routingViews.ts';
import { Icon } from '../../icon.tsx';
import { NoticeRow } from '../../noticeRow.tsx';
import { Button, firstEnabled, IconButton } from '../../toolkit.tsx';
import { useSettings } from '../settingsState.ts';
import { RuleForm } from './ruleForm.tsx';
import { FileLink, Locked, Part, useRemoval } from './sections.tsx';

export const RULES_TEXT =
  'routing rules of your own if use never condition models first rule llmWorkbench.routing.rules order move';

const NEW_RULE: RuleTexts = { name: '', if: '', use: '', never: '' };

export function OwnRules({ rules }: { rules: RoutingPageView['rules'] }): VNode {
  const app = useSettings();
  const desk = app.routing;
  const add = useRef<HTMLElement>(null);
  const removal = useRemoval(
    () => desk.change('routing/putBackRule', {}, 'The rule is back.'),
    () => add.current?.focus(),
  );
  const { list, move } = useMoving(rules.rows);
  const draft = desk.draft.value;
  const { rows, problems, locked } = rules;
  // One that was changed in the file meanwhile is saved as a new one: what was typed is not lost.
  const isNew = draft !== undefined && rows.every(({ id }) => id !== draft.id);
  const edit = (row?: RuleRow): void => {
    removal.forget();
    desk.edit({ ...(row && { id: row.id }), texts: row?.texts ?? NEW_RULE });
  };
  const close = (): void => {
    desk.edit(undefined);
    add.current?.focus();
  };
  const remove = (row: RuleRow, name: string): Promise<void> =>
    removal.remove(name, () => desk.change('routing/removeRule', { id: row.id }, `Removed ${name}.`));
  return (
    <Part
      title="Your rules"
      about="The first one whose condition holds and that names whom to use decides. What one never allows is out in any case."
      beside={
        locked === undefined && <Button small label="New rule" icon="add" buttonRef={add} onClick={() => edit()} />
      }
    >
      {locked !== undefined && <Locked id="routing.rules" why={locked} />}
      <InForce rules={rules} />
      {problems.map((problem) => (
        <NoticeRow key={problem} tone="warning">
          {problem}
        </NoticeRow>
      ))}
      {removal.row}
      <ol class="routingList rules" aria-label="Your rules" ref={list}>
        {rows.map((row, index) =>
          draft !== undefined && row.id === draft.id ? (
            <li key={row.id} class="routingRow">
              <RuleForm row={row} place={index + 1} close={close} />
            </li>
          ) : (
            <Rule
              key={row.id}
              row={row}
              place={index + 1}
              count={rows.length}
              edit={() => edit(row)}
              remove={() => void remove(row, ruleTitle(row, index + 1))}
              move={(by) => move(row, index, by)}
            />
          ),
        )}
      </ol>
      {isNew && (
        <>
          {draft.id !== undefined && (
            <p class="fieldProblem mild sm row">
              <Icon name="warning" class="warn" />
              <span>This rule was changed in settings.json meanwhile. Saving adds another.</span>
            </p>
          )}
          <RuleForm place={rows.length + 1} close={close} />
        </>
      )}
      {rows.length > 0 ? (
        <FileLink id="routing.rules" what="routing rules" />
      ) : (
        !isNew && locked === undefined && <p class="dim">None: the strategy chooses, unless a folder brings rules.</p>
      )}
    </Part>
  );
}

function ruleTitle({ texts, strange }: Pick<RuleRow, 'texts' | 'strange'>, place: number): string {
  return texts.name.trim() || (strange === undefined ? `rule ${place}` : `entry ${place}`);
}

/** The focus goes with the rule that moves, to the same button, or at an end to the other one. */
function useMoving(rows: readonly RuleRow[]): {
  list: { current: HTMLOListElement | null };
  move: (row: RuleRow, index: number, by: -1 | 1) => void;
} {
  const app = useSettings();
  const list = useRef<HTMLOListElement>(null);
  const wanted = useRef<{ id: string; by: -1 | 1 } | undefined>(undefined);
  const isMoving = useSignal(false);
  useLayoutEffect(() => {
    const { id, by } = wanted.current ?? {};
    const row = id === undefined ? null : list.current?.querySelector(`[data-rule='${id}']`);
    if (!row || isMoving.peek()) {
      return;
    }
    wanted.current = undefined;
    const order = by === -1 ? ['up', 'down'] : ['down', 'up'];
    firstEnabled(order.map((name) => row.querySelector<HTMLElement>(`.${name} > vscode-button`)))?.focus();
  }, [rows, isMoving.value]);
  const move = async (row: RuleRow, index: number, by: -1 | 1): Promise<void> => {
    const to = index + by;
    if (isMoving.value || to < 0 || to >= rows.length) {
      return;
    }
    isMoving.value = true;
    wanted.current = { id: row.id, by };
    const said = `${ruleTitle(row, index + 1)} is rule ${to + 1} of ${rows.length} now.`;
    app.problem.value = await app.routing.change('routing/moveRule', { id: row.id, by }, said);
    isMoving.value = false;
  };
  return { list, move: (row, index, by) => void move(row, index, by) };
}

/** Which set holds, where that is not what stands there. */
function InForce({ rules: { inForce, held } }: Pick<Parameters<typeof OwnRules>[0], 'rules'>): VNode | null {
  if (inForce === 'written') {
    return null;
  }
  return (
    <NoticeRow tone="warning">
      {inForce === 'faultless' ? (
        'There is a mistake: the rules without one hold, and what the others never allow.'
      ) : (
        <>
          <p>
            <b>There is a mistake.</b> Until it is mended, the last good rules stay in force:
          </p>
          <ol class="held sm">
            {held.map(({ place, text }) => (
              <li key={place} value={place}>
                <code>{text}</code>
              </li>
            ))}
          </ol>
        </>
      )}
    </NoticeRow>
  );
}

interface RuleProps {
  row: RuleRow;
  place: number;
  count: number;
  edit: () => void;
  remove: () => void;
  move: (by: -1 | 1) => void;
}

function Rule({ row, place, count, edit, remove, move }: RuleProps): VNode {
  const { texts, problems, strange } = row;
  const title = ruleTitle(row, place);
  return (
    <li
      class="routingRow rule"
      data-rule={row.id}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : undefined;
        if (by !== undefined && event.altKey) {
          event.preventDefault();
          move(by);
        }
      }}
    >
      <div class="row routingHead ruleHead">
        <span class="place dim fig">{place}</span>
        <span class="grow breaks">
          {texts.name && <b>{texts.name}</b>}
          {strange === undefined ? <RuleLine texts={texts} /> : <code>{strange}</code>}
        </span>
        <span class="row ruleActions">
          <span class="up">
            <IconButton
              icon="arrowUp"
              label={`Move ${title} up`}
              title="Move up (Alt+Up)"
              disabled={place === 1}
              onClick={() => move(-1)}
            />
          </span>
          <span class="down">
            <IconButton
              icon="arrowDown"
              label={`Move ${title} down`}
              title="Move down (Alt+Down)"
              disabled={place === count}
              onClick={() => move(1)}
            />
          </span>
          <IconButton icon="edit" label={`Edit ${title}`} onClick={edit} />
          <IconButton icon="trash" label={`Remove ${title}`} onClick={remove} />
        </span>
      </div>
      <RuleProblems problems={problems} />
    </li>
  );
}

function RuleLine({ texts }: { texts: RuleTexts }): VNode {
  return (
    <span class="ruleLine sm">
      <span>
        <span class="dim">if</span> {texts.if ? <code>{texts.if}</code> : 'always'}
      </span>
      {texts.use && (
        <span>
          <span class="dim">use</span> <code>{texts.use}</code>
        </span>
      )}
      {texts.never && (
        <span>
          <span class="dim">never</span> <code>{texts.never}</code>
        </span>
      )}
    </span>
  );
}

function RuleProblems({ problems }: { problems: readonly RuleProblem[] }): VNode {
  return (
    <>
      {problems.map(({ message, severity, field }, at) => (
        <p key={at} class={`fieldProblem sm row ${severity === 'warning' ? 'mild' : ''}`}>
          <Icon name={severity === 'error' ? 'error' : 'warning'} class={severity === 'error' ? 'err' : 'warn'} />
          <span>
            {field && <span class="dim">{field}: </span>}
            {message}
          </span>
        </p>
      ))}
    </>
  );
}
