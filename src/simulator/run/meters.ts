import type { Plan } from '../plan/plan.ts';

/** Keeps an account of who comes and goes, beside the meters. */
export interface StayBooks {
  entered(frame: number, instance: number, now: number): void;
  left(frame: number, instance: number, now: number): void;
  emptied(instance: number, now: number): void;
}

/**
 * Levels of every instance and their integrals over time: busy servers, capacity that is up, requests waiting, requests here. Whoever
 * changes a level calls `advance` first. Queues use `depth` of their node instead.
 */
export class Meters {
  readonly busy: Int32Array;
  readonly capacity: Int32Array;
  readonly waiting: Int32Array;
  readonly present: Int32Array;
  readonly busyArea: Float64Array;
  readonly capacityArea: Float64Array;
  readonly waitingArea: Float64Array;
  readonly presentArea: Float64Array;
  /** By node. */
  readonly nodeWaiting: Int32Array;
  readonly depth: Int32Array;
  readonly depthArea: Float64Array;
  /** By flow: requests between arrival and answer. */
  readonly open: Int32Array;
  readonly openArea: Float64Array;
  /** Books that tests keep beside the meters. */
  private readonly books: StayBooks | undefined;
  private readonly last: Float64Array;
  private readonly depthLast: Float64Array;
  private readonly openLast: Float64Array;

  constructor(plan: Plan, books?: StayBooks) {
    this.books = books;
    const instances = plan.instanceNodes.length;
    const nodes = plan.nodes.length;
    const flows = plan.flows.length;
    [this.busy, this.capacity, this.waiting, this.present] = Array.from({ length: 4 }, () => new Int32Array(instances));
    [this.busyArea, this.capacityArea, this.waitingArea, this.presentArea, this.last] = Array.from({ length: 5 }, () => new Float64Array(instances));
    this.nodeWaiting = new Int32Array(nodes);
    this.depth = new Int32Array(nodes);
    this.depthArea = new Float64Array(nodes);
    this.depthLast = new Float64Array(nodes);
    this.open = new Int32Array(flows);
    this.openArea = new Float64Array(flows);
    this.openLast = new Float64Array(flows);
  }

  /** Brings an instance's integrals up to `now`. */
  advance(instance: number, now: number): void {
    const passed = now - this.last[instance];
    if (passed === 0) return;
    this.last[instance] = now;
    this.busyArea[instance] += this.busy[instance] * passed;
    this.capacityArea[instance] += this.capacity[instance] * passed;
    this.waitingArea[instance] += this.waiting[instance] * passed;
    this.presentArea[instance] += this.present[instance] * passed;
  }

  /** A request is at an instance, waiting or served. */
  enter(instance: number, frame: number, now: number): void {
    this.advance(instance, now);
    this.present[instance]++;
    this.books?.entered(frame, instance, now);
  }

  leave(instance: number, frame: number, now: number): void {
    this.advance(instance, now);
    this.present[instance]--;
    this.books?.left(frame, instance, now);
  }

  /** An instance has stopped: nobody is there, and nothing can be done. */
  stop(instance: number, now: number): void {
    this.advance(instance, now);
    this.busy[instance] = this.waiting[instance] = this.present[instance] = this.capacity[instance] = 0;
    this.books?.emptied(instance, now);
  }

  changeDepth(node: number, by: number, now: number): void {
    this.depthArea[node] += this.depth[node] * (now - this.depthLast[node]);
    this.depthLast[node] = now;
    this.depth[node] += by;
  }

  changeOpen(flow: number, by: number, now: number): void {
    this.openArea[flow] += this.open[flow] * (now - this.openLast[flow]);
    this.openLast[flow] = now;
    this.open[flow] += by;
  }

  advanceAll(now: number): void {
    for (let instance = 0; instance < this.last.length; instance++) this.advance(instance, now);
    for (let node = 0; node < this.depth.length; node++) this.changeDepth(node, 0, now);
    for (let flow = 0; flow < this.open.length; flow++) this.changeOpen(flow, 0, now);
  }
}
