import type { Requirement } from '../../model/architecture.ts';
import type { Measurement } from '../statistics/measurement.ts';
import type { Measure, Sample } from '../statistics/measures.ts';
import { dataMeasures, flowMeasures, nodeMeasures } from '../statistics/metric-measures.ts';
import { recoveryOf } from '../statistics/recovery.ts';
import type { DataTally, FlowTally, NodeTally, ReplicationResult, Tallies } from '../statistics/replication-result.ts';
import { windowIndex, windowsOf } from '../statistics/windows.ts';
import type { JudgedRun } from './judged-run.ts';

export type Measured = { readonly measurement: Measurement } | { readonly missing: string };

/** The quantity that a requirement names, as the run measured it; or why there is none. */
export function measuredFor(requirement: Requirement, run: JudgedRun): Measured {
  const { target, metric, selector } = requirement;
  if (target.kind === 'flow' && metric === 'recovery') return recovery(requirement, run);
  const samples = talliesFor(requirement, run);
  if (samples === undefined) return { missing: `The simulation kept no counters of this window.` };
  switch (target.kind) {
    case 'flow':
      return measured(
        flowMeasures[metric],
        select(samples, ({ flows }) => flowPart(flows[target.name], selector)),
        requirement,
      );
    case 'data':
      return measured(
        dataMeasures[metric],
        select(samples, ({ data }): DataTally | undefined => data[target.name]),
        requirement,
      );
    default:
      return measured(
        nodeMeasures[target.kind][metric],
        select(samples, ({ nodes }) => nodePart(nodes[target.name], selector)),
        requirement,
      );
  }
}

/** The counters that a requirement is about, of the whole run or of its window; nothing where the window was not counted. */
export function talliesFor(requirement: Requirement, run: JudgedRun): readonly Sample<Tallies>[] | undefined {
  const { window } = requirement;
  if (window === undefined) return run.results.map((result) => ({ tally: result, seconds: result.duration }));
  const index = windowIndex(windowsOf(run.architecture, requirement.scenario ?? null), window);
  const samples = run.results.flatMap((result) => windowOf(result, index, window));
  return samples.length < run.results.length ? undefined : samples;
}

function windowOf(result: ReplicationResult, index: number, window: { readonly from: number; readonly to: number }): Sample<Tallies>[] {
  const tally = result.windows[index];
  const seconds = Math.min(window.to, result.duration) - window.from;
  return tally === undefined || seconds <= 0 ? [] : [{ tally, seconds }];
}

function recovery(requirement: Requirement, run: JudgedRun): Measured {
  const { scenario, results } = run;
  const event = Math.min(...(scenario?.events ?? []).map(({ at }) => at));
  if (scenario === undefined || !Number.isFinite(event))
    return { missing: 'Nothing happens to recover from; name a scenario with an event: `during SCENARIO`.' };
  if (requirement.window !== undefined) return { missing: 'Recovery is judged over a whole scenario; leave the window out.' };
  const series = results.flatMap(({ series: { flows } }) => (flows[requirement.target.name] === undefined ? [] : [flows[requirement.target.name]]));
  const measurement =
    series.length < results.length || series.length === 0
      ? undefined
      : recoveryOf({ series, interval: results[0].series.interval, event, end: scenario.settings.duration });
  return measurement === undefined
    ? { missing: 'Too little happens before the first event to know the steady level; move it later.' }
    : { measurement };
}

function flowPart(tally: FlowTally | undefined, region: string | undefined): FlowTally | undefined {
  return region === undefined ? tally : tally?.regions?.[region];
}

function nodePart(tally: NodeTally | undefined, group: string | undefined): NodeTally | undefined {
  if (group === undefined || tally?.queue === undefined) return group === undefined ? tally : undefined;
  const part = tally.queue.groups[group];
  return part === undefined ? undefined : { ...tally, queue: { ...tally.queue, groups: { [group]: part } } };
}

function select<Part>(samples: readonly Sample<Tallies>[], part: (tally: Tallies) => Part | undefined): Sample<Part>[] | undefined {
  const parts = samples.flatMap(({ tally, seconds }) => {
    const selected = part(tally);
    return selected === undefined ? [] : [{ tally: selected, seconds }];
  });
  return parts.length < samples.length ? undefined : parts;
}

function measured<Tally>(
  measure: Measure<Tally> | undefined,
  samples: readonly Sample<Tally>[] | undefined,
  { target, selector, metric }: Requirement,
): Measured {
  const measurement = samples === undefined ? undefined : measure?.(samples);
  if (measurement !== undefined) return { measurement };
  return { missing: `The simulation does not measure ${[target.name, selector, metric].filter((part) => part !== undefined).join('.')}.` };
}
