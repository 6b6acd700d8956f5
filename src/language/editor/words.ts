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
