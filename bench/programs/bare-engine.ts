import { RandomSource, streamKey } from '../../src/base/random.ts';
import { EventList } from '../../src/simulator/engine/event-list.ts';
import { drawExponential } from '../../src/simulator/engine/ziggurat.ts';
import { ServerPool } from '../../src/simulator/run/server-pool.ts';

/**
 * The engine by itself: the simulator's event list, its stations and its sampler, without flows, programs or statistics but the mean.
 * It does what `limit.c` does. Arguments: stations, servers of each, customers, customers before the clock starts.
 */
const [stations, servers, customers, warm] = process.argv.slice(2).map(Number);
const arrival = 0;
const departure = 1;
const none = -1;
const room = 1 << 20;
const arrivalStream = streamKey(1, 0, 'arrivals');
const serviceStreams = Int32Array.from({ length: stations }, (_, station) => streamKey(1, 0, 'time', String(station)));

class Customers {
  readonly arrivedAt = new Float64Array(room);
  readonly number = new Int32Array(room);
  readonly station = new Int32Array(room);
  readonly next = new Int32Array(room);
  readonly previous = new Int32Array(room);
  private firstFree = none;
  private unused = 0;

  take(): number {
    const customer = this.firstFree;
    if (customer === none) return this.unused++;
    this.firstFree = this.next[customer];
    return customer;
  }

  release(customer: number): void {
    this.next[customer] = this.firstFree;
    this.firstFree = customer;
  }
}

class Stations {
  events = new EventList();
  departures = 0;
  responses = 0;
  private readonly frames = new Customers();
  private readonly source = new RandomSource();
  private readonly pool = new ServerPool({ frames: this.frames }, stations, servers, Infinity);
  private arrivals = 0;

  constructor() {
    this.planArrival();
  }

  runUntil(count: number): void {
    const { events } = this;
    while (this.departures < count) {
      const payload = events.take();
      if ((payload & 31) === departure) this.depart(payload >> 5);
      else this.arrive();
    }
  }

  private arrive(): void {
    const customer = this.frames.take();
    this.frames.arrivedAt[customer] = this.events.now;
    this.frames.number[customer] = this.arrivals++;
    this.frames.station[customer] = 0;
    this.enter(customer, 0);
    this.planArrival();
  }

  private planArrival(): void {
    this.source.select(arrivalStream, this.arrivals, 0, 0);
    this.events.schedule(this.events.now + drawExponential(this.source) / (0.8 * servers), arrival, 0);
  }

  private enter(customer: number, station: number): void {
    if (this.pool.enter(station)) this.serve(customer, station);
    else this.pool.queue(station, customer);
  }

  private serve(customer: number, station: number): void {
    this.source.select(serviceStreams[station], this.frames.number[customer], 0, 0);
    this.events.schedule(this.events.now + drawExponential(this.source), departure, customer);
  }

  private depart(customer: number): void {
    const station = this.frames.station[customer];
    const next = this.pool.leave(station);
    if (next !== none) this.serve(next, station);
    if (station + 1 < stations) {
      this.frames.station[customer] = station + 1;
      return this.enter(customer, station + 1);
    }
    this.responses += this.events.now - this.frames.arrivedAt[customer];
    this.departures++;
    this.frames.release(customer);
  }
}

const run = new Stations();
run.runUntil(warm);
run.responses = 0;
const eventsBefore = run.events.processed;
const began = process.cpuUsage();
run.runUntil(warm + customers);
const spent = process.cpuUsage(began);
const seconds = (spent.user + spent.system) / 1e6;
console.log(JSON.stringify({ customers, events: run.events.processed - eventsBefore, seconds, response: run.responses / customers }));
