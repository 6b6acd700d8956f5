import type { NodePlan } from '../plan/plan.ts';
import { event, type Context } from '../run/context.ts';
import { none } from '../run/frames.ts';

/**
 * CPUs of the instances of one node, shared by all who are there: with `cores` CPUs and n requests each is worked on at the rate
 * min(1, cores ÷ n). A virtual clock runs at that rate, so that a request is done when the clock has advanced by its work, whoever comes
 * or goes meanwhile: one comparison an event, and one heap of finishing times an instance.
 */
export class ProcessorSharing {
  private readonly context: Context;
  private readonly node: NodePlan;
  private readonly stations: readonly Sharing[];

  constructor(context: Context, node: NodePlan, cores: number) {
    this.context = context;
    this.node = node;
    this.stations = Array.from({ length: node.instanceCount }, () => new Sharing(cores));
  }

  /** How many CPUs of an instance work. */
  busy(station: number): number {
    return this.stations[station].busy;
  }

  /** Begins to work on a frame: so many seconds, if it were alone. */
  enter(station: number, frame: number, seconds: number): void {
    const sharing = this.stations[station];
    sharing.advance(this.context.events.now);
    sharing.add(frame, seconds);
    this.plan(station);
  }

  /** The frame that is done now; −1 where the moment has moved since it was planned. */
  take(station: number): number {
    const { events } = this.context;
    const sharing = this.stations[station];
    if (sharing.plannedAt !== events.now) return none;
    sharing.plannedAt = Infinity;
    let done: number = none;
    if (events.now >= sharing.dueAt) {
      sharing.advance(events.now);
      done = sharing.removeFirst();
    }
    this.plan(station);
    return done;
  }

  pause(station: number, seconds: number): void {
    this.stations[station].pause(this.context.events.now, seconds);
  }

  clear(station: number): void {
    this.stations[station].clear();
  }

  /** The event list holds one entry an instance; where the moment moves back, the entry is put off when it comes. */
  private plan(station: number): void {
    const { events, plan } = this.context;
    const sharing = this.stations[station];
    sharing.dueAt = sharing.nextDone(events.now);
    if (sharing.dueAt >= sharing.plannedAt) return;
    sharing.plannedAt = sharing.dueAt;
    events.schedule(sharing.dueAt, event.share, station * plan.nodes.length + this.node.index);
  }
}

/** One instance: its virtual clock, and who is done when by that clock. */
class Sharing {
  /** When the first is done, and for when the event list has been told so: infinite where nobody is there. */
  dueAt = Infinity;
  plannedAt = Infinity;
  private readonly cores: number;
  private readonly frames: number[] = [];
  private readonly ends: number[] = [];
  private clock = 0;
  private advancedAt = 0;

  constructor(cores: number) {
    this.cores = cores;
  }

  get busy(): number {
    return Math.min(this.cores, this.frames.length);
  }

  advance(now: number): void {
    if (now <= this.advancedAt) return;
    this.clock += (now - this.advancedAt) * this.rate;
    this.advancedAt = now;
  }

  /** The clock stands still for so long. */
  pause(now: number, seconds: number): void {
    this.advance(now);
    this.advancedAt = Math.max(now, this.advancedAt) + seconds;
    this.dueAt += seconds;
  }

  nextDone(now: number): number {
    if (this.frames.length === 0) return Infinity;
    return Math.max(now, this.advancedAt + (this.ends[0] - this.clock) / this.rate);
  }

  clear(): void {
    this.frames.length = this.ends.length = 0;
    this.dueAt = this.plannedAt = Infinity;
    this.clock = 0;
  }

  add(frame: number, seconds: number): void {
    const end = this.clock + seconds;
    let hole = this.frames.length;
    this.frames.push(frame);
    this.ends.push(end);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      if (this.ends[parent] <= end) break;
      this.move(parent, hole);
      hole = parent;
    }
    this.put(hole, frame, end);
  }

  removeFirst(): number {
    const first = this.frames[0];
    const frame = this.frames.pop()!;
    const end = this.ends.pop()!;
    const size = this.frames.length;
    if (size === 0) {
      // Nobody is there: the clock begins anew, so that it never grows coarse.
      this.clock = 0;
      return first;
    }
    let hole = 0;
    for (let child = 1; child < size; child = 2 * hole + 1) {
      if (child + 1 < size && this.ends[child + 1] < this.ends[child]) child++;
      if (this.ends[child] >= end) break;
      this.move(child, hole);
      hole = child;
    }
    this.put(hole, frame, end);
    return first;
  }

  private get rate(): number {
    return this.frames.length <= this.cores ? 1 : this.cores / this.frames.length;
  }

  private move(from: number, to: number): void {
    this.put(to, this.frames[from], this.ends[from]);
  }

  private put(at: number, frame: number, end: number): void {
    this.frames[at] = frame;
    this.ends[at] = end;
  }
}
