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

  test('what a node states wins over its profile, and `none` takes it back', async () => {
    expect((await node('proxy P : nginx { timeout: 5s  health-check: none }')).settings).toMatchObject({ timeout: 5, 'health-check': undefined });
  });
});
