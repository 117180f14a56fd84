// What was or will be sent, as read-only files of a scheme of its own: text opens in an editor, a picture as a picture.
import { crc32 } from 'node:zlib';
import * as vscode from 'vscode';
import type { MessageContext } from '../../core/records.ts';

export const CONTEXT_SCHEME = 'llm-workbench-context';

/** What an attachment of the composer, or of a question that was sent, is called in an address. */
export type ContextPlace = { id: string } | { messageId: string; index: number };

export interface ContextFilesOptions {
  find(place: ContextPlace): Promise<MessageContext | undefined>;
  /** Takes out keys in use, as sending does. */
  clean(text: string): string;
}

/** Attachments that were opened and then sent or removed stay readable while their tabs may be open. */
const MOST_REMEMBERED = 50;

export class ContextFiles implements vscode.FileSystemProvider {
  readonly #options: ContextFilesOptions;
  readonly #opened = new Map<string, MessageContext>();
  readonly #changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changes.event;

  constructor(options: ContextFilesOptions) {
    this.#options = options;
  }

  /** `undefined`: it is there no more. */
  async find(place: ContextPlace): Promise<MessageContext | undefined> {
    return (await this.#options.find(place)) ?? ('id' in place ? this.#opened.get(place.id) : undefined);
  }

  /** The address under which `context` can be opened. */
  uriOf(place: ContextPlace, context: MessageContext): vscode.Uri {
    const name = `${context.label.replaceAll(/[/\\:*?"<>|]|\p{Cc}/gu, '-')}${context.image ? '' : '.md'}`;
    const at = 'id' in place ? `attached/${place.id}` : `sent/${place.messageId}/${place.index}`;
    const uri = vscode.Uri.from({ scheme: CONTEXT_SCHEME, path: `/${at}/${name}` });
    if ('id' in place) {
      this.#remember(place.id, context);
      // It may be open with an older reading.
      this.#changes.fire([{ type: vscode.FileChangeType.Changed, uri }]);
    }
    return uri;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const bytes = await this.readFile(uri);
    return {
      type: vscode.FileType.File,
      ctime: 0,
      // No time is known, and VS Code wants only to see that it is another text now.
      mtime: crc32(bytes),
      size: bytes.length,
      permissions: vscode.FilePermission.Readonly,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const place = placeOf(uri);
    const context = place && (await this.find(place));
    if (!context) {
      throw vscode.FileSystemError.FileNotFound(uri);
    }
    return context.image
      ? Buffer.from(context.image.data, 'base64')
      : new TextEncoder().encode(this.#options.clean(context.text));
  }

  readDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.FileNotADirectory(uri);
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  #remember(id: string, context: MessageContext): void {
    this.#opened.delete(id);
    this.#opened.set(id, context);
    for (const oldest of [...this.#opened.keys()].slice(0, -MOST_REMEMBERED)) {
      this.#opened.delete(oldest);
    }
  }
}

function placeOf({ path }: vscode.Uri): ContextPlace | undefined {
  const [, kind, id = '', index] = path.split('/');
  if (kind === 'attached') {
    return { id };
  }
  return kind === 'sent' && /^\d{1,4}$/.test(index ?? '') ? { messageId: id, index: Number(index) } : undefined;
}
