import type { Flow, Requirement } from '../../model/architecture.ts';
import { levelsImplied, type ConsistencyLevel } from '../../model/schema/metrics.ts';
import { lengthMargin, neededOpportunities, roundedUp } from '../../model/study-limits.ts';
import { findingsOf } from '../judge/judge-consistency.ts';
import type { JudgedRun } from '../judge/judged-run.ts';
import { neededObservations } from '../judge/judge-number.ts';
import { measuredFor } from '../judge/measured.ts';
import { lookConfidence, reportedConfidence, type Measurement } from '../statistics/measurement.ts';
import type { ReplicationResult } from '../statistics/replication-result.ts';
import { rateOfFlow } from './pilot.ts';

const leastSeconds = 60;
const leastRequestsOfFlow = 2000;
const warmUps = 10;
const firstReplications = 5;
const mostShareOfRare = 0.25;

/** A run as `measuredFor` wants it, but for what its replications measured. */
type MeasuredRun = Omit<JudgedRun, 'results' | 'confidence' | 'length'>;

/**
 * How long the steady run should measure in each replication, from what a pilot of it saw: so that every flow has two thousand requests, every
 * required level its opportunities and every required share enough trials to be told from its limit by the first look; and no longer than lets
 * ten replications stay within the cap of events. A required quantile needs 100 ÷ (1 − q) observations, or it is not judged at all: it may take
 * what lets five replications stay within the cap, and one that this is not enough for lengthens nothing.
 */
export function steadyDuration(pilot: ReplicationResult, run: MeasuredRun, warmup: number, maxEvents: number): number {
  const requirements = steadyRequirements(run);
  const judged: JudgedRun = { ...run, results: [pilot], confidence: reportedConfidence, length: { by: 'requirements', maxEvents } };
  const wishes = [
    leastSeconds,
    warmUps * warmup,
    ...run.architecture.flows.map((flow) => secondsFor(leastRequestsOfFlow, requestsOf(flow, pilot), pilot)),
    ...requirements.map((requirement) => secondsForRequirement(requirement, judged, pilot)),
  ];
  const quantiles = requirements.map((requirement) => secondsForQuantile(requirement, judged));
  const shortest = Math.min(Math.max(...wishes), Math.max(1, affordable([pilot], 2 * firstReplications, warmup, maxEvents)));
  return roundedUp(Math.max(shortest, ...withinReach(quantiles, [pilot], warmup, maxEvents)));
}

/**
 * How long the steady run should measure instead, where its first look shows that a required quantile has too few observations in one of its
 * replications; nothing where none has, or where the events that are left do not allow it.
 */
export function lengthenedDuration(results: readonly ReplicationResult[], run: MeasuredRun, warmup: number, eventsLeft: number): number | undefined {
  const judged: JudgedRun = { ...run, results, confidence: reportedConfidence, length: { by: 'requirements', maxEvents: eventsLeft } };
  const short = steadyRequirements(run).filter((requirement) => isShort(requirement, judged));
  const lengths = short.map((requirement) => secondsForQuantile(requirement, judged));
  const [longest] = withinReach(lengths, results, warmup, eventsLeft).toSorted((one, other) => other - one);
  return longest === undefined || longest <= results[0].duration ? undefined : roundedUp(longest);
}

function steadyRequirements({ architecture }: MeasuredRun): readonly Requirement[] {
  return architecture.requirements.filter(({ scenario, window }) => scenario === undefined && window === undefined);
}

/** Of these lengths, those that five replications can have, rounded up and with some events to spare. */
function withinReach(lengths: readonly number[], results: readonly ReplicationResult[], warmup: number, events: number): number[] {
  const most = affordable(results, firstReplications * lengthMargin, warmup, events);
  return lengths.filter((seconds) => seconds <= most);
}

/** Seconds that each of so many replications can measure within so many events. */
function affordable(results: readonly ReplicationResult[], replications: number, warmup: number, events: number): number {
  const seconds = results.reduce((sum, result) => sum + result.warmup + result.duration, 0);
  const eventsPerSecond = results.reduce((sum, result) => sum + result.events, 0) / seconds;
  return eventsPerSecond > 0 ? events / (replications * eventsPerSecond) - warmup : Infinity;
}

function isShort(requirement: Requirement, run: JudgedRun): boolean {
  const quantile = requiredQuantile(requirement, run);
  return quantile !== undefined && Math.min(...quantile.samples) < neededObservations(quantile.share);
}

/** For a quantile as many observations as it needs, by those that there were; 0 for what is none. */
function secondsForQuantile(requirement: Requirement, run: JudgedRun): number {
  const quantile = requiredQuantile(requirement, run);
  if (quantile === undefined) return 0;
  const observed = run.results.reduce((sum, result, index) => sum + observations(requirement, quantile.samples[index], run, result), 0);
  const seconds = run.results.reduce((sum, { duration }) => sum + duration, 0);
  return observed > 0 ? (lengthMargin * neededObservations(quantile.share) * seconds) / observed : 0;
}

function requiredQuantile(requirement: Requirement, run: JudgedRun): Extract<Measurement, { kind: 'quantile' }> | undefined {
  const measured = requirement.metric === 'consistency' ? undefined : measuredFor(requirement, run);
  return measured !== undefined && 'measurement' in measured && measured.measurement.kind === 'quantile' ? measured.measurement : undefined;
}

/** A pilot sees a rare flow a few times or never: how often it will be seen, the rate tells better that the flow states. */
function observations({ target }: Requirement, samples: number, { architecture }: JudgedRun, result: ReplicationResult): number {
  const flow = target.kind === 'flow' ? architecture.flows.find(({ name }) => name === target.name) : undefined;
  const isPilot = result.replication === 0;
  if (flow === undefined || !isPilot) return samples;
  const seen = result.flows[flow.name]?.arrivals ?? 0;
  const expected = requestsOf(flow, result);
  return seen === 0 ? expected : (samples * expected) / seen;
}

/** As many as the flow's own rate makes on average, or where it states none, as many as there were. */
function requestsOf(flow: Flow, pilot: ReplicationResult): number {
  const rate = rateOfFlow(flow);
  return rate === undefined ? (pilot.flows[flow.name]?.arrivals ?? 0) : rate * pilot.duration;
}

function secondsForRequirement(requirement: Requirement, run: JudgedRun, pilot: ReplicationResult): number {
  if (requirement.metric === 'consistency') return secondsForLevel(requirement, pilot);
  const measured = measuredFor(requirement, run);
  if ('missing' in measured) return 0;
  const { measurement } = measured;
  if (measurement.kind !== 'ratio' || typeof requirement.limit !== 'number') return 0;
  const distance = Math.min(requirement.limit, 1 - requirement.limit);
  return distance > 0 ? secondsFor((lengthMargin * lookConfidence.unseen) / distance / firstReplications, measurement.trials, pilot) : 0;
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
  const needed = (lengthMargin * neededOpportunities) / firstReplications;
  const seconds = secondsFor(needed, opportunities, pilot);
  const stretch = Math.sqrt(Math.max(1, seconds / pilot.duration));
  const isStillRare = (stretch * opportunities) / consistency.operations < mostShareOfRare;
  return isStillRare ? Math.min(seconds, stretch * pilot.duration) : seconds;
}

/** Seconds in which `needed` of something happen that happened so often in the pilot; 0 for what never happened, since no length helps. */
function secondsFor(needed: number, happened: number, pilot: ReplicationResult): number {
  return happened > 0 ? (needed * pilot.duration) / happened : 0;
}
