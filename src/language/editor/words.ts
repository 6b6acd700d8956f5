import type { ConsistencyLevel } from '../../model/schema/metrics.ts';
import type { Kind } from '../../model/schema/value-types.ts';

/** What each kind of node is. */
export const kindMeanings: Readonly<Record<Kind, string>> = {
  client: 'Those who issue requests: people, devices, other systems.',
  service: "A program of ours, or, with `external: true`, somebody else's.",
  database: 'A store of keys and values: a leader with followers, several leaders, or none.',
  filesystem: 'A distributed file system or object store.',
  queue: 'A message queue: a partitioned log, a broker, or a plain list.',
  cache: 'Copies in memory in front of a store.',
  proxy: 'A reverse or forward proxy, load balancer or API gateway.',
  registry: 'A service directory: which instances are where.',
  cdn: 'A content delivery network: points of presence near the clients.',
};

/** What begins a declaration, beside the kinds. */
export const declarationMeanings = {
  import: 'The declarations of another file, by a relative path.',
  system: 'The title of an entry file; a file without it is a library.',
  region: 'A place, and the zones in it that fail independently.',
  network: 'The network between two regions, zones or nodes, or `network default`.',
  group: 'A frame in the picture around the declarations in it.',
  data: 'What is stored: keys, how popular they are, and where they live.',
  flow: 'What happens when a request arrives: a call tree.',
  require: 'A figure that the design promises.',
  scenario: 'What breaks or changes when.',
  variant: 'Other values, to compare with.',
  accept: 'A finding that is known and lived with, and why.',
  view: 'A named picture.',
  profile: 'A technology: values for nodes that name it.',
} as const;

/** What begins a line of a flow, beside a node's name. */
export const stepMeanings = {
  reply: 'The answer leaves now; what follows still runs.',
  wait: 'Takes time and nothing else.',
  parallel: 'All lines at once; with a count, the block that many times at once.',
  choose: 'One of the branches, by their shares.',
  repeat: 'The block again and again, a count or a distribution of counts.',
  'on miss': 'What happens when the cache before it has no entry.',
  'on error': 'What happens when the call before it has failed.',
} as const;

/** What a call does with data. */
export const verbMeanings = {
  read: 'Reads one key.',
  write: 'Writes one key, whatever it held.',
  update: 'Reads one key, changes it and writes it back.',
  create: 'Writes a fresh key, which then belongs to the data set.',
  publish: 'Sends a message about one key.',
  scan: 'Reads a range of keys.',
} as const;

/** What a scenario can do at a time. */
export const eventMeanings = {
  crash: 'The machine stops: memory is gone, the disk is kept.',
  lose: 'The machine and its disk are gone.',
  restart: 'The process starts anew.',
  partition: 'Nothing gets through between the two sides.',
  load: "A flow's rate, times a factor.",
  slow: 'A node takes longer, by a factor.',
  drop: 'A share of the calls to a node vanishes.',
  flush: 'A cache is empty.',
} as const;

/** What of a node can fail by itself. */
export const partMeanings = {
  leader: 'The copy that takes the writes.',
  follower: 'One of the copies that follow the leader.',
  instance: 'One of the machines, counted from 1.',
  broker: 'One of the machines of a queue, counted from 1.',
  metadata: 'The server that knows which data server holds which chunk.',
} as const;

/** Words between the parts of a statement. */
export const connectiveMeanings = {
  each: 'Every instance of the consumer gets every message.',
  during: 'Judged in a scenario instead of the steady run.',
  for: 'How long it lasts.',
  because: 'Why the finding is accepted.',
  after: 'So many failed attempts.',
  zone: 'A part of the region that fails by itself.',
  else: 'The branch that is taken otherwise.',
} as const;

/** What each function of a value is, and when one takes it. */
export const functionMeanings = {
  constant: 'Always the same.',
  exponential: 'Without memory: most values are short, some are several times the mean. What theory assumes of service times.',
  uniform: 'Any value between two limits, equally likely.',
  normal: 'Around a mean, by a standard deviation; below 0 counts as 0.',
  lognormal:
    'Skewed to the right, as measured latencies mostly are: stated by its median and 99th percentile, or by its mean and its coefficient of variation (standard deviation ÷ mean).',
  erlang: 'The sum of `k` exponential stages: the larger `k`, the more regular.',
  hyperexponential: 'With probability `p` exponential with the first mean, otherwise with the second: now short, now long.',
  pareto: 'A heavy tail: at least `scale`, and rarely many times that; the smaller `shape`, the heavier.',
  weibull: 'Between exponential (`shape` 1), heavier (below 1) and more regular (above 1).',
  empirical: 'As measured: values are drawn from a file.',
  mixture: 'One of several distributions, by their shares, which add up to 100%.',
  zipf: 'The key of rank k is asked for in proportion to 1 ÷ k to the power of the exponent; 0 is uniform, measured traces lie around 1.',
  hotspot: 'A share of the keys takes a share of the accesses.',
  latest: 'The newest keys are asked for most.',
  trace: 'As recorded: in the order of a file.',
  bursty: 'Quiet times alternate with bursts, so many times the rate and so long on average.',
  spread: 'Shares of several places, which add up to 100%.',
} as const;

/** What each consistency level promises; the stronger ones promise it too. */
export const levelMeanings: Readonly<Record<ConsistencyLevel, string>> = {
  eventual: 'Once writes stop, every copy ends at the same value.',
  'monotonic-reads': 'Within one session no read returns an older version than an earlier one did.',
  'read-your-writes': 'Within one session every read sees the writes that were acknowledged to it.',
  causal: 'What may have caused a write is seen before it, by everyone; writes that know nothing of each other may be seen in different orders.',
  sequential:
    'All sessions see the same order of operations, in which those of each session stand as it issued them; that order may lag behind the clock.',
  strong: 'Linearizable: every read sees the newest write that was acknowledged before it began, whoever wrote it.',
};
