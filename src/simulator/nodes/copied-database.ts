import type { NodePlan } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import type { LedNode } from '../run/faults.ts';
import type { VersionedStore } from '../run/operation-control.ts';
import { CopyChoice } from './copy-choice.ts';
import { CopyReach } from './copy-reach.ts';
import { CopyStorage } from './copy-storage.ts';
import { CopyVersions, type Written } from './copy-versions.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { SessionTokens } from './session-tokens.ts';
import { Shortness } from './shortness.ts';
import { Station } from './station.ts';

/** What databases without one leader have in common: copies that each have versions of their own, and whoever of them takes a write in stamps it. */
export abstract class CopiedDatabase implements VersionedStore, LedNode {
  acknowledgedAt = 0;
  protected readonly context: Context;
  protected readonly node: NodePlan;
  protected readonly settings: DatabaseSettings;
  protected readonly copies: number;
  protected readonly versions: CopyVersions;
  protected readonly copyReach: CopyReach;
  protected readonly choice: CopyChoice;
  protected readonly storage: CopyStorage;
  protected readonly tokens: SessionTokens;
  protected readonly station: Station;
  protected readonly shortness: Shortness;

  constructor(context: Context, node: NodePlan, settings: DatabaseSettings, copies: number) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.copies = copies;
    this.versions = new CopyVersions(context, node, settings, copies);
    this.copyReach = new CopyReach(context, node, copies, settings.detection);
    this.choice = new CopyChoice(context, node, settings, copies);
    this.storage = new CopyStorage(context, node, this.versions, {
      settings,
      copies,
      shardOf: (data, key) => this.choice.shardOf(data, key),
      carried: () => this.carried(),
    });
    this.tokens = new SessionTokens(settings.session, context.plan.data.length, (data, key, version) =>
      this.versions.isEverywhere(this.firstOf(data, key), { data, key, version }),
    );
    this.station = new Station(context, node, settings.concurrency);
    this.shortness = new Shortness(context, node.index, settings.shards);
    context.operations.stores[node.index] = this;
    for (const cache of node.caches) context.operations.stores[cache] = this;
  }

  ended(frame: number, ended: number, cause: number): void {
    this.context.control.respond(frame, ended, cause);
  }

  paused(instance: number): void {
    this.station.paused(instance);
  }

  resumed(instance: number): void {
    this.station.resumed(instance);
  }

  finish(): void {
    this.storage.finish();
    this.shortness.finish();
  }

  /** Copies have no roles, or all are leaders: the `index`-th is meant. */
  instanceInRole(_part: 'leader' | 'follower' | 'metadata', index: number): number {
    return this.node.firstInstance + Math.min(index, this.node.instanceCount) - 1;
  }

  acknowledge(_instance: number, version: number, now: number): void {
    const { log } = this.versions;
    this.versions.acknowledge(version, now);
    if (this.node.copyHolders.length === 0 || version <= log.base) return;
    const at = log.at(version - 1);
    this.context.operations.superseded(this.node, { data: log.data[at], key: log.keys[at] }, version);
  }

  acknowledgedBy(data: number, key: number, time: number): number {
    const { log } = this.versions;
    const version = log.acknowledgedBy(data, key, time);
    if (version > 0) this.acknowledgedAt = log.acknowledged[log.at(version - 1)];
    return version;
  }

  precedes(_instance: number, version: number): number {
    return this.versions.precedes(version);
  }

  supersededAt(data: number, key: number, version: number): number {
    return this.versions.log.supersededSince(data, key, version);
  }

  /** Versions that are on their way to copies. */
  protected abstract carried(): Iterable<Written>;

  protected copyOf(instance: number): number {
    return (instance - this.node.firstInstance) % this.copies;
  }

  /** The first copy of an instance's shard, and of a key's. */
  protected firstCopy(instance: number): number {
    return instance - this.copyOf(instance);
  }

  protected firstOf(data: number, key: number): number {
    return this.node.firstInstance + this.copies * this.choice.shardOf(data, key);
  }
}
