import { GrowingRanks } from '../engine/growing-ranks.ts';
import type { DataPlan } from '../plan/plan.ts';
import type { Context } from './context.ts';

/** Draws the keys of requests by the popularity of their data, and takes note of those that are created. */
export class KeySpace {
  private readonly context: Context;
  private readonly streams: readonly number[];
  private readonly ranks: readonly GrowingRanks[];
  /** By data set: how many keys have been created; of owned data by session, so that they are the session's own. */
  private readonly created: Float64Array;
  private readonly createdBy: readonly Map<number, number>[];

  constructor(context: Context) {
    this.context = context;
    const { data } = context.plan;
    this.streams = data.map((each) => context.stream('keys', each.name));
    this.ranks = data.map((each) => new GrowingRanks(each.settings.popularity, each.ranks, this.countOf(each)));
    this.created = new Float64Array(data.length);
    this.createdBy = data.map(() => new Map());
  }

  /** The key of a frame's flow; draws after the first (`turn` 0) give others. */
  draw(frame: number, data: number, turn: number): number {
    const { frames, requests, source, plan, sessions } = this.context;
    const request = frames.request[frame];
    source.select(this.streams[data], requests.number[request], plan.flows[requests.flow[request]].hash ^ frames.context[frame], turn);
    const each = plan.data[data];
    if (each.owner < 0) return this.ranks[data].draw(source, this.created[data]);
    if (plan.flows[requests.flow[request]].first !== each.owner) return source.below(each.settings.keys);
    const users = this.usersOf(each);
    const session = sessions.numberOf(requests.session[request]) % users;
    const rank = this.ranks[data].draw(source, this.createdBy[data].get(session) ?? 0);
    // The keys of session s are s, s + users, s + 2 × users …: each session has equally many, and where there are too few, sessions share.
    const owned = this.countOf(each);
    return rank < owned ? (rank * users + session) % each.settings.keys : this.createdKey(each, session, rank - owned);
  }

  /** A key that there was not before; of owned data one of the session's own. */
  create(frame: number, data: number): number {
    const { frames, requests, plan, sessions } = this.context;
    const each = plan.data[data];
    const number = this.created[data]++;
    if (each.owner < 0) return each.settings.keys + number;
    const session = sessions.numberOf(requests.session[frames.request[frame]]) % this.usersOf(each);
    const own = this.createdBy[data].get(session) ?? 0;
    this.createdBy[data].set(session, own + 1);
    return this.createdKey(each, session, own);
  }

  /** A key by popularity alone, of those that were there at first, from whatever place the source was told. */
  popular(data: number): number {
    const { source, plan } = this.context;
    const each = plan.data[data];
    const rank = each.ranks.draw(source);
    if (each.owner < 0) return rank;
    const users = this.usersOf(each);
    return (rank * users + source.below(users)) % each.settings.keys;
  }

  private createdKey(each: DataPlan, session: number, number: number): number {
    const users = this.usersOf(each);
    return (Math.ceil(each.settings.keys / users) + number) * users + session;
  }

  /** Keys that one draw chooses among: all, or those of one session. */
  private countOf(each: DataPlan): number {
    return each.owner < 0 ? each.settings.keys : Math.max(1, Math.floor(each.settings.keys / this.usersOf(each)));
  }

  private usersOf({ owner }: DataPlan): number {
    const { settings } = this.context.plan.nodes[owner].node;
    return 'users' in settings ? Number(settings.users) : 1;
  }
}
