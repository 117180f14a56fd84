// What is said of a clock that is off.
import { formatDuration } from '../../shared/format.ts';
import type { Scene } from './scene.ts';

/** What this machine's clock says and by how much that is off, as far as it is known. */
export function clockSentence({ now, skewMs }: Pick<Scene, 'now' | 'skewMs'>): string {
  const shown = `This machine's clock says ${minuteOf(now)} (UTC)`;
  return skewMs === undefined
    ? `${shown}. If that is wrong, set it right; if not, the certificate is at fault.`
    : `${shown}, the server's ${minuteOf(now + skewMs)}: ${difference(skewMs)}. If this machine's is wrong, set it right: sign-ins and certificates depend on it.`;
}

/** For a certificate that has run out, where nothing is known against the clock. */
export function expiredSentence({ now }: Pick<Scene, 'now'>): string {
  return `If today is not ${minuteOf(now).slice(0, 10)}, set this machine's clock right. Else whoever runs the server must renew the certificate; do not use it until then.`;
}

function minuteOf(epochMs: number): string {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? 'no time at all' : date.toISOString().slice(0, 16).replace('T', ' ');
}

function difference(skewMs: number): string {
  const length = Math.abs(skewMs);
  const days = Math.round(length / 86_400_000);
  const words = days >= 2 ? `${days} days` : formatDuration(length);
  return `${words} ${skewMs > 0 ? 'behind' : 'ahead'}`;
}
