import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Architecture } from '../../../src/model/architecture.ts';
import type { Job } from '../../../src/simulator/study/job.ts';
import { steadyDuration } from '../../../src/simulator/study/run-length.ts';
import { createStudy, type StudyOptions } from '../../../src/simulator/study/study.ts';
import { fakeReplication, usual, type FakeSystem } from '../support/fake-simulator.ts';
import { crashAt, scenario, smallArchitecture, type SmallSystem } from '../support/small-architecture.ts';
import { histogramOf } from '../support/tallies.ts';

const options: StudyOptions = { scenarios: 'default', variant: null, seed: 1 };

/** Runs a study to its end; `pick` chooses which of the open jobs finishes next, as different numbers of workers would. */
function finish(
  architecture: Architecture,
  more: Partial<StudyOptions> = {},
  system: FakeSystem | ((job: Job) => FakeSystem) = usual,
  pick: (open: number) => number = () => 0,
) {
  const study = createStudy(architecture, { ...options, ...more });
  const jobs: Job[] = [];
  const open: Job[] = [...study.nextJobs()];
  while (open.length > 0) {
    const [job] = open.splice(pick(open.length), 1);
    jobs.push(job);
    study.accept(job, fakeReplication(job, typeof system === 'function' ? system(job) : system));
    open.push(...study.nextJobs());
  }
  expect(study.done).toBe(true);
  return { ...study.result(), jobs };
}

const mean = (limit: number, more = {}) => ({ text: `Ask.latency.mean < ${limit}s`, limit, ...more });
const outage = scenario('Outage', { duration: 40, events: [crashAt(20)] });

describe('which runs a study has', () => {
  const other = scenario('Other', { duration: 30 });
  const architecture = smallArchitecture({ scenarios: [other, outage], requirements: [mean(1, { scenario: 'Outage' })] });

  it('are the steady one and those that requirements name', () => {
    expect(finish(architecture).runs.map((run) => run.scenario)).toEqual([null, 'Outage']);
  });

  it('are those that are asked for, each requirement judged in its own', () => {
    const { runs, requirements } = finish(architecture, { scenarios: ['Other', null, 'Other'] });
    expect(runs.map((run) => run.scenario)).toEqual(['Other', null]);
    expect(requirements).toEqual([]);
    expect(finish(architecture, { scenarios: ['Outage'] }).requirements).toMatchObject([{ scenario: 'Outage', verdict: 'met' }]);
  });
});

describe('warm-up', () => {
  it('is found by a steady pilot, also where only a scenario is asked for, and holds for every run', () => {
    const { jobs } = finish(smallArchitecture({ scenarios: [outage] }), { scenarios: ['Outage'] });
    expect(jobs[0]).toMatchObject({ run: -1, scenario: null, replication: 0, warmup: 0, duration: 200 });
    const warmups = new Set(jobs.slice(1).map((job) => job.warmup));
    expect(warmups.size).toBe(1);
    /** exp(−t ÷ 5) falls below a twentieth after 15 s; a cut beyond half of the pilot would not be one. */
    expect([...warmups][0]).toBeGreaterThan(5);
    expect([...warmups][0]).toBeLessThan(100);
  });

  it('needs no pilot where every time is stated', () => {
    const { jobs } = finish(smallArchitecture(), { warmup: 3, duration: 50 });
    expect(jobs.every((job) => job.run === 0 && job.warmup === 3 && job.duration === 50)).toBe(true);
  });

  it("is the scenario's own where it states one", () => {
    const stated = scenario('Outage', { duration: 40, warmup: 2, events: [crashAt(20)] });
    const { jobs } = finish(smallArchitecture({ scenarios: [stated] }), { scenarios: ['Outage'] });
    expect(jobs.map((job) => [job.run, job.warmup])).toEqual(Array.from({ length: 5 }, () => [0, 2]));
  });
});

