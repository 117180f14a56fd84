// The chat as every place that shared views may stand in.
import type { ComponentChildren, VNode } from 'preact';
import { AppContext, type ChatApp } from '../state.ts';
import { ComposerContext, MessagesContext, ModelsContext, ParametersContext } from '../viewContexts.ts';

export function ChatPlaces({ app, children }: { app: ChatApp; children: ComponentChildren }): VNode {
  return (
    <AppContext.Provider value={app}>
      <MessagesContext.Provider value={app}>
        <ModelsContext.Provider value={app}>
          <ComposerContext.Provider value={app}>
            <ParametersContext.Provider value={app}>{children}</ParametersContext.Provider>
          </ComposerContext.Provider>
        </ModelsContext.Provider>
      </MessagesContext.Provider>
    </AppContext.Provider>
  );
}
