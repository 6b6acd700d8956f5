import { describe, expect, test } from 'vitest';
import type { Node } from '../../src/model/architecture.ts';
import { architectureOf } from '../support/architecture.ts';

async function node(declaration: string): Promise<Node> {
  const { nodes } = await architectureOf(`system "S"\nregion eu\n${declaration}`);
  return nodes[0];
}

describe('built-in profiles', () => {
  test('postgres: asynchronous, safe on one disk, and nobody takes over by itself', async () => {
    const { settings, inherited } = await node('database D : postgres');
    expect(settings).toMatchObject({
      replication: 'async',
      durability: 'disk',
      failover: 'manual',
      reads: 'leader',
      detection: 30,
      concurrency: 100,
      lag: { kind: 'constant', value: 0 },
    });
    expect(inherited).toMatchObject({ replication: 'postgres', failover: 'postgres' });
    expect(inherited).not.toHaveProperty('lag');
  });

  test('redis is three technologies: a cache, a list and a database', async () => {
    expect((await node('cache C : redis')).settings).toMatchObject({ eviction: 'lru', persistence: 'snapshot', concurrency: 1 });
    expect((await node('queue Q : redis')).settings).toMatchObject({
      model: 'list',
      durability: 'memory',
      delivery: 'at-most-once',
      overflow: 'reject',
    });
    expect((await node('database D : redis')).settings).toMatchObject({ replication: 'async', durability: 'os-buffer', fsync: 1 });
  });

  test('kafka persists in a log, rabbitmq holds messages in memory', async () => {
    expect((await node('queue Q : kafka')).settings).toMatchObject({
      model: 'log',
      acks: 'all',
      order: 'per-key',
      retention: 7 * 86_400,
      detection: 45,
      durability: 'os-buffer',
      coordination: 'kraft',
    });
    expect((await node('queue Q : rabbitmq')).settings).toMatchObject({
      model: 'broker',
      exchange: 'direct',
      durability: 'memory',
      overflow: 'drop-oldest',
      detection: 60,
    });
  });

  test('sqs hides a message for 30 s and keeps it for 4 days', async () => {
    expect((await node('queue Q : sqs')).settings).toMatchObject({
      model: 'broker',
      visibility: 30,
      retention: 4 * 86_400,
      replicas: 3,
      acks: 'all',
      order: 'none',
    });
  });

  test('memcached forgets, redis does not', async () => {
    expect((await node('cache C : memcached')).settings).toMatchObject({
      persistence: 'none',
      eviction: 'lru',
      topology: 'distributed',
      capacity: { unit: 'bytes', amount: 64e6 },
    });
  });

  test('nginx balances round robin and does no TLS unless told to', async () => {
    expect((await node('proxy P : nginx')).settings).toMatchObject({
      balance: 'round-robin',
      tls: 'none',
      timeout: 60,
      'health-check': 10,
      'keep-alive': 75,
    });
  });

  test('cloudfront keeps a page for a day and purges only when asked', async () => {
    expect((await node('cdn C : cloudfront { pops: [eu] }')).settings).toMatchObject({ ttl: 86_400, purge: 'manual' });
  });

  test.each([
    ['database D : mysql', { replication: 'async', 'ack-at': 'held', failover: 'manual', concurrency: 151 }],
    ['database D : mongodb', { replication: 'consensus', failover: 'automatic', detection: 10, reads: 'leader' }],
    ['database D : cassandra', { topology: 'leaderless', 'read-quorum': 1, 'write-quorum': 1, 'read-repair': 'blocking', fsync: 10 }],
    ['database D : dynamodb', { replication: 'consensus', followers: 2, reads: 'any' }],
    ['queue Q : msk', { model: 'log', brokers: 3, replicas: 3, 'min-in-sync': 2, acks: 'all', detection: 45 }],
    ['proxy P : haproxy', { balance: 'round-robin', 'health-check': 6 }],
    ['proxy P : envoy', { balance: 'round-robin', timeout: 15, concurrency: 1024, queue: 1024 }],
    ['proxy P : squid', { role: 'forward', cache: { unit: 'bytes', amount: 256e6 }, eviction: 'lru' }],
    ['proxy P : dispatcher', { role: 'reverse', retry: 5, backoff: { kind: 'constant', value: 1 } }],
    ['cdn C : akamai { pops: [eu] }', { purge: 'manual', 'purge-delay': { kind: 'constant', value: 5 } }],
    ['filesystem F : hdfs', { 'replication-factor': 3, chunk: 128 * 1024 ** 2, 'metadata-nodes': 1 }],
    ['filesystem F : s3', { 'replication-factor': 3, placement: 'spread', 'read-time': { kind: 'uniform', low: 0.1, high: 0.2 } }],
    ['filesystem F : nfs', { 'replication-factor': 1, 'data-nodes': 1, 'metadata-nodes': 1 }],
    ['registry R : zookeeper', { followers: 2, replication: 'consensus', ttl: 4 }],
    ['registry R : consul', { followers: 2, replication: 'consensus', ttl: 0 }],
  ])('%s has the defaults that its documentation states', async (declaration, expected) => {
    expect((await node(declaration)).settings).toMatchObject(expected);
  });

  test('what a node states wins over its profile, and `none` takes it back', async () => {
    expect((await node('proxy P : nginx { timeout: 5s  health-check: none }')).settings).toMatchObject({ timeout: 5, 'health-check': undefined });
  });
});
