import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { none } from '../run/frames.ts';
import type { Access, ResponseCopies } from './response-copies.ts';
import { pastByEviction, shortestPast } from './warm-accesses.ts';

/** Reads a second of a data set at one station of a node that keeps copies. */
export interface StationDemand {
  readonly station: number;
  readonly data: number;
  readonly rate: number;
}

export interface WarmUp {
  readonly demands: readonly StationDemand[];
  readonly ttl: number;
  readonly isBounded: boolean;
  readonly eviction: string;
  /** The station that the others ask before they ask the origin, or −1. */
  readonly shield: number;
}

/** More requests than this are not made before a run. */
const mostAccesses = 2_000_000;

/**
 * Fills what a node's stations keep as if the run had gone on for ever before time zero: with the requests of that time, in their order,
 * each at its station, and what that misses at the shield.
 */
export function warmCopies(context: Context, node: NodePlan, copies: ResponseCopies, warmUp: WarmUp): void {
  const { demands, ttl, isBounded, shield } = warmUp;
  const total = demands.reduce((sum, { rate }) => sum + rate, 0);
  const distinct = demands.reduce((sum, { data }) => sum + context.plan.data[data].settings.keys, 0);
  if (total === 0) return;
  if (ttl === Infinity && !isBounded && distinct <= mostAccesses) return keepEverything(context, copies, demands, shield);
  const count = Math.min(mostAccesses, Math.ceil(ttl < Infinity ? 2 * ttl * total : 40 * distinct));
  // Of a time too short to see entries expire, each first one began at a moment that nobody saw: what is left of it is uniform.
  const isShort = count < 2 * ttl * total;
  const stream = context.stream(node.name, 'warm');
  const past = pastByEviction[warmUp.eviction] ?? shortestPast;
  const full = new Set<number>();
  const stations = new Set(demands.map(({ station }) => station)).size;
  let enough = Infinity;
  let index = 0;
  // One object for all of them, since there are millions.
  const access = { data: 0, key: 0, time: 0 };
  for (; index < count && index < enough; index++) {
    context.source.select(stream, index, 0, 0);
    const { station, data } = demands[chosen(demands, context.source.uniform() * total)];
    access.data = data;
    access.key = context.operations.popularKey(data);
    access.time = index / total;
    if (copies.warmHit(station, access) > -Infinity) continue;
    const fresh = access.time + ttl * (isShort && full.size < stations ? context.source.uniform() : 1);
    const until = shield === none || shield === station ? fresh : shieldedUntil(copies, shield, access, fresh);
    if (!copies.warmKeep(station, access, until) || full.has(station)) continue;
    if (full.add(station).size === stations) enough = past * (index + 1);
  }
  copies.warmEnd(index / total);
}

/** Until when the shield's copy may be served; where it has none, it gets one. */
function shieldedUntil(copies: ResponseCopies, shield: number, access: Access, fresh: number): number {
  const known = copies.warmHit(shield, access);
  if (known > -Infinity) return known;
  copies.warmKeep(shield, access, fresh);
  return fresh;
}

/** The first demand at which the sum of the rates exceeds `position`. */
function chosen(demands: readonly StationDemand[], position: number): number {
  let rest = position;
  for (let index = 0; index < demands.length; index++) if ((rest -= demands[index].rate) < 0) return index;
  return demands.length - 1;
}

/** Where nothing is ever evicted or expires, everything that is read has been read before. */
function keepEverything(context: Context, copies: ResponseCopies, demands: readonly StationDemand[], shield: number): void {
  for (const { station, data } of demands) {
    for (let key = 0; key < context.plan.data[data].settings.keys; key++) {
      for (const each of shield === none ? [station] : [station, shield]) {
        const access = { data, key, time: 0 };
        if (copies.warmHit(each, access) === -Infinity) copies.warmKeep(each, access, Infinity);
      }
    }
  }
}
