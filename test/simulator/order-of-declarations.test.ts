import { describe, expect, test } from 'vitest';
import { simulateOnce } from './support/simulate.ts';

// Random numbers, shards and the like are hashes of names, never of where a name stands in the file: what is declared before says nothing.

/** One of each kind that nobody uses. */
const unused = `
  data unused0 { keys: 7 }
  client Unused1 { users: 13  think: 1s }
  service Unused2 { instances: 3 }
  database Unused3 { followers: 1  shards: 2 }
  database Unused4 { topology: leaderless }
  filesystem Unused5 { data-nodes: 3 }
  queue Unused6 { brokers: 2  partitions: 3 }
  cache Unused7 { fronts: Unused3  ttl: 1s }
  proxy Unused8 {}
  registry Unused9 {}
  cdn Unused10 { pops: [a, b]  ttl: 1s }`;

/** A system of its own, with load, that has nothing to do with the other. */
const unrelated = `
  data unrelated0 { keys: 7  store: Unrelated3 }
  client Unrelated1 { users: 13  think: exponential(1s) }
  service Unrelated2 { instances: 3  time: exponential(2ms) }
  database Unrelated3 { shards: 2  lag: exponential(1ms)  followers: 1 }
  client Unrelated4 { users: 5 }
  queue Unrelated5 { partitions: 3 }
  flow Unrelated6 { Unrelated1 -> Unrelated2  choose { 50% { Unrelated2 -> Unrelated3 : write unrelated0  wait exponential(1ms) } } }
  flow Unrelated7 { rate: 40/s  repeat 2 { Unrelated4 => Unrelated5 : publish unrelated0 }  Unrelated5 => Unrelated2 }`;

const places = `region a { zone p  zone q  zone r }  region b { zone p }  region c { zone p }
  network default { latency: exponential(1ms) }  network a <-> b { latency: exponential(5ms) }  network a <-> c { latency: exponential(9ms) }`;
const twoSets = 'data x { keys: 300  popularity: zipf(0.8)  store: D }  data y { keys: 200  popularity: zipf(0.9)  store: D }';
const store = 'client U { users: 20 }  database D { read-time: exponential(2ms) }';
const reads = (target: string) =>
  `flow F { rate: 90/s  U -> ${target} : read x  U -> ${target} : read y }  flow W { rate: 20/s  U -> D : write x  U -> D : write y }`;

