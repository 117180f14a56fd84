// What the extension tells the person in notifications and dialogs, and what the person answers.
import * as vscode from 'vscode';

export interface ShownMessage {
  level: 'information' | 'warning' | 'error';
  text: string;
  detail?: string;
  modal: boolean;
  buttons: string[];
}

type Show = (text: string, ...rest: unknown[]) => Promise<string | undefined>;

/**
 * Takes the place of VS Code's messages while `work` runs: the smoke-test driver hides notifications and rejects modal
 * dialogs. `answer` gives the label of the button that is pressed; without it every message is dismissed.
 */
export async function recordingMessages(
  work: (shown: ShownMessage[]) => Promise<void>,
  answer: (message: ShownMessage) => string | undefined = () => undefined,
): Promise<ShownMessage[]> {
  const shown: ShownMessage[] = [];
  const window = vscode.window as unknown as Record<string, Show>;
  const levels = {
    showInformationMessage: 'information',
    showWarningMessage: 'warning',
    showErrorMessage: 'error',
  } as const;
  const before = Object.keys(levels).map((name) => [name, window[name]] as const);
  for (const [name, level] of Object.entries(levels)) {
    window[name] = async (text, ...rest) => {
      const options = rest.find((item): item is vscode.MessageOptions => typeof item === 'object' && item !== null);
      const message = {
        level,
        text,
        detail: options?.detail,
        modal: options?.modal ?? false,
        buttons: rest.filter((item) => typeof item === 'string'),
      };
      shown.push(message);
      return answer(message);
    };
  }
  try {
    await work(shown);
  } finally {
    for (const [name, show] of before) {
      window[name] = show!; // every VS Code has these three
    }
  }
  return shown;
}
