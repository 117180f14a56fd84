// All connections tested side by side: how far it is, and what came of it in one line.
import type { VNode } from 'preact';
import type { ConnectionRunView, SettingsView } from '../../src/shared/settingsViews.ts';
import { Icon } from '../icon.tsx';
import { Button, ProgressRing } from '../toolkit.tsx';
import { verdictWords } from './keyWords.ts';
import { useSettings } from './settingsState.ts';
import { summaryOf, summaryWords, type Trouble } from './testSummary.ts';

/** Id of a provider's section: the summary leads there. */
export function sectionId(providerId: string): string {
  return `provider-${providerId}`;
}

/** Nothing until all were tested once. */
export function TestRun({ view }: { view: SettingsView }): VNode | null {
  const app = useSettings();
  const { run, providers } = view;
  if (run === undefined) {
    return null;
  }
  // What is tested anew is not known to be in trouble.
  const troubles = summaryOf(providers).troubles.filter(({ key }) => app.tests.stateOf(key) === undefined);
  return (
    <section class="testRun" aria-label="Test of all connections">
      {run.state === 'running' ? <Running run={run} /> : <Done view={view} wasCancelled={run.state === 'cancelled'} />}
      {troubles.length > 0 && <Troubles troubles={troubles} />}
    </section>
  );
}

function Running({ run: { total, testing, waiting } }: { run: ConnectionRunView }): VNode {
  const app = useSettings();
  return (
    <p class="row wrap">
      <ProgressRing />
      <span class="grow">
        {total - testing.length - waiting.length} of {total} tested
      </span>
      <Button small label="Cancel" name="Cancel the tests" onClick={() => app.cancelTests()} />
    </p>
  );
}

function Done({ view: { providers }, wasCancelled }: { view: SettingsView; wasCancelled: boolean }): VNode {
  const app = useSettings();
  const { troubles, working } = summaryOf(providers);
  const isUnknown = wasCancelled && troubles.length + working === 0;
  const isFine = troubles.length === 0;
  return (
    <p class="row wrap">
      {isUnknown ? (
        <Icon name="disabled" class="dim" />
      ) : (
        <Icon name={isFine ? 'check' : 'warning'} class={isFine ? 'ok' : 'warn'} />
      )}
      <span class="grow">
        {wasCancelled && 'Cancelled. '}
        {summaryWords(providers)}
      </span>
      <Button
        small
        label="Copy report"
        icon="copy"
        title="As Markdown for a bug report: no keys, names or addresses of yours"
        onClick={() => app.copyReport()}
      />
    </p>
  );
}

function Troubles({ troubles }: { troubles: readonly Trouble[] }): VNode {
  return (
    <ul class="troubles sm">
      {troubles.map(({ key, name, verdict }) => {
        const { icon, tone, words } = verdictWords(verdict);
        return (
          <li class="row" key={`${key.providerId} ${key.keyName ?? ''}`}>
            <Icon name={icon} class={tone} />
            <button class="link" onClick={() => document.getElementById(sectionId(key.providerId))?.focus()}>
              {name}
            </button>
            <span class="dim">{words}</span>
          </li>
        );
      })}
    </ul>
  );
}
