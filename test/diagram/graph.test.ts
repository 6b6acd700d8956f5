import { describe, expect, test } from 'vitest';
import type { Diagram, DiagramEdge } from '../../src/diagram/diagram.ts';
import { diagramOf } from '../../src/diagram/graph.ts';
import { architectureOf } from '../support/architecture.ts';

describe('a node stands in the smallest box that holds all of its places', () => {
  const text = `
    system "Places"
    region eu "Frankfurt" { zone a  zone b }
    region us { zone a }
    group "Payments" {
      service Inside { in: eu.a }
      service Beside { in: eu.b }
      group "Cards" { service Nested { in: eu.a } }
    }
    group "Everywhere" {
      service European { in: eu }
      service American { in: us }
    }
    service InZone { in: eu.a }
    service InZones { in: [eu.a, eu.b] }
    service InRegions { in: [eu, us.a] }
    service Anywhere
    client Far { in: spread(eu: 60%, us: 40%) }
  `;

  test.each([
    ['InZone', 'zone:eu.a', undefined],
    ['InZones', 'region:eu', 'zones a, b'],
    ['InRegions', undefined, 'Frankfurt, us.a'],
    ['Anywhere', 'region:eu', undefined],
    ['Far', undefined, 'Frankfurt 60%, us 40%'],
    ['Inside', 'group:Payments@eu', 'zone a'],
    ['Nested', 'group:Cards@eu', 'zone a'],
    ['European', 'group:Everywhere@eu', undefined],
    ['American', 'group:Everywhere@us', undefined],
  ])('%s in %s', async (name, container, fact) => {
    const diagram = diagramOf(await architectureOf(text));
    const node = diagram.nodes.find((each) => each.name === name);
    expect(node?.container).toBe(container);
    expect(node?.facts.at(-1)).toBe(fact ?? node?.facts.at(-1));
    expect(node?.facts.filter((each) => /zone|Frankfurt/.test(each))).toEqual(fact === undefined ? [] : [fact]);
  });

  test('and boxes nest, with the titles of the file', async () => {
    const { containers } = diagramOf(await architectureOf(text));
    expect(containers.map(({ id, title, parent }) => [id, title, parent])).toEqual([
      ['region:eu', 'Frankfurt · eu', undefined],
      ['group:Payments@eu', 'Payments', 'region:eu'],
      ['group:Cards@eu', 'Cards', 'group:Payments@eu'],
      ['group:Everywhere@eu', 'Everywhere', 'region:eu'],
      ['region:us', 'us', undefined],
      ['group:Everywhere@us', 'Everywhere', 'region:us'],
      ['zone:eu.a', 'zone a', 'region:eu'],
    ]);
  });
});

describe('edges', () => {
  const text = `
    system "Edges"
    client Shopper
    service Orders
    service Dispatch
    service Mails
    cache Baskets { fronts: Ledger }
    database Ledger
    queue Jobs { dead-letter: Parked after 3 }
    queue Parked
    data order { keys: 1k  store: Ledger }
    data basket { keys: 1k  store: Ledger }
    flow Checkout {
      rate: 30/min
      Shopper -> Orders
      Orders -> Baskets : read order
      Orders -> Baskets : write order
      Orders -> Baskets : read basket
      Orders => Jobs : publish order
      Jobs => Dispatch
      Dispatch -> Ledger : "stock taking"
      Jobs => each Mails
    }
    flow Look { rate: 2k/s  Shopper -> Orders  Orders -> Baskets : read order }
    view Short { include: [Shopper, Orders, Ledger] }
    view Flow { flow: Look }
  `;

  test('are one a pair and way, and say what all flows say of it', async () => {
    const { edges } = diagramOf(await architectureOf(text));
    expect(edges.map(summary)).toEqual([
      'Shopper call Orders: Checkout 30/min | Look 2k/s',
      'Orders call Baskets: read, write order | read basket',
      'Orders publish Jobs: order',
      'Dispatch call Ledger: stock taking',
      'Jobs consume Dispatch',
      'Jobs consume Mails: each instance',
      'Baskets support Ledger: fronts',
      'Jobs support Parked: dead letters',
    ]);
    expect(edges[1].flows).toEqual(['Checkout', 'Look']);
  });

  test('know the first arrow that says so', async () => {
    const { edges } = diagramOf(await architectureOf(text));
    expect(text.split('\n')[edges[1].origin.range.start.line].trim()).toBe('Orders -> Baskets : read order');
    expect(text.split('\n')[edges[7].origin.range.start.line]).toContain('dead-letter');
  });

  test('lead through what a view leaves out', async () => {
    const diagram = diagramOf(await architectureOf(text), { view: 'Short' });
    expect(diagram.nodes.map(({ name }) => name)).toEqual(['Shopper', 'Orders', 'Ledger']);
    expect(diagram.edges.map(summary)).toEqual(['Shopper call Orders: Checkout 30/min | Look 2k/s', 'Orders call Ledger: via Baskets']);
  });

  test('and nodes that a highlighted flow does not use are muted', async () => {
    const diagram = diagramOf(await architectureOf(text), { view: 'Flow' });
    expect(mutedOf(diagram)).toEqual(['Dispatch', 'Mails', 'Ledger', 'Jobs', 'Parked', ...diagram.edges.slice(2).map(({ id }) => id)]);
    expect(mutedOf(diagramOf(await architectureOf(text)))).toEqual([]);
  });
});