describe('the length of the steady run', () => {
  it.each([
    ['2000 requests of a flow, and a minute', {}, 60],
    // 1.25 · 100 ÷ 0.01 observations at 100/s are 125 s.
    ['100 ÷ (1 − q) observations of a quantile', { requirements: [{ metric: 'latency.p99' }] }, 125],
    // 1.25 · 10,000 ÷ 5 opportunities at four in ten of 100/s are 62.5 s.
    [
      '10,000 opportunities of a level',
      { requirements: [{ target: { kind: 'data', name: 'record' }, metric: 'consistency', comparison: '>=', limit: 'strong' }], opportunities: 0.4 },
      63,
    ],
    // At one in ten the pilot of 200 s has 2000 of 2500; as they come ever faster, √1.25 times 200 s is enough.
    [
      '10,000 opportunities that are still rare',
      { requirements: [{ target: { kind: 'data', name: 'record' }, metric: 'consistency', comparison: '>=', limit: 'strong' }], opportunities: 0.1 },
      224,
    ],
    // 1.25 · 4.382 ÷ 0.0001 ÷ 5 requests are 10,955 at 100/s: 110 s.
    ['enough requests for an availability of 99.99 %', { requirements: [{ metric: 'availability', comparison: '>=', limit: 0.9999 }] }, 110],
  ] as const)('is enough for %s', (_, stated, seconds) => {
    const opportunitiesOfRequest = 'opportunities' in stated ? stated.opportunities : usual.opportunitiesOfRequest;
    const architecture = smallArchitecture(stated);
    const [run] = finish(architecture, { warmup: 5 }, { ...usual, opportunitiesOfRequest }).runs;
    expect(run.duration / seconds).toBeGreaterThan(0.95);
    expect(run.duration / seconds).toBeLessThan(1.05);
  });

  it('goes as far as five replications can within the cap of events, where a quantile needs that', () => {
    // 125 s and a warm-up of 5 s at 500 events a second: ten replications would be 650,000 events, five and a quarter more of them 406,250.
    const architecture = smallArchitecture({ requirements: [{ metric: 'latency.p99' }] });
    const { runs, requirements } = finish(architecture, { warmup: 5, maxEvents: 450_000 });
    expect(runs[0]).toMatchObject({ duration: 130, replications: 5, ended: 'decided' });
    expect(requirements[0].verdict).toBe('met');
  });

  it('is not stretched for a quantile that the cap of events puts out of reach', () => {
    const { runs, requirements } = finish(smallArchitecture({ requirements: [{ metric: 'latency.p999' }] }), { warmup: 5, maxEvents: 450_000 });
    expect(runs[0]).toMatchObject({ duration: 60, replications: 5, ended: 'completed' });
    expect(requirements[0].verdict).toBe('undecided');
    expect(requirements[0].reason).toMatch(
      /^This quantile needs 100000 observations .* The cap of 450k events allows no longer run; about .*min would decide\.$/,
    );
  });

  it('is made longer after the first look where a quantile turns out to have too few observations', () => {
    // The pilot promises 100 a second and 50 come: 130 s have 6500 of 10,000, and 1.25 · 10,000 ÷ 50 are 250 s.
    const architecture = smallArchitecture({ requirements: [{ metric: 'latency.p99' }] });
    const { runs, requirements, jobs } = finish(architecture, { warmup: 5 }, ({ run }) => (run < 0 ? usual : { ...usual, rate: 50 }));
    expect(runs[0].duration / 250).toBeGreaterThan(0.95);
    expect(runs[0].duration / 250).toBeLessThan(1.1);
    expect(runs[0]).toMatchObject({ replications: 5, ended: 'decided' });
    expect(requirements[0].verdict).toBe('met');
    expect(jobs.map(({ replication }) => replication)).toEqual([0, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5]);
  });

  it.each([0, 60, 150])('goes by the rate that a flow states, not by the %i requests of it that the pilot happened to see', (arrivals) => {
    const small = smallArchitecture({ requirements: [{ target: { kind: 'flow', name: 'Rare' }, metric: 'latency.p99' }] });
    const [ask] = small.flows;
    const architecture = { ...small, flows: [ask, { ...ask, name: 'Rare', settings: { ...ask.settings, rate: 0.5 } }] };
    const pilot = fakeReplication({
      run: -1,
      scenario: null,
      variant: null,
      traffic: 1,
      seed: 1,
      replication: 0,
      warmup: 0,
      duration: 200,
      maxEvents: 1e6,
    });
    const latency = histogramOf(Array.from({ length: arrivals }, () => 0.01));
    const flows = { ...pilot.flows, Rare: { ...pilot.flows.Ask, arrivals, successes: arrivals, latency } };
    // 1.25 · 100 ÷ 0.01 observations at one in two seconds.
    expect(steadyDuration({ ...pilot, flows }, { architecture, scenario: undefined, variant: null, traffic: 1 }, 5, 100_000_000)).toBe(25_000);
  });

  it('is as stated, where it is stated', () => {
    expect(finish(smallArchitecture(), { duration: 77 }).runs[0].duration).toBe(77);
  });

  it('leaves room for ten replications within the cap of events', () => {
    const { runs } = finish(smallArchitecture(), { maxEvents: 100_000, warmup: 1 });
    // 500 events a second: ten times (duration + 1 s) · 500 ≤ 100,000.
    expect(runs[0].duration).toBeLessThanOrEqual(19);
    expect(runs[0].ended).toBe('completed');
  });
});

