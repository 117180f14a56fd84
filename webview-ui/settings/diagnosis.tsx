// What a test found, in words, with the buttons that help.
import type { VNode } from 'preact';
import { formatDuration } from '../../src/shared/format.ts';
import type { KeyCheckView, KeyReference, ProviderSettingsView } from '../../src/shared/settingsViews.ts';
import { VERDICTS } from '../../src/shared/verdicts.ts';
import { Button } from '../toolkit.tsx';
import { keyId } from './keyTests.ts';
import { Remedies } from './remedies.tsx';
import { useSettings } from './settingsState.ts';

interface DiagnosisProps {
  keyRef: KeyReference;
  check: KeyCheckView | undefined;
  view: ProviderSettingsView;
  /** It stands in secret storage and can be replaced. */
  isStored: boolean;
}

const FRAMES = { ok: '', dim: '', warn: 'warning', err: 'failure' } as const;

/** Nothing where nothing was tested. */
export function Diagnosis({ keyRef, check, view, isStored }: DiagnosisProps): VNode | null {
  const app = useSettings();
  const untested = app.tests.failed.value.get(keyId(keyRef));
  if (app.tests.stateOf(keyRef) === 'testing' || (check === undefined && untested === undefined)) {
    return null;
  }
  if (check === undefined || untested !== undefined) {
    return (
      <div class="diagnosis warning">
        <p class="sm grow">{untested}</p>
      </div>
    );
  }
  const { sentence, mend, technical, tookMs, checkedAt, verdict } = check;
  const { tone } = VERDICTS[verdict];
  return (
    <div class={`diagnosis ${FRAMES[tone]}`}>
      <p class="sm grow">
        {sentence} {technical && !sentence.includes(technical) && <code>{technical}</code>} {mend}{' '}
        <span class="dim nowrap">
          Tested at {new Date(checkedAt).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}
          {tookMs > 0 && `, ${formatDuration(tookMs)}`}.
        </span>
      </p>
      {tone !== 'ok' && (
        <span class="row wrap buttons">
          <Remedies keyRef={keyRef} check={check} view={view} isStored={isStored} />
          <Button
            small
            label="Copy details"
            onClick={() => app.copy([technical, sentence, mend].filter(Boolean).join('\n'))}
          />
        </span>
      )}
    </div>
  );
}
