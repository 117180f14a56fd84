// One key: name, age, state, its test and what can be done with it.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { KeyCheckView, KeyReference, KeyView, ProviderSettingsView } from '../../src/shared/settingsViews.ts';
import { Icon } from '../icon.tsx';
import { Button, ProgressRing } from '../toolkit.tsx';
import { Problem, Progress } from './controls.tsx';
import { Diagnosis } from './diagnosis.tsx';
import { dayWords } from './dayWords.ts';
import { stateWords } from './keyWords.ts';
import { MenuButton, type MenuItem } from './menuButton.tsx';
import { keyId } from './keyTests.ts';
import { useSettings } from './settingsState.ts';
import { useField } from './useField.ts';

interface KeyRowProps {
  view: ProviderSettingsView;
  keyView: KeyView;
  /** The row will be gone: something else must take the focus. */
  onRemoved: () => void;
}

export function KeyRow({ view, keyView, onRemoved }: KeyRowProps): VNode {
  const { provider } = view;
  const app = useSettings();
  const isRenaming = useSignal(false);
  const key: KeyReference = { providerId: provider.id, keyName: keyView.name };
  const now = Date.now();
  const age = keyView.fromEnvironment
    ? 'read from the environment'
    : keyView.savedAt === undefined
      ? ''
      : `added ${dayWords(keyView.savedAt, now)}`;
  return (
    <li class="keyRow">
      <div class="row wrap keyLine">
        <span class="keyName row">
          <Icon name="key" class={keyView.disabled ? 'dim' : undefined} />
          {isRenaming.value ? (
            <NameField providerId={provider.id} name={keyView.name} done={() => (isRenaming.value = false)} />
          ) : (
            <>
              <b class="cut" title={keyView.name}>
                {keyView.fromEnvironment ? `from ${keyView.name}` : keyView.name}
              </b>
              {keyView.inUse && <span class="tag">in use</span>}
            </>
          )}
        </span>
        <span class="grow dim sm cut age">
          {age}
          {keyView.boundTo && keyView.boundTo !== provider.origin && ` · for ${keyView.boundTo}`}
        </span>
        <State keyRef={key} disabled={keyView.disabled} check={keyView.check} />
        <span class="row keyActions">
          <TestButton keyRef={key} name={keyView.name} />
          {keyView.fromEnvironment ? (
            <span class="menuGap" />
          ) : (
            <MenuButton
              label={`Actions for ${keyView.name}`}
              items={itemsOf(keyView, provider.id, app, () => (isRenaming.value = true), onRemoved)}
            />
          )}
        </span>
      </div>
      <Diagnosis keyRef={key} check={keyView.check} view={view} isStored={!keyView.fromEnvironment} />
    </li>
  );
}

/** A provider that is called without a key. */
export function KeylessRow({ view }: { view: ProviderSettingsView }): VNode {
  const { provider, check } = view;
  const key: KeyReference = { providerId: provider.id };
  const name = provider.simulated
    ? 'simulator'
    : view.inProcess
      ? 'in this window'
      : provider.local
        ? 'this machine'
        : 'without a key';
  return (
    <li class="keyRow">
      <div class="row wrap keyLine">
        <span class="keyName row">
          <Icon name="local" />
          <b class="cut">{name}</b>
        </span>
        <span class="grow dim sm cut age">{provider.state === 'notRunning' ? 'not running' : ''}</span>
        <State keyRef={key} disabled={false} check={check} />
        <span class="row keyActions">
          <TestButton keyRef={key} name={provider.name} />
          <span class="menuGap" />
        </span>
      </div>
      <Diagnosis keyRef={key} check={check} view={view} isStored={false} />
    </li>
  );
}

function State(props: { keyRef: KeyReference; disabled: boolean; check: KeyCheckView | undefined }): VNode {
  const app = useSettings();
  const id = keyId(props.keyRef);
  const under = app.tests.stateOf(props.keyRef);
  if (under !== undefined) {
    return (
      <span class="keyState row dim">
        {under === 'testing' ? <ProgressRing /> : <Icon name="ring" class="point" />}
        {under === 'testing' ? 'testing…' : 'waits'}
      </span>
    );
  }
  const { icon, tone, words } = stateWords(props, app.tests.failed.value.get(id));
  return (
    <span class={tone === 'dim' ? 'keyState row dim' : 'keyState row'}>
      <Icon name={icon} class={icon === 'dot' || icon === 'ring' ? `${tone} point` : tone} />
      {words}
    </span>
  );
}

/** One that is tested with all others is cancelled with them. */
function TestButton({ keyRef, name }: { keyRef: KeyReference; name: string }): VNode {
  const app = useSettings();
  return app.tests.running.value.has(keyId(keyRef)) ? (
    <Button small label="Cancel" name={`Cancel the test of ${name}`} onClick={() => app.tests.cancel(keyRef)} />
  ) : (
    <Button
      small
      label="Test"
      name={`Test ${name}`}
      disabled={app.tests.stateOf(keyRef) !== undefined}
      onClick={() => void app.tests.test(keyRef)}
    />
  );
}

function itemsOf(
  { name, inUse, disabled }: KeyView,
  providerId: string,
  app: ReturnType<typeof useSettings>,
  rename: () => void,
  onRemoved: () => void,
): MenuItem[] {
  return [
    ...(inUse || disabled ? [] : [{ label: 'Use This Key', run: () => void app.useKey(providerId, name) }]),
    { label: 'Rename', run: rename },
    { label: 'Replace…', run: () => app.ask('key/replace', { providerId, keyName: name }) },
    {
      label: disabled ? 'Enable' : 'Disable',
      run: () => void app.setKeyDisabled(providerId, name, !disabled),
    },
    {
      label: 'Remove',
      run: () => {
        onRemoved();
        app.ask('key/remove', { providerId, keyName: name });
      },
    },
  ];
}

/** The name in place: Enter or leaving the field saves it, Escape leaves it as it was. */
function NameField({ providerId, name, done }: { providerId: string; name: string; done: () => void }): VNode {
  const app = useSettings();
  const input = useRef<HTMLInputElement>(null);
  const field = useField<string>({
    text: name,
    read: (text) => (text.trim() === '' ? { problem: 'Type a name' } : { value: text.trim() }),
    save: async (newName) => {
      const problem = newName === name ? undefined : await app.renameKey(providerId, name, newName);
      if (problem === undefined) {
        done();
      }
      return problem;
    },
  });
  useLayoutEffect(() => input.current?.select(), []);
  const commit = (): void => {
    if (field.text === name) {
      done();
    } else {
      field.commit();
    }
  };
  return (
    <span class="field nameField">
      <input
        ref={input}
        type="text"
        aria-label={`New name of ${name}`}
        aria-invalid={field.problem !== undefined}
        value={field.text}
        maxLength={40}
        spellcheck={false}
        onInput={(event) => field.input(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') {
            commit();
          } else if (event.key === 'Escape') {
            field.revert();
            done();
          }
        }}
      />
      <Progress field={field} />
      <Problem field={field} />
    </span>
  );
}
