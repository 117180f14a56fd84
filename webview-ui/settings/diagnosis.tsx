// What a test of a key found, in words, with the button that helps first.
import type { VNode } from 'preact';
import { formatDuration } from '../../src/shared/format.ts';
import type { KeyCheckView, ProviderSettingsView } from '../../src/shared/settingsViews.ts';
import { Button } from '../toolkit.tsx';
import { keyId, type KeyReference } from './keyTests.ts';
import { useSettings } from './settingsState.ts';

interface DiagnosisProps {
  keyRef: KeyReference;
  check: KeyCheckView | undefined;
  links: ProviderSettingsView['links'];
  /** It stands in secret storage and can be replaced. */
  isStored: boolean;
}

/** Nothing where nothing was tested. */
export function Diagnosis({ keyRef, check, links, isStored }: DiagnosisProps): VNode | null {
  const app = useSettings();
  const id = keyId(keyRef);
  const untested = app.tests.failed.value.get(id);
  if (app.tests.running.value.has(id) || (check === undefined && untested === undefined)) {
    return null;
  }
  if (check === undefined || untested !== undefined) {
    return (
      <div class="diagnosis warning">
        <p class="sm grow">{untested}</p>
      </div>
    );
  }
  const isFine = check.verdict === 'works' || check.verdict === 'rateLimited';
  return (
    <div class={isFine ? 'diagnosis' : check.verdict === 'other' ? 'diagnosis warning' : 'diagnosis failure'}>
      <p class="sm grow">
        {check.sentence} {check.technical && <code>{check.technical}</code>}{' '}
        <span class="dim nowrap">
          Tested at {new Date(check.checkedAt).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })},{' '}
          {formatDuration(check.tookMs)}.
        </span>
      </p>
      {!isFine && <Buttons keyRef={keyRef} check={check} links={links} isStored={isStored} />}
    </div>
  );
}

function Buttons({ keyRef, check, links, isStored }: DiagnosisProps & { check: KeyCheckView }): VNode {
  const app = useSettings();
  const { providerId, keyName } = keyRef;
  const link = (which: 'billing' | 'status' | 'install', label: string): VNode | false =>
    links[which] !== undefined && (
      <Button small label={label} icon="link" onClick={() => app.ask('page/openLink', { providerId, link: which })} />
    );
  const technical = [check.technical, check.sentence].filter(Boolean).join('\n');
  return (
    <span class="row wrap buttons">
      {check.verdict === 'wrongKey' && isStored && keyName !== undefined && (
        <Button small label="Replace key…" onClick={() => app.ask('key/replace', { providerId, keyName })} />
      )}
      {check.verdict === 'noCredit' && link('billing', 'Billing page')}
      {check.verdict === 'unreachable' && (link('install', 'Install') || link('status', 'Status page'))}
      {check.verdict === 'wrongAddress' && <Button small label="Base URL" onClick={() => app.fold(providerId, true)} />}
      <Button small label="Copy details" onClick={() => app.copy(technical)} />
    </span>
  );
}
