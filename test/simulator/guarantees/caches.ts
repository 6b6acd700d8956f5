import { broken, cellsOf, kept, type Cell, type Configuration, type Promised, type Workload } from './configuration.ts';

type Stated = Readonly<Partial<Record<Promised, Cell>>>;

/** A store that is one copy, strong by itself, whose reads take their time; services that are chosen at random for each request. */
const store = 'database D { concurrency: 1k  read-time: exponential(20ms)  write-time: 1ms }  data x { keys: 10  store: D }';

const inStoreOrder: Stated = {
  'monotonic-writes': kept('writes are taken in one after the other, in one place'),
  'writes-follow-reads': kept('what was read was taken in before the write is'),
};
const nobodyDies: Stated = { 'no-lost-writes': kept('nobody crashes') };
const leftAsItWas = broken('a write leaves the entry as it was');
const lateFill = broken('an older fill may land, and be met, before one’s own');
const onlyNewer = kept('one copy, filled before it answers, and only by what is newer; entries outlive every fill under way');
const elsewhere = broken('another instance’s copy may not have heard of it');
const deadCache = broken('the cache dies with what it has not flushed');
const unflushed = broken('the store lacks what is not flushed');

export const caches: Workload = {
  title: 'Caches before a strong store',
  load: 'Sessions write and read ten keys through four instances of a service, each request through another; the store takes its time over reads.',
  configurations: [
    behindService('aside', 'ttl: 1s', { ...inStoreOrder, 'monotonic-reads': lateFill, 'read-your-writes': leftAsItWas, ...nobodyDies }),
    behindService('aside, invalidate: on-write', 'invalidate: on-write', {
      ...inStoreOrder,
      'monotonic-reads': broken('an older fill may land after the invalidation'),
      'read-your-writes': broken('an older fill may land after the invalidation'),
      ...nobodyDies,
    }),
    behindService('read-through', 'policy: read-through  ttl: 1s', {
      ...inStoreOrder,
      'monotonic-reads': onlyNewer,
      'read-your-writes': leftAsItWas,
      ...nobodyDies,
    }),
    behindService('write-around', 'policy: write-around  ttl: 1s', {
      ...inStoreOrder,
      'monotonic-reads': onlyNewer,
      'read-your-writes': leftAsItWas,
      ...nobodyDies,
    }),
    behindService('write-through', 'policy: write-through  ttl: 1s', {
      strong: kept('store and entry change before the acknowledgement, and readers wait meanwhile; entries outlive every fill under way'),
      ...nobodyDies,
    }),
    behindService(
      'write-through, and others read the store',
      'policy: write-through  ttl: 1s',
      { strong: kept('who has seen the new value in the store waits for it at the cache'), ...nobodyDies },
      'flow P { rate: 40/s  U -> S  S -> C : write x  S -> D : read x  S -> C : read x  S -> D : read x }',
    ),
    behindService('write-back', 'policy: write-back', {
      strong: kept('everybody asks the cache, which is one copy'),
      ...nobodyDies,
    }),
    ...(['none', 'invalidate', 'update'] as const).map((coherence) =>
      behindService(`write-through, local, coherence: ${coherence}`, `policy: write-through  ttl: 1s  topology: local  coherence: ${coherence}`, {
        ...inStoreOrder,
        'monotonic-reads': elsewhere,
        'read-your-writes': elsewhere,
        ...nobodyDies,
      }),
    ),
    {
      ...behindService('write-back, the cache crashes', 'policy: write-back', {
        ...inStoreOrder,
        'monotonic-reads': deadCache,
        'read-your-writes': deadCache,
        'no-lost-writes': deadCache,
      }),
      scenario: 'Crash',
    },
    behindService(
      'write-back, and others read and write the store',
      'policy: write-back',
      {
        ...inStoreOrder,
        'monotonic-reads': unflushed,
        'read-your-writes': unflushed,
        'no-lost-writes': broken('a flush replaces what it has not seen'),
      },
      'flow P { rate: 40/s  U -> S  S -> C : write x  S -> D : read x  S -> D : write x  S -> C : read x }',
    ),
  ],
};

export const networks: Workload = {
  title: 'Content delivery networks',
  load: 'Sessions far from the store write ten keys there, and read them at their point of presence, twice with a pause.',
  configurations: [
    edge('purge: on-write', 'purge: on-write  purge-delay: exponential(20ms)', {
      ...inStoreOrder,
      'monotonic-reads': broken('an older fill may land after the purge of the newer one'),
      'read-your-writes': broken('until the purge, and after it by an older fill that lands'),
      ...nobodyDies,
    }),
    edge('ttl', 'purge: manual  ttl: 1s', {
      ...inStoreOrder,
      'monotonic-reads': kept('a session meets one point of presence, filled only by what is newer; entries outlive every fill under way'),
      'read-your-writes': leftAsItWas,
      ...nobodyDies,
    }),
  ],
};

function behindService(name: string, settings: string, stated: Stated, flow = ''): Configuration {
  const text = `system "Guarantees"
    network default { latency: exponential(5ms) }
    client U { users: 80 }
    service S { instances: 4  concurrency: 10k  cores: 1k  time: 0ms }
    cache C { fronts: D  hit-time: 0ms  concurrency: 1k  ${settings} }
    ${store}
    flow W { rate: 40/s  U -> S  S -> C : write x  U -> S  S -> C : read x  S -> C : read x  S -> C : write x }
    flow R { rate: 60/s  repeat 2 { U -> S  S -> C : read x  U -> S  S -> C : read x } }
    ${flow}
    scenario Crash { duration: 60s  at 20500ms crash C for 100ms  at 40500ms crash C for 100ms }`;
  return { name, settings, text, cells: cellsOf(stated) };
}

function edge(name: string, settings: string, stated: Stated): Configuration {
  const text = `system "Guarantees"
    region a { zone z }  region b { zone z }
    network a <-> b { latency: exponential(40ms) }
    client U { in: b  users: 80 }
    cdn Edge { pops: [a, b]  hit-time: 1ms  ${settings} }
    ${store}
    flow W { rate: 40/s  U -> D : write x  U -> Edge : read x  on miss { Edge -> D : read x }  U -> Edge : read x  on miss { Edge -> D : read x }  U -> D : write x }
    flow R { rate: 30/s  repeat 3 { U -> Edge : read x  on miss { Edge -> D : read x }  wait 100ms  U -> Edge : read x  on miss { Edge -> D : read x } } }`;
  return { name: `content delivery network, ${name}`, settings, text, cells: cellsOf(stated) };
}
