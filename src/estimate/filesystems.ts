import { meanOf } from '../base/distribution.ts';
import { harmonic, squaredVariationOf } from '../base/moments.ts';
import type { Architecture, Call, DataSet, NodeOf } from '../model/architecture.ts';
import { dataNodesOf, piecesOfChunk } from '../model/chunks.ts';
import { type Delay, delayFrom, farthest, none, plus, roundTrip, times } from './delay.ts';
import { copySites, distanceBetween, preferredSites, type Site, sitesOf } from './geography.ts';
import { busiestPartShare } from './key-groups.ts';
import { meanWait } from './queueing.ts';
import type { Station } from './station.ts';
import type { Arrival } from './traffic.ts';

type Filesystem = NodeOf<'filesystem'>;

/** Its metadata server, which every request asks first, and the data nodes that move the bytes, where these are limited. */
export function fileStation(node: Filesystem, arrivals: readonly Arrival[]): Station {
  const rate = arrivals.reduce((sum, arrival) => sum + arrival.rate, 0);
  const mean = rate === 0 ? 0 : arrivals.reduce((sum, arrival) => sum + arrival.rate * metadataTime(node, arrival), 0) / rate;
  const service = { mean, squaredVariation: squaredVariationOf(node.settings['metadata-time']) ?? 1 };
  const moved = movedBy(node, arrivals);
  const servers = 1 + (node.settings.bandwidth === undefined ? 0 : dataNodesOf(node.settings));
  const load = rate * mean + moved.load;
  return {
    node,
    rate,
    servers,
    serversPerLine: 1,
    load,
    utilisation: load / servers,
    serviceTime: rate === 0 ? 0 : load / rate,
    hottest: Math.max(rate * mean, moved.hottest),
    wait: meanWait(1, rate, service),
  };
}

function metadataTime({ settings }: Filesystem, { visit }: Arrival): number {
  return meanOf((visit?.step.kind === 'call' ? visit.step.options.time : undefined) ?? settings['metadata-time']) ?? 0;
}

/** Busy seconds of the data nodes a second, all together and of the busiest: what is written goes to every copy, what is read comes from one. */
export function movedBy(node: Filesystem, arrivals: readonly Arrival[]): { readonly load: number; readonly hottest: number } {
  const { settings } = node;
  const count = dataNodesOf(settings);
  const width = piecesOfChunk(settings);
  let load = 0;
  let hottest = 0;
  for (const { rate, data, isWrite, visit } of settings.bandwidth === undefined ? [] : arrivals) {
    if (data === undefined) continue;
    const pieces = isWrite ? width : (settings.erasure?.data ?? 1);
    const busy = rate * pieces * secondsOfPiece(node, bytesOf(data, visit?.step.kind === 'call' ? visit.step : undefined));
    load += busy;
    hottest += busy * Math.max(1 / count, busiestPartShare(data, Math.floor(count / width)) / width);
  }
  return { load, hottest };
}

/** What follows the metadata's answer: the chunks are read side by side, and written one after the other, each through all of its copies. */
export function chunkDelay(
  architecture: Architecture,
  node: Filesystem,
  { step, data, from, busy }: { readonly step: Call; readonly data: DataSet; readonly from: Site; readonly busy: number },
): Delay {
  const { settings } = node;
  const bytes = bytesOf(data, step);
  const chunks = Math.max(1, Math.ceil(bytes / settings.chunk));
  const isWrite = step.operation?.verb !== 'read' && step.operation?.verb !== 'scan';
  const seconds = secondsOfPiece(node, Math.min(bytes, settings.chunk));
  // Each data node shares its bandwidth among its transfers (processor sharing: seconds ÷ (1 − busy) on average). The last of several pieces ends
  // it: the largest of so many exponential delays.
  const pieces = isWrite ? piecesOfChunk(settings) : (settings.erasure?.data ?? 1);
  const shared = busy < 1 ? seconds + ((seconds * busy) / (1 - busy)) * harmonic(pieces) : Infinity;
  const own = isWrite ? 1 : 1 + (chunks - 1) / dataNodesOf(settings);
  const moving: Delay = { mean: shared * own, least: seconds };
  const begin = delayFrom(isWrite ? settings['write-time'] : settings['read-time']);
  const way = isWrite ? pipeline(architecture, node, from) : toReader(architecture, node, from);
  return times(plus(way, begin, moving), isWrite ? chunks : 1);
}

function bytesOf(data: DataSet, step: Call | undefined): number {
  return step?.options.size ?? data.settings.size;
}

/** Seconds in which a data node that does nothing else moves its part of a chunk. */
function secondsOfPiece({ settings }: Filesystem, bytes: number): number {
  return settings.bandwidth === undefined ? 0 : bytes / (settings.erasure?.data ?? 1) / settings.bandwidth;
}

/** From the caller to the first copy, from there to the next, and back; fragments go straight to all data nodes. */
function pipeline(architecture: Architecture, node: Filesystem, from: Site): Delay {
  const sites = copySites(architecture, node, piecesOfChunk(node.settings));
  if (node.settings.erasure !== undefined) return farthest(architecture, [from, ...sites]);
  const left = [...sites];
  const trips: Delay[] = [];
  for (let at = from; left.length > 0;) {
    const next = left.reduce((best, site) =>
      distanceBetween(architecture, at, site).mean < distanceBetween(architecture, at, best).mean ? site : best,
    );
    left.splice(left.indexOf(next), 1);
    trips.push(roundTrip(architecture, at, next));
    at = next;
  }
  return plus(...trips);
}

function toReader(architecture: Architecture, node: Filesystem, from: Site): Delay {
  const sites = sitesOf(architecture, node);
  if (node.settings.erasure !== undefined) return farthest(architecture, [from, ...sites]);
  const near = preferredSites(from, sites, node.settings.locality);
  const total = near.reduce((sum, { share }) => sum + share, 0);
  return near.reduce(
    (sum, site) => {
      const trip = roundTrip(architecture, from, site);
      return { mean: sum.mean + (trip.mean * site.share) / total, least: Math.min(sum.least, trip.least) };
    },
    { ...none, least: Infinity },
  );
}
