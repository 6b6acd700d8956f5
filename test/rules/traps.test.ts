import { describe, expect, test } from 'vitest';
import { review } from '../../src/rules/run.ts';
import { architectureOf } from '../support/architecture.ts';

// What these rules must see through, and what they must not accuse: `family/name Node` for every finding of theirs, hints and all.
const judged = [
  'cache/single-cache-node',
  'cache/write-back-loses',
  'capacity/no-fallback',
  'consistency/cache-in-strong-path',
  'consistency/quorum-overlap',
  'consistency/read-your-writes',
  'consistency/strong-needs-sync',
  'proxy/single-proxy',
  'queue/no-dead-letter',
  'queue/one-to-many-by-calls',
  'queue/reply-before-publish',
  'replication/async-loses-on-failover',
  'replication/hot-shard',
  'replication/single-copy',
  'replication/sync-replica-blocks',
];

describe('consistency/strong-needs-sync', () => {
  const bank = (database: string, rest: string) => `client Teller\n${database}\ndata account { keys: 10k  store: Ledger }\n${rest}`;
  const reads = 'flow Show { rate: 5/s  Teller -> Ledger : read account }\nrequire account.consistency >= strong';

  test.each([
    ['a quorum with blocking repair is strong', bank('database Ledger { topology: leaderless  read-repair: blocking }', reads), []],
    [
      'so is semi-synchronous replication with leader reads',
      bank('database Ledger { followers: 2  replication: semi-sync  acks: 1  failover: automatic }', reads),
      [],
    ],
    [
      'asynchronous is not, even if people do the failover',
      bank('database Ledger { followers: 2 }', reads),
      ['consistency/strong-needs-sync Ledger'],
    ],
    ['nor are several leaders', bank('database Ledger { topology: multi-leader }', reads), ['consistency/strong-needs-sync Ledger']],
    [
      'less than strong may be asynchronous',
      bank('database Ledger { followers: 2  reads: followers }', reads.replace('strong', 'monotonic-reads')),
      [],
    ],
    [
      'every read says leader, whatever the database says',
      bank('database Ledger { followers: 2  replication: sync  reads: any }', reads.replace('read account', 'read account { reads: leader }')),
      [],
    ],
    [
      'a cache that misses reads as the database says',
      bank('database Ledger { followers: 2  replication: sync  reads: any }\ncache C { fronts: Ledger }', reads.replace('-> Ledger', '-> C')),
      ['consistency/strong-needs-sync Ledger'],
    ],
    [
      'a profile can be the reason',
      bank('profile ours : database { followers: 2  reads: nearest  replication: sync }\ndatabase Ledger : ours', reads),
      ['consistency/strong-needs-sync Ledger'],
    ],
    [
      'data without a store lives where it is written',
      'client Teller\ndatabase Ledger { followers: 2 }\ndata account { keys: 10k }\nflow F { rate: 5/s  Teller -> Ledger : update account }\nrequire account.consistency >= strong',
      ['consistency/strong-needs-sync Ledger'],
    ],
    [
      'a store that is also behind is two findings',
      bank('database Ledger { followers: 2  reads: any }', reads),
      ['consistency/strong-needs-sync Ledger', 'consistency/strong-needs-sync Ledger'],
    ],
  ])('%s', findsExactly);
});

