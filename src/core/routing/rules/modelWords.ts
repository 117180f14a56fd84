// Under which names a rule may mean a model.
import type { ModelReference } from '../../../shared/views.ts';

/** Dated or moving: `-2024-07-18`, `-20241022`, `@20241022`, `-08-2024`, `-05-06`, `-0613`, `-2603` (year and month), `-001`, `-latest`. */
const SNAPSHOT =
  /[-@](?:20\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|1[0-2])-20\d\d|(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])|2[3-9](?:0[1-9]|1[0-2])|00\d|latest)$/;

/** As names are compared: `claude-3.5-sonnet` of one vendor is `claude-3-5-sonnet` of another. */
export function plainName(text: string): string {
  return text.trim().toLowerCase().replaceAll('.', '-');
}

/** What stands behind the last slash: gateways put the maker before it. */
export function lastPart(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

/** Without its date, and without what a gateway or local server puts behind a colon. */
export function withoutSnapshot(id: string): string {
  return id.replace(SNAPSHOT, '');
}

/** All names, in plain spelling, by which a model may be kept out. */
export interface KeptOutNames {
  /** Its provider, and whose model a gateway says that it is. */
  owners: readonly string[];
  models: readonly string[];
  /** With its provider, or its maker, and a slash. */
  paths: readonly string[];
}

export function keptOutNames({ providerId, model }: ModelReference): KeptOutNames {
  const provider = plainName(providerId);
  const id = plainName(model);
  const ids = [id, id.replace(/:[^:/]*$/, '')].flatMap((one) => [one, withoutSnapshot(one)]);
  const all = [...new Set(ids)];
  return {
    owners: [provider, ...id.split('/').slice(0, -1)],
    models: [...new Set(all.map(lastPart))],
    paths: [...all, ...all.map(lastPart)].flatMap((one) =>
      one.includes('/') ? [one, `${provider}/${one}`] : [`${provider}/${one}`],
    ),
  };
}
