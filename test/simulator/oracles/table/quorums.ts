import type { Claim, Family, Figure } from '../claim.ts';
import { freshOf, latencyQuantile, staleOf } from '../measures.ts';
import { start } from './models.ts';

// The WARS model, its fits to production systems and its settings: P. Bailis, S. Venkataraman, M. Franklin, J. Hellerstein, I. Stoica,
// "Probabilistically Bounded Staleness for Practical Partial Quorums", PVLDB 5(8), 2012. The paper's own figures rest on few samples (its
// times until 99.9 % are 2–14 % short): the shares here are those of a Monte Carlo run of the same model with four million trials a row,
// the quantiles of latency are order statistics of the convolved fits, computed numerically.
const source = 'P. Bailis et al., 2012 (PBS): its fits, evaluated anew';

const ssd = (off: number) => `mixture(91.22%: pareto(${0.235 * off}ms, 10), 8.78%: exponential(${(1 / 1.66) * off}ms))`;
const disk = (off: number) => `mixture(38%: pareto(${1.05 * off}ms, 1.51), 62%: exponential(${(1 / 0.183) * off}ms))`;
const yammerWrite = (off: number) => `mixture(93.9%: pareto(${3 * off}ms, 3.35), 6.1%: exponential(${(1 / 0.0028) * off}ms))`;
const yammer = 'mixture(98.2%: pareto(1.5ms, 3.8), 1.8%: exponential(46.082949ms))';
const exponential = (mean: number) => `exponential(${mean}ms)`;

interface Setting {
  readonly name: string;
  /** The write's hop to a copy, and the other three. */
  readonly write: (off: number) => string;
  readonly others: string;
  readonly isWide?: boolean;
  /** Median and 99.9 % in ms of the read of 1, 2 and 3 copies, and of the write. */
  readonly reads: readonly (readonly [number, number])[];
  readonly writes: readonly (readonly [number, number])[];
}

const ssdReads = [
  [0.4889, 0.655],
  [0.5146, 1.632],
  [0.566, 4.113],
] as const;
const diskWrites = [
  [1.5048, 10.934],
  [2.7686, 20.953],
  [6.9647, 111.346],
] as const;

const settings = {
  ssd: { name: 'LNKD-SSD', write: ssd, others: ssd(1), reads: ssdReads, writes: ssdReads },
  disk: { name: 'LNKD-DISK', write: disk, others: ssd(1), reads: ssdReads, writes: diskWrites },
  yammer: {
    name: 'YMMR',
    write: yammerWrite,
    others: yammer,
    reads: [
      [3.3663, 5.597],
      [3.7999, 32.947],
      [4.6595, 219.228],
    ],
    writes: [
      [5.0891, 11.115],
      [5.85, 431.599],
      [7.6663, 1863.358],
    ],
  },
  wan: {
    name: 'WAN',
    write: disk,
    others: ssd(1),
    isWide: true,
    reads: [
      [0.5146, 3.434],
      [150.4959, 151.296],
      [150.5435, 153.862],
    ],
    writes: [
      [2.7686, 54.971],
      [151.7411, 167.638],
      [155.1506, 241.558],
    ],
  },
} as const satisfies Record<string, Setting>;

interface Quorums {
  readonly copies?: number;
  readonly read: number;
  readonly write: number;
}

/** Operations come from a region that is drawn anew for each: the wide area's copies are 75 ms apart, which decides more there than the disks. */
function store(setting: Pick<Setting, 'write' | 'others' | 'isWide'>, { copies = 3, read, write }: Quorums, off: number): string {
  const { write: writeHop, others, isWide = false } = setting;
  const regions = isWide
    ? `${['a', 'b', 'c', 'u'].map((name) => `region ${name}`).join('  ')}
      ${['a <-> b', 'b <-> c', 'a <-> c'].map((pair) => `network ${pair} { latency: ${75 * off}ms }`).join('  ')}`
    : '';
  return `${start}\n${regions}\nclient U { ${isWide ? 'in: u' : ''} }
    service S { ${isWide ? 'in: [a, b, c]  instances: 3  locality: any' : ''}  time: 0ms  concurrency: 1M }
    database D { ${isWide ? 'in: [a, b, c]' : ''}  topology: leaderless  replication-factor: ${copies}  read-quorum: ${read}  write-quorum: ${write}
      read-repair: none  read-time: 0ms  write-time: 0ms  concurrency: 1M
      write-hop: ${writeHop(off)}  ack-hop: ${others}  read-hop: ${others}  response-hop: ${others} }`;
}

