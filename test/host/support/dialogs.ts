// What the person chooses in VS Code's own dialogs, where no driver can reach them.
import * as vscode from 'vscode';

export interface DialogAnswers {
  /** Label that is picked, by the placeholder of the list; absent: the list is dismissed. */
  picks?: Readonly<Record<string, string>>;
  /** Where it is saved, or what is opened. */
  file?: vscode.Uri;
  /** What is opened, where it is several files. */
  files?: readonly vscode.Uri[];
  /** What is written, in place of what is proposed. */
  input?: string;
}

export interface AskedDialogs {
  save: vscode.SaveDialogOptions[];
  input: vscode.InputBoxOptions[];
  picks: { placeHolder?: string; labels: string[] }[];
}

/** Answers the dialogs while `work` runs. */
export async function answeringDialogs(
  { picks = {}, file, files = file && [file], input }: DialogAnswers,
  work: (asked: AskedDialogs) => Promise<void>,
): Promise<AskedDialogs> {
  const asked: AskedDialogs = { save: [], input: [], picks: [] };
  const own = {
    showQuickPick: async (items: readonly vscode.QuickPickItem[], { placeHolder = '' }: vscode.QuickPickOptions) => {
      asked.picks.push({ placeHolder, labels: items.map(({ label }) => label) });
      return items.find(({ label }) => label === picks[placeHolder]);
    },
    showSaveDialog: async (options: vscode.SaveDialogOptions) => {
      asked.save.push(options);
      return file;
    },
    showOpenDialog: async () => files,
    showInputBox: async (options: vscode.InputBoxOptions) => {
      asked.input.push(options);
      return input;
    },
  };
  const window = vscode.window as unknown as Record<string, unknown>;
  const before = Object.keys(own).map((name) => [name, window[name]] as const);
  Object.assign(window, own);
  try {
    await work(asked);
  } finally {
    Object.assign(window, Object.fromEntries(before));
  }
  return asked;
}
