// A text that outlasts the session, written only when it is another one.
import type * as vscode from 'vscode';

export interface KeptText {
  get(): string | undefined;
  /** `undefined` forgets it. */
  set(text: string | undefined): void;
}

export function keptText(memento: vscode.Memento, key: string): KeptText {
  const get = () => {
    const text = memento.get<unknown>(key);
    return typeof text === 'string' ? text : undefined;
  };
  return {
    get,
    set(text) {
      if (text !== get()) {
        void memento.update(key, text);
      }
    },
  };
}