/** A write, and a read of it so many milliseconds after its acknowledgement; a microsecond after, where it is at once: at the same moment would be concurrent. */
function afterwards(name: string, rate: number, milliseconds: number): string {
  return `data ${name} { keys: 1M  store: D }\nflow ${name.toUpperCase()} { rate: ${rate}/s  U -> S -> D : write ${name}  wait ${Math.max(0.001, milliseconds)}ms  U -> S -> D : read ${name} }`;
}

/** So many operations a second that 8000 s tell the 99.9 % to 3 %: the more the flatter the density there, at ×1000 a second. */
const rates = {
  ssd: { read: [0.1, 0.12, 0.1], write: [0.1, 0.12, 0.1] },
  disk: { read: [0.1, 0.12, 0.1], write: [0.1, 0.1, 1.35] },
  yammer: { read: [0.1, 1.5, 0.15], write: [0.26, 0.52, 0.12] },
  wan: { read: [0.1, 0.1, 0.1], write: [0.97, 0.1, 0.22] },
} as const;

function latencies(key: keyof typeof settings, { read, write }: Quorums): string {
  return `data y { keys: 1M  store: D }
    flow Write { rate: ${1000 * rates[key].write[write - 1]}/s  U -> S -> D : write y }
    flow Read { rate: ${1000 * rates[key].read[read - 1]}/s  U -> S -> D : read y }`;
}

function latencyFigures({ reads, writes }: Setting, { read, write }: Quorums): Record<string, Figure> {
  const figures = (flow: string, [median, tail]: readonly [number, number]): [string, Figure][] => [
    [`${flow} p50`, latencyQuantile(flow, 0.5, median / 1000)],
    [`${flow} p999`, latencyQuantile(flow, 0.999, tail / 1000)],
  ];
  return Object.fromEntries([...figures('Read', reads[read - 1]), ...figures('Write', writes[write - 1])]);
}

/** Quorums that need not meet: the share of reads that see the write at once, and the time after which 99.9 % do. */
function partial(key: keyof typeof settings, quorums: Quorums, atOnce: number, milliseconds: number): Claim {
  const setting: Setting = settings[key];
  return {
    id: `pbs-${key}-${quorums.read}-${quorums.write}`,
    name: `PBS ${setting.name}, R = ${quorums.read}, W = ${quorums.write}`,
    source,
    text: (off) => [store(setting, quorums, off), afterwards('x', 100, 0), afterwards('z', 200, milliseconds), latencies(key, quorums)].join('\n'),
    seconds: 8000,
    warmup: 0,
    secondsOff: 2000,
    figures: {
      'sees the write at once': { exact: atOnce, measure: freshOf('x') },
      // Where 99.9 % see it at once already, the time says nothing more.
      ...(milliseconds > 0 ? { [`sees it after ${milliseconds} ms`]: { exact: 0.999, measure: freshOf('z') } } : {}),
      ...latencyFigures(setting, quorums),
    },
  };
}

/** Quorums that meet: every read sees the write. */
function strict(key: keyof typeof settings, quorums: Quorums): Claim {
  const setting: Setting = settings[key];
  return {
    id: `pbs-${key}-${quorums.read}-${quorums.write}`,
    name: `PBS ${setting.name}, R = ${quorums.read}, W = ${quorums.write}`,
    source,
    text: (off) => [store(setting, quorums, off), afterwards('x', 30, 0), latencies(key, quorums)].join('\n'),
    seconds: 8000,
    warmup: 0,
    secondsOff: 2000,
    figures: { stale: { exact: 0, measure: staleOf('x') }, ...latencyFigures(setting, quorums) },
  };
}

