import { expect, test } from 'vitest';
import { simulateOnce } from './support/simulate.ts';

/** Sessions of three regions write and read a few keys, over links that delay each message by another time. */
const system = (database: string) => `system "Guarantees"
  region a { zone z }  region b { zone z }  region c { zone z }
  network a <-> b { latency: exponential(5ms) }  network b <-> c { latency: exponential(5ms) }  network a <-> c { latency: exponential(9ms) }
  client A { in: a  users: 40 }  client B { in: [b, c]  users: 40 }
  database D { in: [a, b, c]  read-time: 0.2ms  write-time: 0.5ms  ${database} }
  data x { keys: 10  store: D }
  flow F { rate: 60/s  A -> D : write x  A -> D : read x  A -> D : read x }
  flow G { rate: 60/s  B -> D : write x  B -> D : read x  B -> D : read x }
  flow H { rate: 60/s  B -> D : read x  B -> D : read x }`;

const [strong, own, monotonic] = ['strong', 'read-your-writes', 'monotonic-reads'] as const;
const none = [] as const;
/** The coordinator's own copy is not always the first to answer: else a session that keeps its coordinator would see its own writes. */
const hops = 'write-hop: exponential(10ms)  read-hop: exponential(10ms)';
const partial = `topology: leaderless  read-quorum: 1  write-quorum: 1  read-repair: none  ${hops}`;
const asynchronous = 'followers: 2  lag: exponential(20ms)';

// What each configuration keeps; every other level must be seen to break under the same load. Theory: docs/simulator.md, Data.
test.each([
  ['async, leader', `${asynchronous}  reads: leader`, [strong, own, monotonic]],
  ['async, followers', `${asynchronous}  reads: followers`, none],
  ['async, followers, read-your-writes', `${asynchronous}  reads: followers  session: read-your-writes`, [own]],
  ['async, followers, monotonic', `${asynchronous}  reads: followers  session: monotonic`, [monotonic]],
  ['async, followers, both', `${asynchronous}  reads: followers  session: both`, [own, monotonic]],
  ['semi-sync, leader', `${asynchronous}  replication: semi-sync  reads: leader`, [strong, own, monotonic]],
  ['semi-sync, followers', `${asynchronous}  replication: semi-sync  reads: followers`, none],
  ['sync, leader', `${asynchronous}  replication: sync  reads: leader`, [strong, own, monotonic]],
  ['sync, followers', `${asynchronous}  replication: sync  reads: followers`, [own]],
  ['sync, followers, monotonic', `${asynchronous}  replication: sync  reads: followers  session: monotonic`, [own, monotonic]],
  ['consensus, leader', `${asynchronous}  replication: consensus  reads: leader`, [strong, own, monotonic]],
  ['consensus, followers', `${asynchronous}  replication: consensus  reads: followers`, none],
  ['R + W > N, blocking', 'topology: leaderless  read-repair: blocking', [strong, own, monotonic]],
  ['R + W > N, async', 'topology: leaderless  read-repair: async', [own]],
  ['R + W > N, none', 'topology: leaderless  read-repair: none', [own]],
  ['R + W = N, blocking', `topology: leaderless  read-quorum: 1  write-quorum: 2  read-repair: blocking  ${hops}`, none],
  ['R + W < N', partial, none],
  ['R + W < N, read-your-writes', `${partial}  session: read-your-writes`, [own]],
  ['R + W < N, monotonic', `${partial}  session: monotonic`, [monotonic]],
  ['R + W < N, both', `${partial}  session: both`, [own, monotonic]],
  ['any copy', `${partial}  reads: any`, none],
  ['any copy, read-your-writes', `${partial}  reads: any  session: read-your-writes`, [own]],
  ['any copy, monotonic', `${partial}  reads: any  session: monotonic`, [monotonic]],
  ['any copy, both', `${partial}  reads: any  session: both`, [own, monotonic]],
  ['R + W > N, none, monotonic', 'topology: leaderless  read-repair: none  session: monotonic', [own, monotonic]],
  ['multi-leader, any', 'topology: multi-leader  reads: any', none],
  ['multi-leader, any, read-your-writes', 'topology: multi-leader  reads: any  session: read-your-writes', [own]],
  ['multi-leader, any, monotonic', 'topology: multi-leader  reads: any  session: monotonic', [monotonic]],
  ['multi-leader, any, both', 'topology: multi-leader  reads: any  session: both', [own, monotonic]],
] as const)('%s keeps what it promises, and nothing more', async (_, database, kept) => {
  const { levels } = (await simulateOnce(system(database), { duration: 60 })).data.x.consistency;
  for (const level of [strong, own, monotonic]) {
    expect(levels[level].opportunities, level).toBeGreaterThan(1000);
    if ((kept as readonly string[]).includes(level)) expect(levels[level].violations, level).toBe(0);
    else expect(levels[level].violations, level).toBeGreaterThan(0);
  }
});