const systems: Readonly<Record<string, string>> = {
  'a database divided by hash': `client U {}  database D { shards: 4  followers: 2  reads: followers  lag: exponential(5ms)  write-time: exponential(4ms)  concurrency: 2 }
    ${twoSets}  ${reads('D')}`,
  'a leaderless database': `client U { in: [a, b] }  database D { in: [a, b, c]  topology: leaderless  shards: 3  read-time: exponential(2ms)  durability: os-buffer  fsync: 3s
    write-hop: exponential(5ms)  read-hop: exponential(3ms)  ack-hop: exponential(2ms) }  ${twoSets}  ${reads('D')}
    scenario Bad { duration: 8s  at 3s crash D.instance 2 for 2s  at 6s crash D.instance 5 for 1s }`,
  'a database with leaders in several regions': `client U { in: [a, b] }  database D { in: [a, b, c]  topology: multi-leader  shards: 2  followers: 1
    replication: semi-sync  lag: exponential(20ms)  apply-time: exponential(5ms)  write-time: exponential(1ms) }  ${twoSets}  ${reads('D')}`,
  'several leaders that certify': `client U { in: [a, b] }  database D { in: [a, b, c]  topology: multi-leader  conflicts: reject  lag: exponential(20ms)  apply-time: exponential(5ms) }
    ${twoSets}  ${reads('D')}`,
  'a cache on several machines': `${store}  cache C { fronts: D  nodes: 4  topology: distributed  capacity: 100 } ${twoSets}  ${reads('C')}`,
  'a cache that counts how often keys are asked for': `${store}  cache C { fronts: D  capacity: 60  eviction: w-tinylfu }  ${twoSets}  ${reads('C')}`,
  'a cache behind which writes wait': `${store}  cache C { fronts: D  policy: write-back  flush: 700ms  ttl: 2s  capacity: 80  eviction: random }  ${twoSets}
    flow F { rate: 90/s  U -> C : read x  U -> C : write y }`,
  'caches in the instances of their callers': `client U {}  service S { instances: 3  time: exponential(1ms) }  database D {}  cache C { fronts: D  topology: local  coherence: invalidate  ttl: 1s } ${twoSets}
    flow F { rate: 90/s  U -> S  S -> C : read x  S -> C : read y }  flow W { rate: 20/s  U -> S  S -> C : write x }`,
  'a content delivery network': `client U { users: 30  in: [a, b, c]  health-check: 1s }  cdn N { pops: [a, a, b]  ttl: 1s  capacity: 100 }
    database D { read-time: exponential(1ms) }  ${twoSets}  flow F { rate: 90/s  U -> N : read x  N -> D : read x }
    scenario Bad { duration: 8s  at 3s crash N.instance 1 for 2s }`,
  'a proxy that balances by hash': `client U { users: 30  timeout: 1s }  client V { users: 1 }  proxy P { balance: hash  instances: 2  health-check: 1s }  service T { instances: 3 }
    service S { instances: 5  time: exponential(30ms) }
    flow F { rate: 60/s  U -> P -> S }  flow G { every: 20ms  T -> P -> S }  flow H { rate: 5/s  V -> P -> S }
    scenario Bad { duration: 8s  at 3s crash S.instance 2 for 2s }`,
  'proxies one behind the other': `client U { users: 30 }  proxy O { anonymity: true  instances: 3 }  proxy P { balance: hash }  service S { instances: 5  time: exponential(30ms) }
    flow F { rate: 60/s  U -> O -> P -> S }`,
  'a proxy with every other choice': `client U { users: 30 }  proxy P { balance: two-choices }  proxy R { balance: least-connections }  service S { instances: 5  time: exponential(30ms)  error-rate: 5%  patience: exponential(20ms)  concurrency: 1 }
    flow F { rate: 60/s  U -> P -> S }  flow G { rate: 60/s  U -> R -> S }`,
  'users who think': `client U { users: 20  think: exponential(500ms) }  client V { users: 20  think: exponential(500ms) }  service S { time: exponential(20ms) }
    flow F { weight: 2  U -> S }  flow G { weight: 1  U -> S  U -> S }  flow H { V -> S }`,
  'data of one session': `client U { users: 20 }  client V { users: 9 }  database D {}  data x { keys: 300  popularity: zipf(0.8)  store: D  owner: V }  service S {}  queue Q {}
    flow F { rate: 50/s  V -> D : read x  V => Q : publish x  Q => S  S -> D : create x }  flow G { rate: 20/s  U -> D : write x }
    flow T { every: 100ms  S -> D : create x }`,
  'machines that break': `client U { retry: 2  backoff: 20ms  timeout: 500ms  health-check: 300ms }  service S { instances: 4  time: exponential(10ms)  mtbf: 2s  mttr: 500ms }  flow F { rate: 60/s  U -> S }`,
  'steps that wait, choose and repeat': `client U {}  service S { time: exponential(2ms) }  service T { time: exponential(1ms) }
    flow F { rate: 60/s  U -> S  wait exponential(5ms)  choose { 30% { S -> T } 30% { S -> T  wait exponential(3ms) } }  repeat uniform(1, 4) { S -> T } }`,
  'a log divided by key': `client U {}  queue Q { partitions: 4  brokers: 3  replicas: 2  commit-interval: 100ms }  service S { instances: 3  time: exponential(4ms)  error-rate: 5% }  database D {}
    ${twoSets}  flow F { rate: 60/s  U => Q : publish x  U => Q : publish y  Q => S }  scenario Bad { duration: 8s  at 3s crash Q.broker 1 for 2s }`,
  'a broker': `client U {}  queue Q { model: broker  prefetch: 2 }  service S { instances: 3  time: exponential(4ms)  error-rate: 5% }  database D {}  ${twoSets}
    flow F { rate: 60/s  U => Q : publish x  U => Q : publish y  Q => S }`,
  'a file system': `client U {}  filesystem D { data-nodes: 5  chunk: 1MB  read-time: exponential(5ms) }  data x { keys: 30  size: 3MB  store: D }  data y { keys: 20  size: 2MB  store: D }
    ${reads('D')}  scenario Bad { duration: 8s  at 3s crash D.instance 2 for 2s }`,
  'callees found by a registry': `client U {}  registry R { ttl: 2s  lookup-time: exponential(20ms) }  service A { discovery: R  instances: 2 }  service S { instances: 3  time: exponential(2ms) }
    flow F { rate: 60/s  U -> A -> S }`,
  'several keys at once': `client U {}  database D { shards: 3  read-time: exponential(2ms) }  ${twoSets}
    flow F { rate: 60/s  U -> D : read x { keys: uniform(1, 9) }  U -> D : scan y { keys: 5 } }`,
};

describe.each(Object.entries(systems))('%s', (_, system) => {
  test.each([
    ['what nobody uses', unused, /^unused\d+$/i],
    // Sessions are numbered through the whole system: their numbers are all that may differ in a witness.
    ['what has nothing to do with it', unrelated, /^(unrelated\d+|session|text)$/i],
  ])('is the same behind %s', async (_, before, others) => {
    const options = { duration: 8, warmup: 1, ...(system.includes('scenario Bad') ? { scenario: 'Bad' } : {}) };
    const [alone, behind] = [
      await simulateOnce(`system "S"\n${places}\n${system}`, options),
      await simulateOnce(`system "S"\n${places}\n${before}\n${system}`, options),
    ];
    expect(alone.flows.F.successes).toBeGreaterThan(50);
    expect(without(others, behind)).toEqual(without(others, alone));
  });
});

/** Without what the other declarations have added, and the number of events, which counts theirs. */
function without(others: RegExp, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => without(others, each));
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return value;
  const kept = Object.entries(value).filter(([name]) => name !== 'events' && !others.test(name));
  return Object.fromEntries(kept.map(([name, each]) => [name, without(others, each)]));
}
