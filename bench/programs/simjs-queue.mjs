// Multi-server stations in a row in SIM.JS; usage as in limit.c.
import { createRequire } from 'node:module';

// The package is written for browsers: it leaves its names on the window.
globalThis.window = globalThis;
createRequire(import.meta.url)('simjs');
const { Entity, Facility, Random, Sim } = globalThis.Sim;

const [stations, servers, customers, warm] = process.argv.slice(2).map(Number);
const random = new Random(1);
const row = Array.from({ length: stations }, (_, index) => new Facility(`station ${index}`, Facility.FCFS, servers));
let departures = 0;
let responses = 0;
let began;
let seconds = 0;

class Source extends Entity {
  start() {
    this.arrive();
  }

  arrive() {
    this.visit(0, this.time());
    this.setTimer(random.exponential(0.8 * servers)).done(this.arrive, this);
  }

  visit(station, arrivedAt) {
    this.useFacility(row[station], random.exponential(1)).done(() => {
      if (station + 1 < stations) this.visit(station + 1, arrivedAt);
      else this.depart(this.time() - arrivedAt);
    });
  }

  depart(response) {
    responses += response;
    departures++;
    if (departures === warm) {
      responses = 0;
      began = process.cpuUsage();
    } else if (departures === warm + customers) {
      const spent = process.cpuUsage(began);
      seconds = (spent.user + spent.system) / 1e6;
      process.stdout.write(JSON.stringify({ customers, seconds, response: responses / customers }) + '\n');
    }
  }
}

const simulation = new Sim();
simulation.addEntity(Source);
// A little longer than it takes: the last of the measured customers ends the measurement.
simulation.simulate(((warm + customers) / (0.8 * servers)) * 1.05 + 1000);