describe('looks', () => {
  it('end at five replications when everything is decided', () => {
    const { runs, requirements } = finish(smallArchitecture({ requirements: [mean(1), mean(0.001)] }));
    expect(runs[0]).toMatchObject({ replications: 5, ended: 'decided' });
    expect(requirements.map(({ verdict, line }) => [verdict, line])).toEqual([
      ['met', 11],
      ['violated', 12],
    ]);
  });

  it('go on to 40 where a limit is as near as can be', () => {
    const { runs, requirements, jobs } = finish(smallArchitecture({ requirements: [mean(0.02002)] }), { duration: 30, warmup: 30 });
    expect(runs[0]).toMatchObject({ replications: 40, ended: 'completed' });
    expect(jobs.map((job) => job.replication)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(requirements[0].verdict).toBe('undecided');
  });

  it('do not go on for what no further replication decides', () => {
    const { runs, requirements } = finish(smallArchitecture({ requirements: [{ metric: 'latency.p999' }] }), { duration: 30 });
    expect(runs[0].replications).toBe(5);
    expect(requirements[0].verdict).toBe('undecided');
    expect(requirements[0].reason).toContain('needs 100000 observations');
    expect(requirements[0].reason).toMatch(/Its duration is set to 30s; about .*min would decide\.$/);
  });

  it('tell of a scenario that it is too short', () => {
    const architecture = smallArchitecture({ scenarios: [outage], requirements: [{ metric: 'latency.p99', scenario: 'Outage' }] });
    const { requirements } = finish(architecture);
    expect(requirements[0]).toMatchObject({ verdict: 'undecided' });
    // 40 s have 4000 of 10,000 observations; with a quarter more 125 s.
    expect(requirements[0].reason).toMatch(/ Outage lasts 40s; about 2\.(083|167|25)min would decide\.$/);
  });

  it('are one look of exactly the replications that are asked for', () => {
    expect(finish(smallArchitecture({ requirements: [mean(0.02002)] }), { replications: 3 }).runs[0]).toMatchObject({
      replications: 3,
      ended: 'completed',
    });
  });

  it('stop before a look that the cap of events does not allow', () => {
    const { runs } = finish(smallArchitecture({ requirements: [mean(0.02002)] }), { duration: 30, warmup: 10, maxEvents: 150_000 });
    expect(runs[0]).toMatchObject({ replications: 5, ended: 'event-limit' });
  });
});

describe('a run that cannot end well', () => {
  it('is saturated where a line grows without end, and claims nothing met', () => {
    const { runs, requirements } = finish(smallArchitecture({ requirements: [mean(1), mean(0.001)] }), {}, { ...usual, growth: 3 });
    expect(runs[0]).toMatchObject({ ended: 'saturated', saturatedAt: 'Desk', replications: 5 });
    expect(requirements.map(({ verdict }) => verdict)).toEqual(['undecided', 'violated']);
    for (const { reason } of requirements) expect(reason).toContain('The line at Desk grows without end (saturated)');
  });

  it('is cut at its cap of events, with what it has', () => {
    const { runs, requirements } = finish(smallArchitecture({ requirements: [mean(1), mean(0.001)] }), {
      duration: 1000,
      warmup: 0,
      maxEvents: 50_000,
    });
    expect(runs[0].ended).toBe('event-limit');
    expect(runs[0]).not.toHaveProperty('saturatedAt');
    expect(runs[0].events).toBeLessThan(60_000);
    expect(runs[0].flows.Ask.throughput.mean).toBeGreaterThan(90);
    expect(requirements.map(({ verdict }) => verdict)).toEqual(['undecided', 'violated']);
  });
});

describe('the result', () => {
  const requirements = [
    mean(1),
    { metric: 'latency.p99', text: 'Ask.latency.p99 < 1s' },
    mean(0.0201),
    { text: 'Ask.recovery < 30s', metric: 'recovery', limit: 30, scenario: 'Outage' },
    { text: 'record.consistency >= strong', target: { kind: 'data', name: 'record' }, metric: 'consistency', comparison: '>=', limit: 'strong' },
    { text: 'record.lost = 0', target: { kind: 'data', name: 'record' }, metric: 'lost', comparison: '=', limit: 0 },
    { text: 'Jobs.lost < 2', target: { kind: 'queue', name: 'Jobs' }, metric: 'lost', limit: 2 },
    { text: 'Ask.mars.latency.p99 < 1s', metric: 'latency.p99', selector: 'mars' },
    { text: 'Ask.throughput > 1/s', metric: 'throughput', comparison: '>', scenario: 'Outage', window: { from: 5, to: 10 } },
  ] as const satisfies SmallSystem['requirements'];
  const architecture = smallArchitecture({ scenarios: [outage], requirements });

  it('keeps the published schema', () => {
    const schema = JSON.parse(readFileSync(new URL('../../../media/result.schema.json', import.meta.url), 'utf8')) as object;
    const validate = new Ajv({ strict: false }).compile(schema);
    const result = { schema: 'tradeoff.result/1', system: 'Small', file: 'small.arch', seed: 1, version: '0.1.0', accepted: [], diagnostics: [] };
    const { runs, requirements: verdicts } = finish(architecture);
    const document: unknown = JSON.parse(JSON.stringify({ ...result, runs, requirements: verdicts }));
    expect(validate(document), JSON.stringify(validate.errors, null, 1)).toBe(true);
  });

  it('judges in the order of the file, and says why it cannot', () => {
    const { requirements: verdicts } = finish(architecture);
    expect(verdicts.map(({ text, verdict }) => `${text}: ${verdict}`)).toEqual([
      'Ask.latency.mean < 1s: met',
      'Ask.latency.p99 < 1s: met',
      'Ask.latency.mean < 0.0201s: undecided',
      'Ask.recovery < 30s: met',
      'record.consistency >= strong: violated',
      'record.lost = 0: violated',
      'Jobs.lost < 2: met',
      'Ask.mars.latency.p99 < 1s: undecided',
      'Ask.throughput > 1/s: undecided',
    ]);
    expect(verdicts[7].reason).toBe('The simulation does not measure Ask.mars.latency.p99.');
    expect(verdicts[8].reason).toBe('The simulation kept no counters of this window.');
    expect(verdicts[4]).toMatchObject({ value: 'read-your-writes', ci: null });
  });

  it('has parts of the latency that add up to its mean', () => {
    const { latency, breakdown } = finish(architecture).runs[0].flows.Ask;
    expect(breakdown.reduce((sum, { waiting, working, network }) => sum + waiting + working + network, 0)).toBeCloseTo(latency.mean.mean!, 12);
  });

  it('is the same bytes in whatever order replications finish', () => {
    const expected = JSON.stringify(finish(architecture));
    const results = (text: string) => JSON.stringify({ ...(JSON.parse(text) as object), jobs: [] });
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (choices) => {
        const finished = finish(architecture, {}, usual, (open) => (choices.next().value as number) % open);
        expect(results(JSON.stringify(finished))).toBe(results(expected));
      }),
      { numRuns: 15, seed: 5 },
    );
  });

  it('differs with the seed', () => {
    expect(finish(architecture, { seed: 2 }).runs[0].flows.Ask.latency.mean).not.toEqual(finish(architecture).runs[0].flows.Ask.latency.mean);
  });

  it('is there before the end, as far as it goes', () => {
    const study = createStudy(architecture, { ...options, warmup: 1, duration: 20 });
    expect(study.provisional()).toEqual({ runs: [], requirements: [] });
    const jobs = study.nextJobs();
    expect(study.nextJobs()).toEqual([]);
    for (const job of jobs.filter(({ run, replication }) => run === 0 && replication !== 2)) study.accept(job, fakeReplication(job));
    expect(study.done).toBe(false);
    expect(study.provisional().runs).toMatchObject([{ scenario: null, replications: 4 }]);
    expect(() => study.result()).toThrow('a study is done');
  });

  it('takes no notice of a replication that was stopped', () => {
    const study = createStudy(smallArchitecture(), { ...options, warmup: 1, duration: 20 });
    const [job] = study.nextJobs();
    study.accept(job, { ...fakeReplication(job), ended: 'stopped' });
    expect(study.provisional().runs).toEqual([]);
  });
});
