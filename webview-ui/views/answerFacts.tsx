// The two lines under an answer: who answered and what it cost; how fast, and with how many tokens.
import type { VNode } from 'preact';
import type { AnswerFacts } from '../../src/shared/views.ts';
import { costFact, factParts } from '../factParts.ts';

interface AnswerFactsProps {
  facts: AnswerFacts;
  /** The figures are not in yet: only who answers is shown. */
  underWay?: boolean;
}

export function AnswerFactsView({ facts, underWay }: AnswerFactsProps): VNode {
  const cost = costFact(facts);
  return (
    <div class="facts fig" role="group" aria-label={underWay ? 'Answering' : 'Figures of this answer'}>
      <div class="row">
        <span class="provider" title={facts.keyName ? `Key ${facts.keyName}` : undefined}>
          {facts.providerName}
        </span>
        <span class="cutLeft grow" title={facts.model}>
          <span>{facts.modelName}</span>
        </span>
        {!underWay && (
          <b class={facts.cost?.usd === undefined ? 'nowrap unknownCost' : 'nowrap'} title={cost.title}>
            {cost.text}
          </b>
        )}
      </div>
      {!underWay && (
        <div class="figures dim">
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
