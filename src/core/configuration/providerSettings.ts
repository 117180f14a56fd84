// What the person's settings say of a provider: what does not fit is told and left out, the rest holds.
import { PROVIDER_FIELDS, TIMEOUT_FIELDS } from '../../shared/settingFields.ts';
import { CREDENTIAL_HEADER, type ProviderSettings, type TimeoutSettings } from '../providerAddress.ts';
import { fits, needs } from './fits.ts';
import { isRecord } from '../isRecord.ts';

/** Names of headers, as HTTP allows them. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** Values that `fetch` takes: no line breaks, nothing beyond Latin-1. */
const HEADER_VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** What counts of a provider's entry, and what is wrong with the rest. */
export function readProviderSettings(raw: unknown): { settings: ProviderSettings; problems: readonly string[] } {
  if (raw === undefined) {
    return { settings: {}, problems: [] };
  }
  if (!isRecord(raw)) {
    return { settings: {}, problems: ['The settings are not an object; they are ignored.'] };
  }
  const problems: string[] = [];
  const kept: Record<string, unknown> = {};
  for (const field of PROVIDER_FIELDS) {
    const value = raw[field.id];
    if (value === undefined || value === null) {
      continue;
    }
    if (fits(field, value)) {
      kept[field.id] = value;
    } else {
      problems.push(`"${field.id}" is ignored: it needs ${needs(field)}.`);
    }
  }
  const settings = kept as ProviderSettings;
  const headers = readHeaders(settings.headers);
  const timeouts = readTimeouts(settings.timeouts);
  problems.push(...headers.problems, ...timeouts.problems);
  return { settings: { ...settings, headers: headers.headers, timeouts: timeouts.timeouts }, problems };
}

/** Keys never stand in settings: headers that carry one are left out. */
export function readHeaders(all: ProviderSettings['headers']): {
  headers?: ProviderSettings['headers'];
  problems: readonly string[];
} {
  const problems: string[] = [];
  const kept = Object.entries(all ?? {}).filter(([name, value]) => {
    const problem = headerProblem(name, value);
    if (problem) {
      problems.push(`The header "${name}" is not sent: ${problem}.`);
    }
    return !problem;
  });
  return { headers: kept.length > 0 ? Object.fromEntries(kept) : undefined, problems };
}

function headerProblem(name: string, value: string): string | undefined {
  if (CREDENTIAL_HEADER.test(name)) {
    return 'it carries a credential, and keys do not belong into settings; use Add Key…';
  }
  if (!HEADER_NAME.test(name)) {
    return 'this is no name of a header';
  }
  return HEADER_VALUE.test(value) ? undefined : 'its value holds line breaks or characters that HTTP does not take';
}

/** Each field by itself: one that does not fit leaves the others. */
export function readTimeouts(raw: unknown): { timeouts?: TimeoutSettings; problems: readonly string[] } {
  const all = isRecord(raw) ? raw : {};
  const problems: string[] = [];
  const timeouts: Record<string, number> = {};
  for (const field of TIMEOUT_FIELDS) {
    const value = all[field.id];
    if (typeof value === 'number' && fits(field, value)) {
      timeouts[field.id] = value;
    } else if (value !== undefined && value !== null) {
      problems.push(`"${field.id}" is ignored: it needs ${needs(field)}.`);
    }
  }
  return { timeouts: Object.keys(timeouts).length > 0 ? timeouts : undefined, problems };
}
