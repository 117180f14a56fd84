// Who could be asked, in order, with what each factor said of them: a table where there is room, a few lines each where there is none.
import { useSignal } from '@preact/signals';
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';
import { formatDuration } from '../../src/shared/format.ts';
import { currencySign } from '../../src/shared/money.ts';
import type { Factor, RoutingReceipt, ScoredCandidate } from '../../src/shared/routingViews.ts';
import { ABILITY_WORDS } from '../catalog/facts.ts';
import {
  candidateCost,
  candidatePrice,
  FACTOR_WORDS,
  factorsOf,
  orderWords,
  percent,
  standingOf,
} from './receiptWords.ts';

/** So many stand there at first: those after them are seldom asked. */
const FIRST_SHOWN = 4;

interface CandidatesProps {
  receipt: RoutingReceipt;
  providerName: (providerId: string) => string;
}

/** Also where it is laid out as lines it stays a table for a screen reader, with a head that is out of sight. */
export function Candidates({ receipt, providerName }: CandidatesProps): VNode {
  const heading = useId();
  const note = useId();
  const all = useSignal(false);
  const { chain, leftOut } = receipt;
  const factors = factorsOf(chain);
  const shown = all.value ? chain : chain.slice(0, FIRST_SHOWN);
  const hidden = chain.length - shown.length;
  const count = chain.length + (leftOut?.chain ?? 0);
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>
        Candidates <span class="dim">{count}</span>
      </h2>
      {chain.length === 0 ? (
        <p class="dim">Nobody could be asked.</p>
      ) : (
        <>
          <p class="dim" id={note}>
            {orderWords(receipt)}
          </p>
          <table class="candidates" aria-labelledby={heading} aria-describedby={note}>
            <Head factors={factors} weights={chain[0]?.factors} />
            <tbody>
              {shown.map((candidate, place) => (
                <Row
                  key={`${candidate.providerId}/${candidate.model}`}
                  candidate={candidate}
                  place={place}
                  standing={standingOf(receipt, place)}
                  factors={factors}
                  provider={providerName(candidate.providerId)}
                />
              ))}
            </tbody>
          </table>
          {(hidden > 0 || all.value) && (
            <button
              type="button"
              class="link"
              aria-expanded={all.value}
              onClick={() => {
                all.value = !all.value;
              }}
            >
              {all.value ? 'Show fewer' : `Show ${hidden} more`}
            </button>
          )}
          {leftOut !== undefined && leftOut.chain > 0 && (
            <p class="dim">{leftOut.chain.toLocaleString('en-US')} more that stand here no more.</p>
          )}
        </>
      )}
    </section>
  );
}

function Head({ factors, weights }: { factors: readonly Factor[]; weights?: ScoredCandidate['factors'] }): VNode {
  return (
    <thead>
      <tr>
        <th scope="col">Model</th>
        <th scope="col">Estimate</th>
        <th scope="col">Score</th>
        {factors.map((factor) => (
          <th key={factor} scope="col">
            {FACTOR_WORDS[factor]} <span class="dim">{weights && percent(weights[factor].weight)}</span>
          </th>
        ))}
        <th scope="col">First word</th>
        <th scope="col">{currencySign()}/M in, out</th>
      </tr>
    </thead>
  );
}

interface RowProps {
  candidate: ScoredCandidate;
  place: number;
  standing: string;
  factors: readonly Factor[];
  provider: string;
}

function Row({ candidate, place, standing, factors, provider }: RowProps): VNode {
  const { name, model, score, firstTokenMs, unknownAbilities = [] } = candidate;
  const perMillion = candidatePrice(candidate);
  return (
    <tr class={place === 0 ? 'first' : undefined}>
      <th scope="row" class="model" title={`${provider}: ${model}`}>
        <span class="place dim">{place + 1}</span> <span class="name">{name}</span>{' '}
        <span class="dim">· {provider}</span>
        {standing && <span class="standing">{standing}</span>}
        {unknownAbilities.length > 0 && (
          <span class="standing dim">
            stands behind: not known to have {unknownAbilities.map((one) => ABILITY_WORDS[one].word).join(', ')}
          </span>
        )}
      </th>
      <td class="amount">{candidateCost(candidate)}</td>
      <td class="score" title="Sum of value × weight">
        {score.toFixed(2)}
      </td>
      {factors.map((factor) => (
        <td key={factor} class="factor" title={sum(candidate, factor)}>
          <Label text={`${FACTOR_WORDS[factor].toLowerCase()} `} />
          {candidate.factors[factor].value.toFixed(2)}
        </td>
      ))}
      <td class="factor">
        {formatDuration(firstTokenMs)}
        <Label text=" to first" />
      </td>
      <td class="factor">
        {perMillion === undefined ? (
          candidate.price ? (
            'free'
          ) : (
            'price unknown'
          )
        ) : (
          <>
            <Label text={currencySign()} />
            {perMillion}
            <Label text=" per M" />
          </>
        )}
      </td>
    </tr>
  );
}

/** What a column's head says, where there are no columns; a screen reader has the head in any case. */
function Label({ text }: { text: string }): VNode {
  return (
    <span class="label" aria-hidden="true">
      {text}
    </span>
  );
}

/** "0.91 × 80 % = 0.73" */
function sum({ factors }: ScoredCandidate, factor: Factor): string {
  const { value, weight } = factors[factor];
  return `${value.toFixed(2)} × ${percent(weight)} = ${(value * weight).toFixed(2)}`;
}