describe('consistency/read-your-writes', () => {
  const followers = 'client C\nclient Other\nservice S\ndatabase D { followers: 2  reads: followers }\ndata x { keys: 10k  store: D }\n';
  const cached = (cache: string, data = '') =>
    `client C\nclient Other\ncache K { fronts: D  ${cache} }\ncache K2 { fronts: D  policy: write-through }\ndatabase D\ndata x { keys: 10k  store: D  ${data} }\n`;
  const found = ['consistency/read-your-writes F'];

  test.each([
    ['a read before the write', `${followers}flow F { rate: 1/s  C -> S  S -> D : read x  S -> D : write x }`, []],
    ['a read after it', `${followers}flow F { rate: 1/s  C -> S  S -> D : write x  S -> D : read x }`, found],
    ['a scan after a create', `${followers}flow F { rate: 1/s  C -> S  S -> D : create x  S -> D : scan x }`, found],
    ['a read at the leader', `${followers}flow F { rate: 1/s  C -> S  S -> D : write x  S -> D : read x { reads: leader } }`, []],
    ['branches side by side', `${followers}flow F { rate: 1/s  C -> S  parallel { S -> D : write x  S -> D : read x } }`, []],
    ['alternatives', `${followers}flow F { rate: 1/s  C -> S  choose { 50% { S -> D : write x } else { S -> D : read x } } }`, []],
    ['another key in each pass', `${followers}flow F { rate: 1/s  C -> S  repeat 3 { S -> D : write x }  S -> D : read x }`, []],
    ['the same pass', `${followers}flow F { rate: 1/s  C -> S  repeat 3 { S -> D : write x  S -> D : read x } }`, found],
    [
      'other flows of the same client, about which the file says nothing',
      `${followers}flow F { rate: 1/s  C -> D : read x }\nflow G { rate: 1/s  C -> D : write x }`,
      [],
    ],
    [
      'other flows, where the file requires it',
      `${followers}flow F { rate: 1/s  C -> D : read x }\nflow G { rate: 1/s  C -> D : write x }\nrequire x.consistency >= read-your-writes`,
      found,
    ],
    [
      'other flows of somebody else',
      `${followers}flow F { rate: 1/s  Other -> D : read x }\nflow G { rate: 1/s  C -> D : write x }\nrequire x.consistency >= read-your-writes`,
      [],
    ],
    [
      'a requirement that says less is enough',
      `${followers}flow F { rate: 1/s  C -> S  S -> D : write x  S -> D : read x }\nrequire x.consistency >= eventual`,
      [],
    ],
    ['a cache that nobody told', `${cached('')}flow F { rate: 1/s  C -> D : write x  C -> K : read x }`, found],
    ['a cache that is told', `${cached('invalidate: on-write')}flow F { rate: 1/s  C -> D : write x  C -> K : read x }`, []],
    ['a cache that was written through', `${cached('policy: write-through')}flow F { rate: 1/s  C -> K : write x  C -> K : read x }`, []],
    [
      'a cache beside the one that was written through',
      `${cached('policy: write-through')}flow F { rate: 1/s  C -> K2 : write x  C -> K : read x }`,
      found,
    ],
    ['a cache that is passed by', `${cached('')}flow F { rate: 1/s  C -> D : write x  C -> K : read x { cache: false } }`, []],
    ['a new key in a cache', `${cached('')}flow F { rate: 1/s  C -> D : create x  C -> K : read x }`, []],
    [
      'what never changes',
      `${cached('', 'mutable: false  owner: C')}flow F { rate: 1/s  C -> K : read x }\nflow G { rate: 1/s  C -> D : write x }`,
      [],
    ],
  ])('%s', findsExactly);
});

describe('replication', () => {
  test.each([
    [
      'critical data that nobody writes and that never changes cannot be lost',
      'client C\ndatabase D { followers: 2 }\ndata x { keys: 1k  store: D  critical: true  mutable: false }\nflow F { rate: 1/s  C -> D : read x }',
      [],
    ],
    [
      'a database that a profile makes asynchronous',
      'client C\ndatabase D : redis { followers: 2 }\ndata x { keys: 1k  store: D  critical: true }\nflow F { rate: 1/s  C -> D : write x }',
      ['replication/async-loses-on-failover D'],
    ],
    [
      'followers that do not exist cannot be too late',
      'client C\ndatabase D\ndata x { keys: 1k  store: D }\nflow F { rate: 1/s  C -> D : write x }',
      [],
    ],
    [
      'shards are no copies',
      'client C\ndatabase D { shards: 4 }\ndata x { keys: 1k  store: D  critical: true }\nflow F { rate: 1/s  C -> D : write x }',
      ['replication/single-copy D'],
    ],
    [
      'a file system keeps copies of its own',
      'client C\nfilesystem D\ndata x { keys: 1k  store: D  critical: true }\nflow F { rate: 1/s  C -> D : write x }',
      [],
    ],
  ])('%s', findsExactly);
});

