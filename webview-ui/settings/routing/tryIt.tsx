// The trial of a prompt: whom Auto would ask, by which rule, and why, with the rule in the form as it stands there. Sends nothing.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import {
  TRIED_PURPOSES,
  type PromptToTry,
  type RoutingPageView,
  type TriedPrompt,
  type TriedRule,
} from '../../../src/shared/routingPageViews.ts';
import type { SettingsView } from '../../../src/shared/settingsViews.ts';
import { purposeText } from '../../costs/labels.ts';
import { Icon } from '../../icon.tsx';
import { isComposing } from '../../keyboard.ts';
import { NoticeRow } from '../../noticeRow.tsx';
import { Receipt } from '../../routing/receipt.tsx';
import { Button } from '../../toolkit.tsx';
import { Select, TextInput } from '../controls.tsx';
import { useSettings } from '../settingsState.ts';
import type { FieldState } from '../useField.ts';
import { wordsOf } from '../wordsOf.ts';
import type { RoutingDesk, TriedTexts } from './routingDesk.ts';

export const TRY_TEXT = 'try it prompt explain routing dry run receipt who would be asked';

type Outcome = { tried: TriedPrompt; stamp: string } | { problem: string };

export function TryIt({ view, routing }: { view: SettingsView; routing: RoutingPageView }): VNode {
  const app = useSettings();
  const desk = app.routing;
  const { outcome, isTrying, run, stamp } = useTrial(routing);
  const prompt = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const { tried } = desk;
  const start = (): void => {
    if (tried.value.prompt.trim() === '') {
      prompt.current?.focus();
    } else {
      void run();
    }
  };
  return (
    <div class="tryIt">
      <p class="dim sm">
        Whom would Auto ask for a prompt, as the first question of a new conversation? Sends nothing and spends nothing.
        {desk.draft.value && ' The rule in the form counts as it stands there, unsaved.'}
      </p>
      <div class="field">
        <label class="sm" for={id}>
          Prompt
        </label>
        <textarea
          id={id}
          ref={prompt}
          rows={4}
          spellcheck={false}
          value={tried.value.prompt}
          onInput={(event) => desk.type({ prompt: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !isComposing(event)) {
              event.preventDefault();
              start();
            }
          }}
        />
      </div>
      <Options desk={desk} run={start} />
      <div class="row wrap buttons">
        <Button primary label="Try" disabled={isTrying || tried.value.prompt.trim() === ''} onClick={start} />
        {isTrying && <span class="dim sm appearsLate">Deciding…</span>}
      </div>
      {outcome && 'problem' in outcome && <NoticeRow tone="problem">{outcome.problem}</NoticeRow>}
      {outcome && 'tried' in outcome && (
        <Result tried={outcome.tried} view={view} isOld={outcome.stamp !== stamp} copy={(text) => app.copy(text)} />
      )}
    </div>
  );
}

function useTrial(routing: RoutingPageView): {
  outcome: Outcome | undefined;
  isTrying: boolean;
  run: () => Promise<void>;
  /** Of what would be tried now. */
  stamp: string;
} {
  const app = useSettings();
  const desk = app.routing;
  const outcome = useSignal<Outcome | undefined>(undefined);
  const isTrying = useSignal(false);
  const asked = useRef<AbortController | undefined>(undefined);
  const stampNow = (): string =>
    JSON.stringify([desk.tried.value, desk.draft.value, routing.rules.rows.map(({ id }) => id)]);
  const run = async (): Promise<void> => {
    asked.current?.abort();
    const control = new AbortController();
    asked.current = control;
    isTrying.value = true;
    const stamp = stampNow();
    const draft = desk.draft.value;
    const params = { ...askedFor(desk.tried.value), ...(draft && { draft }) };
    const found = await desk
      .ask('routing/try', params, control.signal)
      .then((tried): Outcome => ({ tried, stamp }))
      .catch((error: unknown): Outcome => ({ problem: wordsOf(error) }));
    if (!control.signal.aborted) {
      outcome.value = found;
      isTrying.value = false;
      app.say('tried' in found ? headline(found.tried) : found.problem);
    }
  };
  const wanted = desk.wanted.value;
  useEffect(() => {
    if (wanted > 0) {
      void run();
    }
  }, [wanted]);
  useEffect(() => () => asked.current?.abort(), []);
  return { outcome: outcome.value, isTrying: isTrying.value, run, stamp: stampNow() };
}

