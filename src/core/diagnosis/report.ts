// What was found, as Markdown for a bug report: no key, no name that a person gave, no address of theirs, no vendor's words.
import { formatDuration } from '../../shared/format.ts';
import { VERDICTS, type Verdict } from '../../shared/verdicts.ts';

export interface ReportedCheck {
  /** A vendor's name; absent for an endpoint that the person named. */
  provider?: string;
  address: 'vendor' | 'own' | 'this machine';
  key: 'stored' | 'environment' | 'none';
  verdict: Verdict;
  technical?: string;
  tookMs: number;
}

/** Facts of the program and what it runs in, by their labels; absent ones are left out. */
export type ReportedFacts = Readonly<Record<string, string | undefined>>;

export function connectionReport(facts: ReportedFacts, checks: readonly ReportedCheck[]): string {
  const rows = checks.map(({ provider = 'own endpoint', address, key, verdict, technical, tookMs }) => [
    provider,
    address,
    key,
    VERDICTS[verdict].words,
    codesOf(technical),
    tookMs > 0 ? formatDuration(tookMs) : '',
  ]);
  const columns = ['Provider', 'Address', 'Key', 'Result', 'Code', 'Time'];
  return [
    '### Connections',
    '',
    ...Object.entries(facts).flatMap(([label, value]) => (value === undefined ? [] : [`- ${label}: ${cell(value)}`])),
    '',
    ...(rows.length === 0
      ? ['Nothing was tested.']
      : [columns, columns.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`)),
    '',
  ].join('\n');
}

/** A status and codes as programs write them (429, ECONNREFUSED, insufficient_quota); a code is a server's text, and what looks otherwise stays out. */
function codesOf(technical = ''): string {
  return technical
    .split(/\s+/)
    .filter((word) => /^(?:\d{3}|[A-Za-z]+(?:[_/][A-Za-z\d]+)*)$/.test(word) && word.length <= 40)
    .join(' ');
}

function cell(text: string): string {
  return text
    .replace(/[|\\`<>[\]]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
