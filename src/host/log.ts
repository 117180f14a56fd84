// The output channel as the core's log; every line is cleaned of keys before it is written.
import * as vscode from 'vscode';
import type { Disposable, Log } from '../core/ports.ts';
import type { Redactor } from '../core/redact.ts';

export interface ChannelLog extends Log, Disposable {
  show(): void;
}

/** The channel is made with the first line, so that activation does not pay for it. */
export function channelLog(redactor: Redactor): ChannelLog {
  let channel: vscode.LogOutputChannel | undefined;
  const open = () => (channel ??= vscode.window.createOutputChannel('LLM Workbench', { log: true }));
  const withError = (message: string, error: unknown) =>
    error instanceof Error
      ? `${message}: ${error.stack ?? error.message}`
      : error === undefined
        ? message
        : `${message}: ${typeof error === 'string' ? error : JSON.stringify(error)}`;
  let disposed = false;
  const write = (level: 'debug' | 'info' | 'warn' | 'error', text: string) => {
    // What is still under way when VS Code closes may want to log; a closed channel throws.
    if (!disposed) {
      open()[level](redactor.text(text));
    }
  };
  return {
    debug: (message) => write('debug', message),
    info: (message) => write('info', message),
    warn: (message) => write('warn', message),
    error: (message, error) => write('error', withError(message, error)),
    show: () => open().show(),
    dispose() {
      disposed = true;
      channel?.dispose();
    },
  };
}
