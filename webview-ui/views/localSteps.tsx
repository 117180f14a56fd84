// The steps of the first page that are about models on the person's own machine.
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { LocalModelsView, ProviderView } from '../../src/shared/views.ts';
import { PullRow, RecommendedRow } from '../localModels/localModelsView.tsx';
import { useApp, type ChatApp } from '../state.ts';
import { Button, ProgressRing } from '../toolkit.tsx';
import { Step } from './step.tsx';

export function LocalReady({ provider, primary }: { provider: ProviderView; primary: boolean }): VNode {
  const app = useApp();
  const { id, name, models } = provider;
  const first = models[0];
  const count = models.length === 1 ? `${first?.name ?? ''} is installed` : `${models.length} models installed`;
  const use = (): void => {
    if (first) {
      void app.chooseModel(id, first.model);
    }
  };
  return (
    <Step
      icon="local"
      title={`${name} is running`}
      button={<Button label="Use it" small primary={primary} onClick={use} />}
    >
      <p class="dim sm">{count}. Free, stays on this machine.</p>
    </Step>
  );
}

export function LocalMissing({ provider }: { provider: ProviderView }): VNode {
  const app = useApp();
  const { name, state, origin, problem, installUrl } = provider;
  const view = useLocalModels();
  if (state === 'loading') {
    return (
      <Step icon="local" title={`Looking for ${name}`} button={<ProgressRing />}>
        <p class="dim sm">{origin}</p>
      </Step>
    );
  }
  if (state !== 'notRunning' && view?.state === 'running' && view.providerId === provider.id) {
    return <WithoutModel name={name} view={view} />;
  }
  return (
    <Step
      icon="local"
      title={state === 'failed' ? `${name} cannot be asked now` : `${name} is not running`}
      button={<Button label="Look again" small onClick={() => void app.refreshModels()} />}
    >
      <p class="dim sm">{problem ?? `Nothing answers on ${bare(origin)}.`}</p>
      {installUrl ? (
        <p class="sm">
          <LinkButton
            label={`Get ${name}`}
            run={() => app.tell('action/run', { action: 'installOllama', providerId: provider.id })}
          />
        </p>
      ) : null}
    </Step>
  );
}

/** As many as are quickly read; the settings list all. */
const RECOMMENDED = 3;

/** The server runs and has nothing to answer with: the models worth having, one button each. */
function WithoutModel({ name, view }: { name: string; view: LocalModelsView }): VNode {
  const app = useApp();
  const pulling = new Set(view.pulls.map(({ model }) => model));
  const pull = (model: string): void => void takeLocal(app, app.attempt('local/pull', { model }));
  const cancel = (model: string): void => void takeLocal(app, app.attempt('local/cancelPull', { model }));
  return (
    <Step
      icon="local"
      title={`${name} is running, but has no model`}
      button={<Button label="Look again" small onClick={() => void app.refreshModels()} />}
      below={
        <div class="localModels stepBelow">
          <ul>
            {view.pulls.map((one) => (
              <PullRow key={one.model} pull={one} onPull={pull} onCancel={cancel} />
            ))}
            {view.recommended
              .filter(({ model }) => !pulling.has(model))
              .slice(0, RECOMMENDED)
              .map((recommended) => (
                <RecommendedRow
                  key={recommended.model}
                  recommended={recommended}
                  onPull={() => pull(recommended.model)}
                />
              ))}
          </ul>
        </div>
      }
    >
      <p class="dim sm">Get one; it is free and stays on this machine.</p>
    </Step>
  );
}

/** What is known of the models on this machine, read again with every list of models. */
function useLocalModels(): LocalModelsView | undefined {
  const app = useApp();
  const models = app.models.value;
  useEffect(() => {
    void takeLocal(app, app.attempt('local/list', {}));
  }, [models]);
  return app.chat.value.local;
}

/** Shows what the host answers; a failure is told beside the composer. */
async function takeLocal(app: ChatApp, asked: Promise<LocalModelsView | undefined>): Promise<void> {
  const local = await asked;
  if (local) {
    app.chat.value = { ...app.chat.value, local };
  }
}

function LinkButton({ label, run }: { label: string; run: () => void }): VNode {
  return (
    <button type="button" class="link" onClick={run}>
      {label}
    </button>
  );
}

/** "127.0.0.1:11434" of "http://127.0.0.1:11434" */
function bare(origin: string): string {
  return origin.replace(/^https?:\/\//, '');
}