function askedFor({ prompt, languageId, path, speed, purpose }: TriedTexts): PromptToTry {
  const known = TRIED_PURPOSES.find((one) => one === purpose);
  return {
    prompt,
    ...(languageId.trim() && { languageId: languageId.trim() }),
    ...(path.trim() && { path: path.trim() }),
    ...(speed === 'critical' && { speed }),
    ...(known && { purpose: known }),
  };
}

function Options({ desk, run }: { desk: RoutingDesk; run: () => void }): VNode {
  const fieldOf = (name: keyof TriedTexts): FieldState => ({
    text: desk.tried.value[name],
    progress: 'none',
    input: (text) => desk.type({ [name]: text }),
    commit: () => undefined,
    revert: () => undefined,
    write: (text) => desk.type({ [name]: text }),
  });
  return (
    <div
      class="formPart"
      role="group"
      aria-label="What goes with it"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement && !isComposing(event)) {
          event.preventDefault();
          run();
        }
      }}
    >
      <TextInput field={fieldOf('languageId')} label="Language of the code" placeholder="none" />
      <TextInput field={fieldOf('path')} label="Path in its folder" placeholder="none" mono />
      <Select field={fieldOf('speed')} label="Speed">
        <option value="">Normal</option>
        <option value="critical">Critical</option>
      </Select>
      <Select field={fieldOf('purpose')} label="Purpose">
        <option value="">Chat</option>
        {TRIED_PURPOSES.filter((purpose) => purpose !== 'chat').map((purpose) => (
          <option key={purpose} value={purpose}>
            {purposeText(purpose)}
          </option>
        ))}
      </Select>
    </div>
  );
}

interface ResultProps {
  tried: TriedPrompt;
  view: SettingsView;
  /** Something was changed since. */
  isOld: boolean;
  copy: (text: string) => void;
}

function Result({ tried, view, isOld, copy }: ResultProps): VNode {
  const { receipt, rule, note } = tried;
  return (
    <div class="trial" role="region" aria-label="What it comes to">
      {isOld && (
        <p class="row sm dim">
          <Icon name="info" /> Something was changed since: try again to see what it comes to now.
        </p>
      )}
      <p class="trialHead row">
        <Icon name={receipt.chain.length > 0 ? 'check' : 'error'} class={receipt.chain.length > 0 ? 'ok' : 'err'} />
        <span>{headline(tried)}</span>
      </p>
      <p class="sm">{rule ? <Fired rule={rule} /> : 'No rule held: the strategy chose.'}</p>
      {note && <p class="sm dim">{note}</p>}
      <Receipt
        receipt={receipt}
        isDryRun
        copy={copy}
        providerName={(id) => view.providers.find(({ provider }) => provider.id === id)?.provider.name ?? id}
      />
    </div>
  );
}

function headline({ receipt }: TriedPrompt): string {
  const [first] = receipt.chain;
  return first ? `Auto would ask ${first.name}: ${receipt.because}.` : `Nobody can be asked: ${receipt.because}.`;
}

function Fired({ rule: { place, name, source, isDraft } }: { rule: TriedRule }): VNode {
  const whose = isDraft
    ? 'The rule in the form'
    : source === 'settings'
      ? `Your rule ${place}`
      : `Rule ${place} of a folder`;
  return (
    <>
      {whose}
      {name && (
        <>
          , <b>{name}</b>,
        </>
      )}{' '}
      decided.
    </>
  );
}