describe('queue/reply-before-publish', () => {
  const base = (service: string) =>
    `client C\nproxy P { instances: 2 }\nservice S { ${service} }\nservice T\nqueue Q\nqueue R\ndatabase D\ndata x { keys: 1k  store: D }\n`;
  const found = ['queue/reply-before-publish F'];

  test.each([
    ['no reply at all', `${base('')}flow F { rate: 1/s\n C -> S\n S => Q : "job"\n}`, []],
    ['a reply between two publishes', `${base('')}flow F { rate: 1/s\n C -> S\n S => Q : "job"\n reply\n S => R : "mail"\n}`, found],
    ['a publish by somebody who is called after the reply', `${base('')}flow F { rate: 1/s\n C -> S\n reply\n S -> T\n T => Q : "job"\n}`, found],
    [
      'two replies in one flow of a chain are one finding',
      `${base('')}flow F { rate: 1/s\n C -> P -> S\n S -> D : write x\n reply\n S => Q : "job"\n P => R : "log"\n}`,
      found,
    ],
    [
      'an outbox without a write before the reply',
      `${base('outbox: true')}flow F { rate: 1/s\n C -> S\n reply\n S -> D : write x\n S => Q : "job"\n}`,
      found,
    ],
    ['an outbox with one', `${base('outbox: true')}flow F { rate: 1/s\n C -> S\n S -> D : write x\n reply\n S => Q : "job"\n}`, []],
    [
      'what a consumer publishes is nobody’s answer',
      `${base('')}flow F { rate: 1/s\n C -> S\n S => Q : "job"\n reply\n Q => T\n T => R : "mail"\n}`,
      ['queue/no-dead-letter Q'],
    ],
  ])('%s', findsExactly);
});

describe('queue/no-dead-letter', () => {
  const base = 'client C\nservice S\nservice T\nservice U\nqueue Q\n';

  test.each([
    ['a consumer that only computes cannot fail', `${base}flow F { rate: 1/s\n C => Q : "job"\n Q => S\n}`, []],
    ['one that calls can', `${base}flow F { rate: 1/s\n C => Q : "job"\n Q => S -> T\n}`, ['queue/no-dead-letter Q']],
    [
      'one that is called from a flow of its own, too',
      `${base}flow F { rate: 1/s\n C => Q : "job"\n}\nflow G { Q => S -> T }`,
      ['queue/no-dead-letter Q'],
    ],
    ['what fails is caught', `${base}flow F { rate: 1/s\n C => Q : "job"\n Q => S\n S -> T\n on error { S -> U }\n}`, []],
    [
      'what catches may fail as well, but that is caught nowhere',
      `${base}flow F { rate: 1/s\n C => Q : "job"\n Q => S\n S -> T\n on error { S -> U }\n S -> U\n}`,
      ['queue/no-dead-letter Q'],
    ],
    [
      'a parking queue needs no other',
      `${base}queue Jobs { dead-letter: Q after 3 }\nflow F { rate: 1/s\n C => Jobs : "job"\n Jobs => S -> T\n}\nflow G { Q => U -> T }`,
      [],
    ],
    ['what was taken from a Redis list does not come back', `${base}queue L : redis\nflow F { rate: 1/s\n C => L : "job"\n L => S -> T\n}`, []],
  ])('%s', findsExactly);
});

describe('cache/write-back-loses', () => {
  const base = (cache: string) =>
    `client C\ncache K { fronts: D  policy: write-back  ${cache} }\ndatabase D { followers: 2  replication: sync }\n` +
    'data x { keys: 1k  store: D  critical: true }\ndata y { keys: 1k  store: D }\n';

  test.each([
    ['critical writes', `${base('')}flow F { rate: 1/s  C -> K : write x }`, ['cache/write-back-loses K']],
    ['critical reads', `${base('')}flow F { rate: 1/s  C -> K : read x }`, []],
    ['writes that are not critical, to the same store', `${base('')}flow F { rate: 1/s  C -> K : write y  C -> D : write x }`, []],
    ['a standby copy has them', `${base('replicas: 1')}flow F { rate: 1/s  C -> K : write x }`, []],
    ['a snapshot has not', `${base('persistence: snapshot')}flow F { rate: 1/s  C -> K : write x }`, ['cache/write-back-loses K']],
  ])('%s', findsExactly);
});

