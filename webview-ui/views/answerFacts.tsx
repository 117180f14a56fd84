// The two lines under an answer: who answered and what it cost; how fast, and with how many tokens.
import type { VNode } from 'preact';
import type { AnswerFacts } from '../../src/shared/views.ts';
import { costFact, factParts, usualFact } from '../factParts.ts';

interface AnswerFactsProps {
  facts: AnswerFacts;
  /** The figures are not in yet: only who answers is shown. */
  underWay?: boolean;
}

export function AnswerFactsView({ facts, underWay }: AnswerFactsProps): VNode {
  const cost = costFact(facts);
  const usual = underWay ? undefined : usualFact(facts);
  return (
    <div class="facts fig" role="group" aria-label={underWay ? 'Answering' : 'Figures of this answer'}>
      <div class="row">
        {facts.providerName !== '' && (
          <span class="provider" title={facts.keyName ? `Key ${facts.keyName}` : undefined}>
            {facts.providerName}
          </span>
        )}
        <span class="cutLeft grow" title={facts.model}>
          <span>{facts.modelName}</span>
        </span>
        {/* Beside the cost where there is room, otherwise at the head of the line below. */}
        {usual && (
          <span class="widest dim nowrap" title={usual.title}>
            {usual.text}
          </span>
        )}
        {!underWay && (
          <b class={facts.cost?.usd === undefined ? 'nowrap unknownCost' : 'nowrap'} title={cost.title}>
            {cost.text}
          </b>
        )}
      </div>
      {!underWay && (
        <div class="figures dim">
          {usual && (
            <span class="narrow" title={usual.title}>
              {usual.text}
            </span>
          )}
          {factParts(facts).map(({ text, title }) => (
            <span key={text} title={title}>
              {text}
            </span>
          ))}
        </div>
      )}
    </div>
  );
}