/** Other numbers of copies, on disks. */
function copied(copies: number, atOnce: number, milliseconds: number): Claim {
  const quorums = { copies, read: 1, write: 1 };
  return {
    id: `pbs-copies-${copies}`,
    name: `PBS LNKD-DISK, R = 1, W = 1 of ${copies} copies`,
    source,
    text: (off) => [store(settings.disk, quorums, off), afterwards('x', 150, 0), afterwards('z', 150, milliseconds)].join('\n'),
    seconds: 8000,
    warmup: 0,
    figures: {
      'sees the write at once': { exact: atOnce, measure: freshOf('x') },
      [`sees it after ${milliseconds} ms`]: { exact: 0.999, measure: freshOf('z') },
    },
  };
}

/** Exponential hops: the write's of mean `mean` ms, the others of 1 ms; the share that sees the write after 0, 1, 5 and 10 ms. */
function exponentials(mean: number, shares: readonly [number, number, number, number]): Claim {
  const setting = { write: (off: number) => exponential(mean * off), others: exponential(1) };
  const waits = [0, 1, 5, 10];
  return {
    id: `pbs-exponential-${mean}`,
    name: `PBS, exponential hops: of the write ${mean} ms, of the others 1 ms; R = 1, W = 1`,
    source,
    text: (off) => [store(setting, { read: 1, write: 1 }, off), ...waits.map((wait) => afterwards(`x${wait}`, 100, wait))].join('\n'),
    seconds: 10_000,
    warmup: 0,
    figures: Object.fromEntries(
      waits.map((wait, index) => [`sees the write after ${wait} ms`, { exact: shares[index], measure: freshOf(`x${wait}`) }]),
    ),
  };
}

const meet = [
  { read: 2, write: 2 },
  { read: 3, write: 1 },
  { read: 1, write: 3 },
];

export const quorums: Family = {
  id: 'quorums',
  title: 'Partial quorums',
  claims: [
    partial('ssd', { read: 1, write: 1 }, 0.97363, 1.96),
    partial('ssd', { read: 1, write: 2 }, 0.97839, 1.84),
    partial('ssd', { read: 2, write: 1 }, 0.9994, 0),
    partial('disk', { read: 1, write: 1 }, 0.43693, 52.58),
    partial('disk', { read: 1, write: 2 }, 0.71296, 47.85),
    partial('disk', { read: 2, write: 1 }, 0.76266, 14.21),
    partial('yammer', { read: 1, write: 1 }, 0.88732, 1456.47),
    partial('yammer', { read: 1, write: 2 }, 0.91626, 1434.25),
    partial('yammer', { read: 2, write: 1 }, 0.99011, 217.45),
    partial('wan', { read: 1, write: 1 }, 0.33337, 116.33),
    partial('wan', { read: 1, write: 2 }, 0.99957, 0),
    partial('wan', { read: 2, write: 1 }, 0.85852, 30.85),
    ...(['ssd', 'disk', 'yammer', 'wan'] as const).flatMap((key) => meet.map((each) => strict(key, each))),
    copied(2, 0.5755, 50.06),
    copied(5, 0.32, 53.25),
    copied(10, 0.2105, 53.93),
    exponentials(0.25, [0.94285, 0.99897, 1, 1]),
    exponentials(0.5, [0.8664, 0.98193, 0.99999, 1]),
    exponentials(1, [0.75152, 0.90851, 0.99832, 0.99999]),
    exponentials(2, [0.6248, 0.77268, 0.96914, 0.99745]),
    exponentials(5, [0.48649, 0.5796, 0.81097, 0.93053]),
    exponentials(10, [0.41938, 0.47455, 0.64796, 0.78631]),
  ],
};