describe('proxy/single-proxy', () => {
  test.each([
    ['a proxy that nobody uses', 'client C\nservice S\nproxy P\nflow F { rate: 1/s  C -> S }', []],
    ['a proxy that only stands in', 'client C\nservice S\nproxy P\nflow F { rate: 1/s\n C -> S\n on error S { C -> P -> S }\n}', []],
    [
      'a proxy behind a cache that misses',
      'client C\nservice S\nproxy P\ncdn E { pops: [eu] }\nregion eu\ndata x { keys: 1k }\nflow F { rate: 1/s\n C -> E : read x\n on miss { E -> P -> S }\n}',
      ['proxy/single-proxy P'],
    ],
    ['a proxy between services', 'client C\nservice S\nservice T\nproxy P\nflow F { rate: 1/s  C -> S -> P -> T }', ['proxy/single-proxy P']],
  ])('%s', findsExactly);
});

describe('what the client does not wait for does not fail its requests', () => {
  const base =
    'client C\nservice S\nservice T { idempotent: true }\nservice Away { external: true  error-rate: 5%  idempotent: true }\ncache K { fronts: D  ttl: 1min }\ndatabase D\n' +
    'data x { keys: 10k  store: D }\nqueue Q { brokers: 3  replicas: 3  dead-letter: P after 9  redelivery-delay: 10s }\nqueue P\nrequire F.availability >= 99%\n';

  test.each([
    [
      'before the reply it does',
      `${base}flow F { rate: 1/s\n C -> S\n S -> Away : "ask"\n S -> K : read x\n reply\n}`,
      ['cache/single-cache-node K', 'capacity/no-fallback F'],
    ],
    ['after the reply it does not', `${base}flow F { rate: 1/s\n C -> S\n reply\n S -> Away : "tell"\n S -> K : read x\n}`, []],
    ['nor in a consumer', `${base}flow F { rate: 1/s\n C -> S\n S => Q : publish x\n Q => T -> Away : "tell"\n T -> K : read x\n}`, []],
  ])('%s', findsExactly);
});

describe('queue/one-to-many-by-calls', () => {
  const base = 'client C\nservice S\nservice A\nservice B\n';
  const found = ['queue/one-to-many-by-calls F'];

  test.each([
    ['both are told', `${base}flow F { rate: 1/s\n C -> S\n S -> A : "news"\n S -> B : "news"\n}`, found],
    ['side by side', `${base}flow F { rate: 1/s\n C -> S\n parallel {\n S -> A : "news"\n S -> B : "news"\n }\n}`, found],
    ['the second stands in for the first', `${base}flow F { rate: 1/s\n C -> S\n S -> A : "news"\n on error { S -> B : "news" }\n}`, []],
    ['the one or the other', `${base}flow F { rate: 1/s\n C -> S\n choose {\n 50% { S -> A : "news" }\n else { S -> B : "news" }\n }\n}`, []],
    [
      'one always, the other sometimes',
      `${base}flow F { rate: 1/s\n C -> S\n S -> A : "news"\n choose {\n 50% { S -> B : "news" }\n else { wait 1ms }\n }\n}`,
      found,
    ],
  ])('%s', findsExactly);
});

describe('replication/hot-shard', () => {
  const base = (database: string) =>
    `client C\ndatabase D { shards: 6  sharding: range  read-time: 1ms  write-time: 1ms  concurrency: 10  ${database} }\ndata x { keys: 100k  popularity: latest(1%)  store: D }\n`;

  // 7,000 writes a second of 1 ms are seven tenths of the ten slots of one leader, however many followers look on.
  test.each([
    ['writes of the newest keys fill one leader', `${base('')}flow F { rate: 7k/s  C -> D : write x }`, ['replication/hot-shard D']],
    ['followers take none of them', `${base('followers: 2')}flow F { rate: 7k/s  C -> D : write x }`, ['replication/hot-shard D']],
    ['they take their part of the reads', `${base('followers: 2  reads: any')}flow F { rate: 7k/s  C -> D : read x }`, []],
  ])('%s', findsExactly);
});

async function findsExactly(_: string, text: string, expected: readonly string[]): Promise<void> {
  const { diagnostics } = review(await architectureOf(`system "Test"\n${text}\n`));
  expect(diagnostics.filter(({ code }) => judged.includes(code)).map(({ code, node }) => `${code} ${node}`)).toEqual(expected);
}
