import { formatQuantity } from '../../base/quantity.ts';
import type { Requirement } from '../../model/architecture.ts';
import type { RequirementVerdict } from '../../model/generated/result.ts';
import { metricRow, type ConsistencyLevel } from '../../model/schema/metrics.ts';
import { lengthMargin, roundedUp } from '../../model/study-limits.ts';
import { figureOf } from '../statistics/measurement.ts';
import { addUp, judgeConsistency, strongestLevel } from './judge-consistency.ts';
import { judgeNumber, type Limit } from './judge-number.ts';
import { wasCut, type JudgedRun, type Judgement } from './judged-run.ts';
import { measuredFor, talliesFor } from './measured.ts';

/** A verdict, and whether more replications could change it. */
export interface Judged {
  readonly verdict: RequirementVerdict;
  readonly isFinal: boolean;
}

/** Judges one requirement by what its run measured so far. */
export function judge(requirement: Requirement, run: JudgedRun): Judged {
  const { judgement, value, ci } = requirement.metric === 'consistency' ? judgeLevel(requirement, run) : judgeFigure(requirement, run);
  const { verdict, reason, isFinal } = qualified(withRemedy(judgement, requirement, run), run);
  return {
    verdict: {
      text: requirement.text,
      line: requirement.origin.range.start.line + 1,
      scenario: requirement.scenario ?? null,
      variant: run.variant,
      ...(run.traffic === 1 ? {} : { traffic: run.traffic }),
      verdict,
      value,
      ci,
      reason,
    },
    isFinal,
  };
}

type Outcome = Pick<RequirementVerdict, 'value' | 'ci'> & { readonly judgement: Judgement };

function judgeFigure(requirement: Requirement, run: JudgedRun): Outcome {
  const measured = measuredFor(requirement, run);
  if ('missing' in measured) return { judgement: { verdict: 'undecided', reason: measured.missing, isFinal: true }, value: null, ci: null };
  const { mean, ci } = figureOf(measured.measurement);
  return { judgement: judgeNumber(measured.measurement, limitOf(requirement), run.confidence), value: mean, ci };
}

function limitOf({ target, metric, comparison, limit }: Requirement): Limit {
  const dimension = metricRow(target.kind, metric)?.dimension;
  return { comparison, value: Number(limit), dimension: dimension === undefined || dimension === 'level' ? 'count' : dimension };
}

function judgeLevel(requirement: Requirement, run: JudgedRun): Outcome {
  const summaries = talliesFor(requirement, run)?.flatMap(({ tally: { data } }) => {
    const tally = data[requirement.target.name];
    return tally === undefined ? [] : [tally.consistency];
  });
  if (summaries === undefined || summaries.length === 0) {
    return {
      judgement: { verdict: 'undecided', reason: `No operation on ${requirement.target.name} was observed.`, isFinal: true },
      value: null,
      ci: null,
    };
  }
  const summary = addUp(summaries);
  const judgement = judgeConsistency(summary, requirement.comparison, requirement.limit as ConsistencyLevel);
  return { judgement, value: strongestLevel(summary), ci: null };
}

/** Says of a run that is too short what would make it longer, and how long it would have to be. */
function withRemedy(judgement: Judgement, { window }: Requirement, run: JudgedRun): Judgement {
  const { reason, lengthening } = judgement;
  if (lengthening === undefined || run.results.length === 0) return judgement;
  if (window !== undefined) return { ...judgement, reason: `${reason} A longer window decides.` };
  const duration = Math.min(...run.results.map((result) => result.duration));
  const remedy = Number.isFinite(lengthening)
    ? `; about ${formatQuantity(roundedUp(lengthMargin * lengthening * duration), 'duration')} would decide`
    : '';
  return { ...judgement, reason: `${reason} ${limitOfLength(run, duration)}${remedy}.` };
}

function limitOfLength({ scenario, length }: JudgedRun, duration: number): string {
  switch (length.by) {
    case 'scenario':
      return `${scenario?.name} lasts ${formatQuantity(duration, 'duration')}`;
    case 'statement':
      return `Its duration is set to ${formatQuantity(duration, 'duration')}`;
    case 'trace':
      return `The trace of keys ends after ${formatQuantity(duration, 'duration')}`;
    case 'requirements':
      return `The cap of ${formatQuantity(length.maxEvents, 'count')} events allows no longer run`;
  }
}

/** What seems met need not stay so where a line grows without end, or where the run did not come to its end. */
function qualified(judgement: Judgement, run: JudgedRun): Judgement {
  const because =
    run.saturatedAt !== undefined
      ? `The line at ${run.saturatedAt} grows without end (saturated)`
      : wasCut(run)
        ? 'The run was cut at its cap of events'
        : undefined;
  if (because === undefined) return judgement;
  if (judgement.verdict === 'met')
    return { verdict: 'undecided', reason: `${because}: what held so far need not hold later. ${judgement.reason}`, isFinal: true };
  return { ...judgement, reason: `${judgement.reason} ${because}.` };
}
