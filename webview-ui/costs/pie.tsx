// Shares as a pie, for those who ask for one; the list beside it has the names and figures.
import type { VNode } from 'preact';
import { slotFill, Swatch } from './patterns.tsx';
import { type Share, spokenShares } from './shareBars.tsx';
import { ShortName } from './shortName.tsx';

const SIZE = 168;
const MIDDLE = SIZE / 2;
const RADIUS = MIDDLE - 2;

export function Pie({ label, shares }: { label: string; shares: readonly Share[] }): VNode {
  const whole = shares.reduce((sum, { value }) => sum + value, 0);
  let from = 0;
  return (
    <div class="pie">
      <svg width={SIZE} height={SIZE} role="img" aria-label={`${label} ${spokenShares(shares)}`}>
        {whole === 0 && <path class="track" d={sliceOf(0, 1)} />}
        {shares.map(({ key, slot, value }) => {
          const start = from;
          from += whole > 0 ? value / whole : 0;
          return value > 0 ? (
            <path key={key} class="stack slice" data-key={key} d={sliceOf(start, from)} fill={slotFill(slot)} />
          ) : null;
        })}
      </svg>
      <ul class="pieList" aria-hidden="true">
        {shares.map(({ key, text, slot, figure, part }) => (
          <li key={key} class="row">
            <Swatch slot={slot} />
            <ShortName text={text} grows />
            <span class="fig">{figure}</span>
            <span class="fig dim part">{part}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Parts of the whole, from 0 to 1, beginning at the top. */
function sliceOf(from: number, to: number): string {
  const at = (part: number): string => {
    const angle = 2 * Math.PI * part - Math.PI / 2;
    return `${(MIDDLE + RADIUS * Math.cos(angle)).toFixed(2)} ${(MIDDLE + RADIUS * Math.sin(angle)).toFixed(2)}`;
  };
  if (to - from > 0.999_99) {
    const arc = (sweepTo: number): string => `A${RADIUS} ${RADIUS} 0 1 1 ${at(sweepTo)}`;
    return `M${at(0)}${arc(0.5)}${arc(0)}z`;
  }
  return `M${MIDDLE} ${MIDDLE}L${at(from)}A${RADIUS} ${RADIUS} 0 ${to - from > 0.5 ? 1 : 0} 1 ${at(to)}z`;
}
