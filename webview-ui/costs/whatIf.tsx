// "What if": the period's requests under another strategy, model or rules, beside what really happened.
import type { VNode } from 'preact';
import type { CostsView } from '../../src/shared/costViews.ts';
import type { WhatIfReport } from '../../src/shared/whatIfViews.ts';
import { Icon } from '../icon.tsx';
import { Button, ProgressRing } from '../toolkit.tsx';
import { Card } from './card.tsx';
import { useCosts } from './costsState.ts';
import { periodTitle } from './days.ts';
import { counted } from './figures.ts';
import { ShareBars } from './shareBars.tsx';
import { SheetTable } from './sheetTable.tsx';
import { isOutdated, type WhatIfAnswer } from './whatIfDesk.ts';
import { WhatIfForm } from './whatIfForm.tsx';
import { caveats, type Measure, measures, measureSheet, modelSheet } from './whatIfWords.ts';

export function WhatIf({ view }: { view: CostsView }): VNode {
  const { whatIf } = useCosts();
  const answer = whatIf.answer.value;
  const report = answer?.view.report;
  const isCompared = answer !== undefined && report !== undefined && report.cost.records + report.waitMs.records > 0;
  const props = { id: 'what-if', title: 'What if', view, sub: 'Decides these requests again. Nothing is sent.' };
  return (
    <>
      {isCompared ? (
        <Card
          {...props}
          before={<WhatIfForm view={view} />}
          sheet={() => measureSheet(answer, report, view.currency)}
          picture={() => <Comparison answer={answer} report={report} view={view} />}
        >
          <Outcome answer={answer} view={view} />
        </Card>
      ) : (
        <Card {...props} before={<WhatIfForm view={view} />}>
          <Outcome answer={answer} view={view} />
        </Card>
      )}
      {isCompared && (
        <Card
          id="what-if-models"
          title="Who answered, and who would have"
          sub={`with ${answer.name}`}
          view={view}
          sheet={() => modelSheet(report, view)}
        >
          <SheetTable sheet={modelSheet(report, view)} label="Who answered, and who would have" />
        </Card>
      )}
    </>
  );
}

interface ComparisonProps {
  answer: WhatIfAnswer;
  report: WhatIfReport;
  view: CostsView;
}

/** The bars are of the cost; each measure stands below in figures. */
function Comparison({ answer, report, view }: ComparisonProps): VNode {
  const all = measures(report, view.currency);
  const cost = all.find(({ id }) => id === 'cost');
  return (
    <div class="whatIfPicture">
      {cost && (
        <ShareBars
          label={`Cost of ${periodTitle(answer.query.period, report)}:`}
          shares={[
            {
              key: 'happened',
              text: 'Happened',
              slot: 0,
              value: cost.figures.happened,
              figure: cost.happened,
              part: '',
            },
            {
              key: 'would',
              text: `With ${answer.name}`,
              slot: 1,
              value: cost.figures.would,
              figure: cost.would,
              part: cost.error,
            },
          ]}
        />
      )}
      <dl class="whatIfMeasures">
        {all.map((one) => (
          <MeasureFacts key={one.id} measure={one} />
        ))}
      </dl>
    </div>
  );
}

function MeasureFacts({ measure: { title, happened, would, error, difference } }: { measure: Measure }): VNode {
  return (
    <div>
      <dt class="dim sm">{title}</dt>
      <dd class="fig">
        <span class="unseen">happened: </span>
        {happened} <span aria-hidden="true">→</span> <span class="unseen">, would: </span>
        <b>{would}</b> {error}
      </dd>
      <dd class="sm fig">{difference}</dd>
    </div>
  );
}

/** What stands below the figures, or in their place. */
function Outcome({ answer, view }: { answer: WhatIfAnswer | undefined; view: CostsView }): VNode {
  const { whatIf } = useCosts();
  if (whatIf.failure.value !== undefined) {
    return (
      <div class="notice problem" role="alert">
        <Icon name="error" class="err" />
        <div class="grow">
          <p>
            <b>This could not be compared.</b> {whatIf.failure.value}
          </p>
          <div class="row wrap buttons">
            <Button small label="Try Again" onClick={() => void whatIf.compare(view.query)} />
          </div>
        </div>
      </div>
    );
  }
  if (whatIf.isRunning.value && !answer) {
    return (
      <p class="row dim appearsLate">
        <ProgressRing /> Deciding again…
      </p>
    );
  }
  return answer?.view.report ? <Words answer={answer} report={answer.view.report} view={view} /> : <></>;
}

function Words({ answer, report, view }: ComparisonProps): VNode {
  const { whatIf } = useCosts();
  const { unanswered, requests, changed, reasons } = report;
  if (requests === 0) {
    return (
      <>
        <p>
          <b>There is nothing to compare in this time.</b>
        </p>
        <Caveats answer={answer} report={report} view={view} />
      </>
    );
  }
  return (
    <div class="whatIfWords">
      {isOutdated(answer, view.query) && (
        <div class="notice" role="note">
          <Icon name="warning" class="warn" />
          <p class="grow">
            These figures are of {periodTitle(answer.query.period, report)}, and of the filters of that time.{' '}
            <button type="button" class="link" onClick={() => void whatIf.compare(view.query)}>
              Compare again
            </button>
          </p>
        </div>
      )}
      {unanswered > 0 && (
        <div class="notice" role="note">
          <Icon name="warning" class="warn" />
          <div class="grow">
            <p>
              <b>
                {unanswered === requests
                  ? `With ${answer.name} nobody would have answered.`
                  : `${counted(unanswered, 'request')} that nobody would have answered, and that are in no figure.`}
              </b>
            </p>
            <ul class="whatIfReasons sm">
              {reasons.map(({ words, requests: count }) => (
                <li key={words}>
                  {words}
                  {unanswered > count && ` (${counted(count, 'request')})`}
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      {unanswered < requests && (
        <p>
          {changed === 0
            ? `The same models would have answered all ${counted(requests, 'request')}.`
            : `Another model would have answered ${changed.toLocaleString('en-US')} of ${counted(requests, 'request')}.`}
          {report.cost.deviation + report.waitMs.deviation + report.quality.deviation > 0 && (
            <span class="dim"> After ± stands one standard deviation: in 68 of 100 cases it is no further off.</span>
          )}
        </p>
      )}
      <Caveats answer={answer} report={report} view={view} />
    </div>
  );
}

function Caveats({ answer, report, view }: ComparisonProps): VNode | null {
  const all = caveats(answer, report, view.currency);
  return all.length === 0 ? null : (
    <ul class="whatIfCaveats dim sm" aria-label="What is estimated, and what is not known">
      {all.map((words) => (
        <li key={words}>{words}</li>
      ))}
    </ul>
  );
}
