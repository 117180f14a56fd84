// The comparison page as every place that shared views may stand in; its columns are places of their own.
import type { ComponentChildren, VNode } from 'preact';
import { ComposerContext, ModelsContext, ParametersContext } from '../viewContexts.ts';
import { CompareContext, type CompareApp } from './compareState.ts';
import { DecisionContext } from './decide/decisionDesk.ts';

export function ComparePlaces({ app, children }: { app: CompareApp; children: ComponentChildren }): VNode {
  return (
    <CompareContext.Provider value={app}>
      <DecisionContext.Provider value={app.decisions}>
        <ModelsContext.Provider value={app}>
          <ComposerContext.Provider value={app}>
            <ParametersContext.Provider value={app}>{children}</ParametersContext.Provider>
          </ComposerContext.Provider>
        </ModelsContext.Provider>
      </DecisionContext.Provider>
    </CompareContext.Provider>
  );
}
