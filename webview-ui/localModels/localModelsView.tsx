// Models on the person's own machine: whether their server runs, what is installed, what is worth getting. Knows nothing but its props.
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import type { LocalModelsView, PullView } from '../../src/shared/views.ts';
import { Icon } from '../icon.tsx';
import { Button, IconButton, ProgressRing } from '../toolkit.tsx';
import { formatBytes, pullWords } from './sizes.ts';

interface LocalModelsProps {
  view: LocalModelsView;
  /** The server is being looked for. */
  looking: boolean;
  onPull: (model: string) => void;
  onCancel: (model: string) => void;
  /** Absent: nothing can be removed here. */
  onRemove?: (model: string) => void;
  /** Opens the page that says how to install the server. */
  onInstall: () => void;
  onLook: () => void;
}

export function LocalModels(props: LocalModelsProps): VNode {
  const { view, onPull, onCancel } = props;
  const canGet = view.state === 'running' || view.state === 'simulated';
  const pulling = new Set(view.pulls.map(({ model }) => model));
  return (
    <div class="localModels">
      <ServerState {...props} />
      {view.pulls.length > 0 && (
        <Part title="On its way">
          {view.pulls.map((pull) => (
            <PullRow key={pull.model} pull={pull} onPull={onPull} onCancel={onCancel} />
          ))}
        </Part>
      )}
      {view.installed.length > 0 && (
        <Part title="Installed">
          {view.installed.map(({ model, sizeBytes }) => (
            <li class="localRow row" key={model}>
              <span class="grow cut" title={model}>
                {model}
              </span>
              <span class="dim sm fig nowrap">{sizeBytes === undefined ? '' : formatBytes(sizeBytes)}</span>
              {props.onRemove && (
                <IconButton icon="trash" label={`Remove ${model}`} onClick={() => props.onRemove?.(model)} />
              )}
            </li>
          ))}
        </Part>
      )}
      <Part title="Recommended">
        {view.recommended
          .filter(({ model }) => !pulling.has(model))
          .map((recommended) => (
            <RecommendedRow
              key={recommended.model}
              recommended={recommended}
              disabled={!canGet}
              onPull={() => onPull(recommended.model)}
            />
          ))}
      </Part>
    </div>
  );
}

function ServerState({ view, looking, onInstall, onLook }: LocalModelsProps): VNode {
  const { providerName, origin, state, problem, installUrl } = view;
  const words: Record<LocalModelsView['state'], string> = {
    running: `${providerName} is running`,
    notRunning: `${providerName} is not running`,
    disabled: `${providerName} is switched off`,
    simulated: `${providerName} is simulated`,
  };
  const runs = state === 'running' || state === 'simulated';
  return (
    <div class="localState row wrap" role="status">
      {looking ? <ProgressRing /> : <Icon name={runs ? 'dot' : 'info'} class={runs ? 'ok' : undefined} />}
      <span class="grow localWords">
        <b>{words[state]}</b> <span class="dim sm">{origin}</span>
        {problem && <p class="dim sm">{problem}</p>}
        {state === 'notRunning' && (
          <p class="dim sm">Install or start it, then look again: models on this machine cost nothing.</p>
        )}
      </span>
      {state === 'notRunning' && installUrl && (
        <Button small label={`Install ${providerName}`} icon="link" onClick={onInstall} />
      )}
      <Button small label="Look again" icon="refresh" disabled={looking} onClick={onLook} />
    </div>
  );
}

function Part({ title, children }: { title: string; children: VNode | VNode[] }): VNode {
  const heading = useId();
  return (
    <section class="localPart" aria-labelledby={heading}>
      <h3 id={heading}>{title}</h3>
      <ul>{children}</ul>
    </section>
  );
}

interface RecommendedRowProps {
  recommended: LocalModelsView['recommended'][number];
  disabled?: boolean;
  primary?: boolean;
  onPull: () => void;
}

/** One model that is worth having, with the button that gets it. */
export function RecommendedRow({ recommended, disabled, primary, onPull }: RecommendedRowProps): VNode {
  const { model, sizeBytes, goodFor } = recommended;
  return (
    <li class="localRow row wrap">
      <span class="localName grow">
        <span class="cut">{model}</span>
        <span class="dim sm">{goodFor}</span>
      </span>
      <span class="dim sm fig nowrap">{formatBytes(sizeBytes)}</span>
      <Button small label="Get" name={`Get ${model}`} disabled={disabled} primary={primary} onClick={onPull} />
    </li>
  );
}

interface PullRowProps {
  pull: PullView;
  onPull: (model: string) => void;
  onCancel: (model: string) => void;
}

/** A model on its way, how far it is, and how to stop it; or why it stopped. */
export function PullRow({ pull, onPull, onCancel }: PullRowProps): VNode {
  const { model, completedBytes, totalBytes, error } = pull;
  return (
    <li class="localRow row wrap">
      <span class="localName grow">
        <span class="cut">{model}</span>
        {error === undefined ? (
          <>
            <progress
              aria-label={`Getting ${model}`}
              value={totalBytes ? completedBytes : undefined}
              max={totalBytes}
            />
            <span class="dim sm fig">{pullWords(pull)}</span>
          </>
        ) : (
          <span class="sm row localError">
            <Icon name="error" class="err" />
            <span>{error}</span>
          </span>
        )}
      </span>
      {error !== undefined && (
        <Button small label="Try again" name={`Try again: ${model}`} onClick={() => onPull(model)} />
      )}
      <Button
        small
        label={error === undefined ? 'Cancel' : 'Dismiss'}
        name={error === undefined ? `Cancel getting ${model}` : `Dismiss ${model}`}
        onClick={() => onCancel(model)}
      />
    </li>
  );
}
