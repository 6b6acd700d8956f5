import type { NodePlan, Site } from '../plan/plan.ts';
import type { Context } from '../run/context.ts';
import { none } from '../run/frames.ts';
import type { DatabaseSettings } from './database-settings.ts';
import { shardOfKey } from './shard-of-key.ts';

/** Which copy of a leaderless store takes a request in, and which copies it asks. */
export class CopyChoice {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly settings: DatabaseSettings;
  private readonly copies: number;
  private readonly choiceStream: number;

  constructor(context: Context, node: NodePlan, settings: DatabaseSettings, copies: number) {
    this.context = context;
    this.node = node;
    this.settings = settings;
    this.copies = copies;
    this.choiceStream = context.stream(node.name, 'copy');
  }

  /** The live copy of the key that is nearest to the caller, of those that are meant. */
  coordinator(frame: number, site: Site, isMeant = (_instance: number): boolean => true): number {
    return this.nearest(frame, this.firstOfShard(frame, site), isMeant);
  }

  /** The one copy that a read asks where it says so; −1 where it asks all. */
  onlyCopy(frame: number, site: Site): number {
    const reads = site.reads ?? this.settings.reads;
    if (reads === 'quorum' || reads === 'leader') return none;
    const { frames } = this.context;
    if (reads === 'nearest') return frames.instance[frame];
    const first = frames.instance[frame] - ((frames.instance[frame] - this.node.firstInstance) % this.copies);
    return this.anyOf(
      frame,
      Array.from({ length: this.copies }, (_, copy) => first + copy),
    );
  }

  /** A live one of some copies, each as likely; −1 where none lives. */
  anyOf(frame: number, instances: readonly number[]): number {
    const live = instances.filter((instance) => this.context.isUp[instance] === 1);
    if (live.length === 0) return none;
    this.context.select(this.choiceStream, frame, 2);
    return live[this.context.source.below(live.length)];
  }

  /** Callers notice after `detection` that they can't reach a copy, and take another. */
  private isKnownApart(frame: number, instance: number): boolean {
    const { frames, plan, partitions, events } = this.context;
    if (!partitions.areAny) return false;
    const since = partitions.since(this.context.siteOf(frame).from, frames.origin[frame], this.node.index, plan.instancePlaces[instance]);
    return since + this.settings.detection <= events.now;
  }

  /** The nearest that lives, ties at random; any where none does. */
  private nearest(frame: number, first: number, isMeant: (instance: number) => boolean): number {
    const { frames, plan, source } = this.context;
    let [best, least, ties] = [first, Infinity, 0];
    for (let instance = first; instance < first + this.copies; instance++) {
      if (this.context.isUp[instance] === 0 || !isMeant(instance) || this.isKnownApart(frame, instance)) continue;
      const distance = this.context.distance(frames.origin[frame], plan.instancePlaces[instance]);
      if (distance < least) [best, least, ties] = [instance, distance, 1];
      else if (distance === least) {
        this.context.select(this.choiceStream, frame, 3 + ++ties);
        if (source.below(ties) === 0) best = instance;
      }
    }
    return best;
  }

  /** The first copy of the key's shard. */
  private firstOfShard(frame: number, site: Site): number {
    const { shards } = this.settings;
    const { frames, operations, requests } = this.context;
    if (shards === 1) return this.node.firstInstance;
    if (site.data < 0 && site.isPart) return this.node.firstInstance + this.copies * requests.partOf(frames.keys[frame]);
    if (site.data < 0) {
      this.context.select(this.choiceStream, frame, 1);
      return this.node.firstInstance + this.copies * this.context.source.below(shards);
    }
    return this.node.firstInstance + this.copies * this.shardOf(site.data, operations.keyOf(frame, site.data));
  }

  shardOf(data: number, key: number): number {
    const { shards, sharding } = this.settings;
    return shardOfKey(shards, sharding, this.context.plan.data[data], key);
  }
}
