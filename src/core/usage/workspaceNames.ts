// What folders are called where people read: by their own name, with as much of their place as tells them apart.

/** Of the empty text: requests that ran without a folder. */
const NO_FOLDER = 'No folder';

/** Names by URI; for one that cannot be read as a URI the text itself. */
export function workspaceNames(uris: readonly string[]): Record<string, string> {
  const paths = new Map(uris.map((uri) => [uri, pathOf(uri)]));
  const names = Object.fromEntries(uris.map((uri) => [uri, nameWith(paths.get(uri) ?? [], 0, uri)]));
  for (let parents = 1; parents <= MOST_PARENTS; parents += 1) {
    const alike = Map.groupBy(uris, (uri) => names[uri]);
    for (const same of [...alike.values()].filter(({ length }) => length > 1)) {
      for (const uri of same) {
        names[uri] = nameWith(paths.get(uri) ?? [], parents, uri);
      }
    }
  }
  // The same path on two machines.
  for (const same of Map.groupBy(uris, (uri) => names[uri]).values()) {
    if (same.length > 1) {
      for (const uri of same) {
        names[uri] = uri;
      }
    }
  }
  return names;
}

const MOST_PARENTS = 6;

function pathOf(uri: string): string[] {
  const { pathname } = URL.parse(uri) ?? { pathname: '' };
  return pathname.split('/').filter(Boolean).map(decoded);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** "app", "app (work/app)" */
function nameWith(path: readonly string[], parents: number, uri: string): string {
  if (uri === '') {
    return NO_FOLDER;
  }
  const own = path.at(-1);
  if (own === undefined) {
    return uri;
  }
  const name = own.endsWith(WORKSPACE_FILE) ? `${own.slice(0, -WORKSPACE_FILE.length)} (workspace)` : own;
  return parents === 0 || path.length === 1 ? name : `${name} (${path.slice(-1 - parents, -1).join('/')})`;
}

const WORKSPACE_FILE = '.code-workspace';
