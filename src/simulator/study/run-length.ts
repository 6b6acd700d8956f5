import type { Requirement } from '../../model/architecture.ts';
import { levelsImplied, type ConsistencyLevel } from '../../model/schema/metrics.ts';
import { neededOpportunities } from '../../model/study-limits.ts';
import { findingsOf } from '../judge/judge-consistency.ts';
import { measuredFor } from '../judge/measured.ts';
import { lookConfidence, reportedConfidence } from '../statistics/measurement.ts';
import type { ReplicationResult } from '../statistics/replication-result.ts';
import type { JudgedRun } from '../judge/judged-run.ts';

/** More than what is needed on average, so that a replication with fewer requests than usual has enough as well. */
const margin = 1.25;
const leastSeconds = 60;
const leastRequestsOfFlow = 2000;
const warmUps = 10;
const firstReplications = 5;
const mostShareOfRare = 0.25;

/**
 * How long the steady run should measure in each replication, from what a pilot of it saw: so that every flow has two thousand requests, every
 * required quantile 100 ÷ (1 − q) observations, every required level its opportunities and every required share enough trials to be told from
 * its limit by the first look; and no longer than lets ten replications stay within the cap of events.
 */
export function steadyDuration(pilot: ReplicationResult, run: Omit<JudgedRun, 'results' | 'confidence'>, warmup: number, maxEvents: number): number {
  const requirements = run.architecture.requirements.filter(({ scenario, window }) => scenario === undefined && window === undefined);
  const judged: JudgedRun = { ...run, results: [pilot], confidence: reportedConfidence };
  const wishes = [
    leastSeconds,
    warmUps * warmup,
    ...Object.values(pilot.flows).map(({ arrivals }) => secondsFor(leastRequestsOfFlow, arrivals, pilot)),
    ...requirements.map((requirement) => secondsForRequirement(requirement, judged, pilot)),
  ];
  const eventsPerSecond = pilot.events / pilot.duration;
  const affordable = eventsPerSecond > 0 ? maxEvents / (2 * firstReplications * eventsPerSecond) - warmup : Infinity;
  return rounded(Math.min(Math.max(...wishes), Math.max(affordable, 1)));
}

function secondsForRequirement(requirement: Requirement, run: JudgedRun, pilot: ReplicationResult): number {
  if (requirement.metric === 'consistency') return secondsForLevel(requirement, pilot);
  const measured = measuredFor(requirement, run);
  if ('missing' in measured) return 0;
  const { measurement } = measured;
  if (measurement.kind === 'quantile') return secondsFor((margin * 100) / (1 - measurement.share), measurement.samples[0] ?? 0, pilot);
  if (measurement.kind !== 'ratio' || typeof requirement.limit !== 'number') return 0;
  const distance = Math.min(requirement.limit, 1 - requirement.limit);
  return distance > 0 ? secondsFor((margin * lookConfidence.unseen) / distance / firstReplications, measurement.trials, pilot) : 0;
}

/**
 * For the level that has the most opportunities of those that would show it. While few of the keys that are read have been written, twice
 * the time brings four times the opportunities.
 */
function secondsForLevel({ target, limit }: Requirement, pilot: ReplicationResult): number {
  const consistency = pilot.data[target.name]?.consistency;
  if (consistency === undefined) return 0;
  const findings = Object.entries(findingsOf(consistency)).filter(([level]) =>
    levelsImplied[level as ConsistencyLevel].includes(limit as ConsistencyLevel),
  );
  const opportunities = Math.max(...findings.map(([, finding]) => finding.opportunities));
  const needed = (margin * neededOpportunities) / firstReplications;
  const seconds = secondsFor(needed, opportunities, pilot);
  const stretch = Math.sqrt(Math.max(1, seconds / pilot.duration));
  const isStillRare = (stretch * opportunities) / consistency.operations < mostShareOfRare;
  return isStillRare ? Math.min(seconds, stretch * pilot.duration) : seconds;
}

/** Seconds in which `needed` of something happen that happened so often in the pilot; 0 for what never happened, since no length helps. */
function secondsFor(needed: number, happened: number, pilot: ReplicationResult): number {
  return happened > 0 ? (needed * pilot.duration) / happened : 0;
}

/** Up to two significant digits: nobody wants to read 73.481 s. */
function rounded(seconds: number): number {
  let unit = 1e-6;
  while (unit * 100 <= seconds) unit *= 10;
  return Number((Math.ceil(seconds / unit - 1e-9) * unit).toPrecision(2));
}