test('a highlighted flow numbers its arrows: what is waited for, then each delivery with what follows', async () => {
  const architecture = await architectureOf(`
    system "Steps"
    client C { users: 5 }
    service S
    service W
    database D
    queue Q : sqs
    data order { store: D  keys: 10 }
    flow Order {
      rate: 1/s
      C -> S
      S -> D : read order
      S => Q : publish order
      S -> D : write order
      reply
      Q => W
      W -> D : update order
    }
    flow Other { rate: 1/s  C -> S }
  `);
  const { edges } = diagramOf(architecture, { flow: 'Order' });
  expect(edges.map(({ from, to, steps }) => `${from} ${to} ${steps}`)).toEqual(['C S 1', 'S D 2, 4', 'S Q 3', 'W D 6', 'Q W 5']);
  expect(edges.every(({ width }) => width > 0)).toBe(true);
  expect(diagramOf(architecture, { flow: 'Other' }).edges.map(({ steps }) => steps)).toEqual(['1', undefined, undefined, undefined, undefined]);
  expect(diagramOf(architecture).edges.every(({ steps }) => steps === undefined)).toBe(true);
});

test('a card says what matters of its kind', async () => {
  const { nodes } = diagramOf(
    await architectureOf(`
      system "Facts"
      client C "Buyers" { users: 20k  think: exponential(5s) }
      service S { instances: 4  cores: 2  time: 6ms  idempotent: true  outbox: true }
      service X { external: true  latency: 80ms }
      database L { followers: 2  replication: sync  reads: followers  failover: automatic }
      database D { topology: leaderless  replication-factor: 5  write-quorum: 4  shards: 3 }
      database One
      filesystem F { erasure: 6+3  data-nodes: 12 }
      queue Q : kafka { brokers: 3  partitions: 12  replicas: 3  acks: all }
      cache K : redis { policy: write-through  capacity: 200k  ttl: 10min }
      proxy P { role: api-gateway  instances: 2  balance: two-choices  rate-limit: 3k/s  tls: terminate }
      registry R { followers: 1 }
      region eu "Frankfurt" { zone a }
      region us "Virginia" { zone a }
      cdn E { pops: [eu, us]  capacity: 1GB  ttl: 1h }
    `),
  );
  const facts = Object.fromEntries(nodes.map(({ name, facts: lines }) => [name, lines.join(' | ')]));
  expect(facts).toEqual({
    C: '20k users | thinks ≈ 5s',
    S: '4 × 2 cores, 6ms | idempotent, outbox',
    X: 'external, 80ms',
    L: 'leader + 2 followers, sync | reads followers, automatic failover',
    D: '3 shards, by hash | 5 copies, leaderless | read 3, write 4',
    One: 'single copy',
    F: 'erasure 6+3 | 12 data nodes',
    Q: '12 partitions × 3 copies | 3 brokers, acks all',
    K: 'write-through | 200k entries, lru | ttl 10min',
    P: 'api gateway | 2 × 1 core, two-choices | limit 3k/s, tls terminate',
    R: 'leader + 1 follower, async | ttl 10s',
    E: '1GB, lru | ttl 1h | at Frankfurt, Virginia',
  });
  expect(nodes.find(({ name }) => name === 'C')).toMatchObject({ title: ['Buyers'], subtitle: 'client · C', stacked: false });
  expect(nodes.find(({ name }) => name === 'Q')).toMatchObject({ title: ['Q'], subtitle: 'kafka', stacked: true });
});

function summary({ from, kind, to, label }: DiagramEdge): string {
  return `${from} ${kind} ${to}${label.length === 0 ? '' : `: ${label.join(' | ')}`}`;
}

function mutedOf({ nodes, edges }: Diagram): readonly string[] {
  return [...nodes.filter(({ muted }) => muted).map(({ name }) => name), ...edges.filter(({ muted }) => muted).map(({ id }) => id)];
}
