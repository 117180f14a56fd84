// What was pasted or dropped: pictures, files of the workspace, or text that the field takes by itself.

/** What the composer understands of a paste or a drop. */
export interface Brought {
  pictures: readonly File[];
  /** URIs of files and folders, each once. */
  uris: readonly string[];
  /** Names of files that are neither. */
  others: readonly string[];
}

/** The part of `DataTransfer` that is read here. */
interface Transfer {
  readonly files: Iterable<File>;
  getData(type: string): string;
}

/** VS Code's own type for what is dragged from its explorer and its tabs. */
const VSCODE_URIS = 'application/vnd.code.uri-list';
const URIS = 'text/uri-list';

/** Whether something dragged over the composer may be attached; its content can be read only once it is dropped. */
export function mayBeAttached(types: readonly string[]): boolean {
  return types.some((type) => type === 'Files' || type === VSCODE_URIS || type === URIS);
}

export function readDrop(transfer: Transfer): Brought {
  const ofVsCode = fileUris(transfer.getData(VSCODE_URIS));
  if (ofVsCode.length > 0) {
    return { pictures: [], uris: ofVsCode, others: [] };
  }
  const files = [...transfer.files];
  const pictures = files.filter(isPicture);
  // A file manager gives both: the bytes, which only a picture needs, and the addresses.
  const uris = fileUris(transfer.getData(URIS)).filter((uri) => !pictures.some(({ name }) => nameOf(uri) === name));
  const named = new Set(uris.map(nameOf));
  const others = files.filter((file) => !isPicture(file) && !named.has(file.name)).map(({ name }) => name);
  return { pictures, uris, others };
}

/** A paste that also has text (cells of a table, words of a document) is text, unless the text is the file's own name. */
export function readPaste(transfer: Transfer): Brought {
  const files = [...transfer.files];
  const text = transfer.getData('text/plain').trim();
  if (text !== '' && !files.some(({ name }) => text === name || text.endsWith(`/${name}`))) {
    return { pictures: [], uris: [], others: [] };
  }
  return sortFiles(files);
}

/** Files without an address: pictures, and names of the rest. */
export function sortFiles(files: readonly File[]): Brought {
  return {
    pictures: files.filter(isPicture),
    uris: [],
    others: files.filter((file) => !isPicture(file)).map(({ name }) => name),
  };
}

export function isNothing({ pictures, uris, others }: Brought): boolean {
  return pictures.length + uris.length + others.length === 0;
}

function isPicture(file: File): boolean {
  return file.type.startsWith('image/');
}

/** One URI a line, comments with `#`; addresses of the web are links, not files. */
function fileUris(list: string): string[] {
  const uris = list
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(
      (line) => /^[a-z][a-z0-9+.-]+:/i.test(line) && !/^(?:https?|data|blob|javascript|about|mailto):/i.test(line),
    );
  return [...new Set(uris)];
}

function nameOf(uri: string): string {
  const last =
    uri
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    // Not encoded as an address should be; its letters are its name.
    return last;
  }
}
