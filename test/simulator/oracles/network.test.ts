import { describeOracles, responseOf, type Oracle } from '../support/oracle.ts';

// A line of limited bandwidth is a server: messages of constant length make it M/D/1.
const oracles: Oracle[] = [
  {
    name: 'calls of 1 MB on a line of 1 MB/s at 0.8',
    source: 'M/D/1, Pollaczek–Khinchine',
    duration: 40_000,
    warmup: 500,
    precision: 0.07,
    text: (off) =>
      `system "Line"\nnetwork default { latency: 0ms  bandwidth: 1MB/s }\nclient U {}\nservice S { time: 0ms }\nflow F { rate: 0.8/s  U -> S { size: ${1000 * off}kB } }`,
    expected: { response: { exact: 3, measure: responseOf('F') } },
  },
  {
    name: 'values of 1 MB, read and written, each in its own direction',
    source: 'two independent M/D/1',
    duration: 40_000,
    warmup: 500,
    precision: 0.05,
    text: (
      off,
    ) => `system "Line"\nregion eu\nregion us\nnetwork default { latency: 0ms }\nnetwork eu <-> us { latency: 10ms  bandwidth: 1MB/s }\nclient U { in: eu }
      database D { in: us  read-time: 0ms  write-time: 0ms  concurrency: 1M }\ndata x { keys: 1M  size: 1MB  store: D }
      flow R { rate: ${0.5 * off}/s  U -> D : read x }\nflow W { rate: ${0.5 * off}/s  U -> D : write x }`,
    expected: { read: { exact: 1.52, measure: responseOf('R') }, write: { exact: 1.52, measure: responseOf('W') } },
  },
];

describeOracles(oracles);
