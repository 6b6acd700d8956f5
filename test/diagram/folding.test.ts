import { afterAll, describe, expect, test } from 'vitest';
import type { Diagram, DiagramNode, PlacedDiagram } from '../../src/diagram/diagram.ts';
import { findingsOn } from '../../src/diagram/findings.ts';
import { diagramOf } from '../../src/diagram/graph.ts';
import { drawSvg } from '../../src/diagram/svg.ts';
import { textStyles, textWidth } from '../../src/diagram/text.ts';
import { anatomyBoxes } from '../../src/diagram/anatomy-boxes.ts';
import { DiagramLayout } from '../../src/workspace/layout.ts';
import { architectureOf } from '../support/architecture.ts';
import { exampleNames, exampleOf, referenceNames, referenceOf } from './examples.ts';
import { overlaps, strays } from './geometry.ts';

const layout = new DiagramLayout();
afterAll(() => layout.dispose());

const systems = [...exampleNames.map((name) => [name, exampleOf] as const), ...referenceNames.map((name) => [name, referenceOf] as const)];

describe('a card that its reader opened', () => {
  test.each<[what: string, declaration: string, lines: readonly string[]]>([
    [
      'instances, where each stands',
      'service N { instances: 3  in: eu }',
      ['peer instance 1 · zone a', 'peer instance 2 · zone b', 'peer instance 3 · zone a'],
    ],
    ['instances in one place', 'service N { instances: 2  in: eu.a }', ['peer instance 1', 'peer instance 2']],
    [
      'a leader and what follows it',
      'database N { followers: 2  replication: semi-sync  acks: 1  in: [eu, us] }',
      ['leader leader · Europe', 'sync follower 1, waited for · us', 'async follower 2, later · Europe'],
    ],
    ['shards', 'database N { shards: 2  followers: 1  in: eu.a }', ['leader,async shard 1', 'leader,async shard 2']],
    ['copies without a leader', 'database N { topology: leaderless  replication-factor: 2  in: eu.a }', ['peer copy 1', 'peer copy 2']],
    ['a leader in each region', 'database N { topology: multi-leader  in: [eu, us] }', ['leader Europe', 'leader us']],
    ['points of presence', 'cdn N { pops: [eu, us]  capacity: 1GB }', ['point Europe', 'point us']],
    ['a registry', 'registry N { followers: 1  replication: async  in: eu.a }', ['leader leader', 'async follower 1, later']],
    ['brokers', 'queue N { model: broker  brokers: 2  in: eu.a }', ['peer broker 1', 'peer broker 2']],
    ['machines of a cache', 'cache N { topology: distributed  nodes: 2  capacity: 1GB }', ['peer node 1 · zone a', 'peer node 2 · zone b']],
    [
      'machines that hold pieces of a chunk',
      'filesystem N { erasure: 2+1  data-nodes: 4  in: eu.a }',
      ['piece data node 1, holds a piece', 'piece data node 2, holds a piece', 'parity data node 3, holds parity', 'spare data node 4'],
    ],
  ])('shows %s', async (_what, declaration, lines) => {
    expect(linesOf(await opened(declaration))).toEqual(lines);
  });

  test('shows who reads which partition', async () => {
    const node = await opened(`
      client C { users: 5 }
      service In
      service Few "Few of them" { instances: 2 }
      service Every { instances: 2 }
      queue N : kafka { partitions: 3 }
      database D
      data event { store: D  keys: 10 }
      flow F { rate: 1/s  C -> In  In => N : publish event  N => Few  N => Every }
    `);
    expect(linesOf(node)).toEqual([
      'lane partition 1 → Few of them 1, Every 1',
      'lane partition 2 → Few of them 1, Every 1',
      'lane partition 3 → Few of them 2, Every 2',
    ]);
  });

  test('shows as many as a card can hold, and says how many there are besides', async () => {
    const node = await opened('service N { instances: 51 }');
    expect(node.anatomy).toMatchObject({ kind: 'rows', hidden: 40 });
    expect(linesOf(node)).toHaveLength(11);
    const exactly = await opened('service N { instances: 12 }');
    expect(exactly.anatomy).toMatchObject({ kind: 'rows', hidden: 0 });
    expect(linesOf(exactly)).toHaveLength(12);
    const { diagram } = await drawn('service N { instances: 51 }', { opened: ['N'], closed: [] });
    expect(drawSvg(diagram, { theme: 'light' })).toContain('>… 40 more</text>');
  });

  test('keeps its texts within, however long a title is', async () => {
    const { anatomy, width } = await opened(`
      client C { users: 5 }
      service Reader "${'A reader with a title that goes on and on '.repeat(4)}"
      queue N : kafka { partitions: 3 }
      database D
      data event { store: D  keys: 10 }
      flow F { rate: 1/s  C => N : publish event  N => Reader }
    `);
    const { names } = anatomyBoxes(anatomy!);
    for (const { text, x } of names) expect(x + textWidth(text, textStyles.fact) + 24).toBeLessThanOrEqual(width);
    expect(names[0].text).toMatch(/…$/);
  });

  test('says so to screen readers, and where there is nothing to open there is no button', async () => {
    const { diagram } = await drawn('service N { instances: 2  in: eu.a }\nservice One', { opened: ['N'], closed: [] });
    const svg = drawSvg(diagram, { theme: 'light', interactive: true });
    expect(svg).toMatch(/data-toggle="N"[^>]*role="button" aria-expanded="true" aria-label="Parts of N"/);
    expect(svg).toMatch(/data-node="N"[^>]*aria-label="N, service, [^"]*instance 1, instance 2"/);
    expect(svg).not.toContain('data-toggle="One"');
    expect(drawSvg(diagram, { theme: 'light' })).not.toContain('data-toggle');
  });
});

const shops = `
  client Buyer { users: 5  in: us }
  group "Sales" {
    service Web { in: eu.a }
    service Orders { in: eu.a }
    database Ledger { in: eu.a  followers: 1 }
  }
  service Audit { in: us }
  data order { store: Ledger  keys: 10 }
  flow Buy { rate: 1/s  Buyer -> Web  Web -> Orders  Orders -> Ledger : create order }
  flow Look { rate: 1/s  Buyer -> Orders  Orders -> Ledger : read order }
  flow Check { rate: 1/s  Buyer -> Audit  Audit -> Ledger : read order }
`;

describe('a box that its reader closed', () => {
  const sales = 'group:Sales@eu.a';

  test('is one card that says what it holds; what happens within is not seen, and lines that lead into it are one', async () => {
    const { diagram } = await drawn(shops, { opened: [], closed: [sales] });
    const card = diagram.nodes.find(({ name }) => name === sales)!;
    expect(card).toMatchObject({ kind: 'group', title: ['Sales'], subtitle: 'group, 3 nodes', facts: ['2 services, 1 database'] });
    expect(card.members?.map(({ name }) => name)).toEqual(['Web', 'Orders', 'Ledger']);
    expect(diagram.containers.map(({ id }) => id)).toEqual(['region:us', 'region:eu', 'zone:eu.a']);
    expect(card.container).toBe('zone:eu.a');
    expect(diagram.edges.map(({ id }) => id)).toEqual([`call:Buyer->${sales}`, 'call:Buyer->Audit', `call:Audit->${sales}`]);
    expect(diagram.edges[0]).toMatchObject({ flows: ['Buy', 'Look'], label: ['Buy 1/s', 'Look 1/s'] });
    expect(diagram.edges[0].origins).toHaveLength(2);
  });

  test('is closed with the boxes in it, the outermost counts', async () => {
    const { diagram } = await drawn(shops, { opened: [], closed: [sales, 'region:eu'] });
    expect(diagram.nodes.map(({ name }) => name)).toEqual(['Buyer', 'region:eu', 'Audit']);
    expect(diagram.containers.map(({ id }) => id)).toEqual(['region:us']);
  });

  test('has the findings and the greatest heat of its nodes, and is called by its title', async () => {
    const { diagram, architecture } = await drawn(shops, { opened: [], closed: [sales] });
    const { origin } = architecture.nodes.find(({ name }) => name === 'Orders')!;
    const common = { severity: 'warning', code: 'a/b', message: 'Look here.', related: [], fixes: [] } as const;
    expect(findingsOn(diagram, [{ ...common, origin }]).map(({ node }) => node)).toEqual([sales]);
    const elsewhere = architecture.flows[0].origin;
    expect(findingsOn(diagram, [{ ...common, origin: { ...elsewhere, uri: 'file:///other.arch' }, node: 'Ledger' }]).map(({ node }) => node)).toEqual(
      [sales],
    );
    const svg = drawSvg(diagram, { theme: 'light', interactive: true, heat: { Web: 0.2, Ledger: 0.71, Buyer: 0.9 } });
    expect(svg).toContain('aria-label="Sales, group, 3 nodes, 2 services, 1 database, hottest node 71% busy"');
    expect(svg).toContain('aria-label="Audit calls Sales: read order"');
    expect(svg).toMatch(new RegExp(`data-toggle="${sales}"[^>]*aria-expanded="false" aria-label="Sales"`));
    expect(svg).toMatch(/data-toggle="zone:eu.a"[^>]*aria-expanded="true"/);
  });

  test('numbers the steps of a flow that lead into it, and is muted where none of its nodes takes part', async () => {
    const architecture = await architectureOf(`system "S"\nregion eu { zone a }\nregion us { zone a }\n${shops}`);
    const diagram = diagramOf(architecture, { flow: 'Check', folding: { opened: [], closed: [sales] } });
    expect(diagram.edges.find(({ id }) => id === `call:Audit->${sales}`)?.steps).toBe('2');
    expect(diagram.nodes.find(({ name }) => name === sales)?.muted).toBe(false);
  });

  test('names that the picture does not hold change nothing', async () => {
    const architecture = await exampleOf('shop.arch');
    expect(diagramOf(architecture, { folding: { opened: ['Nobody'], closed: ['region:mars'] } })).toEqual(diagramOf(architecture));
  });
});

test.each(systems)('%s: nothing overlaps or strays with every card open, nor with every outer box closed', async (name, open) => {
  const architecture = await open(name);
  const all = diagramOf(architecture, { folding: { opened: architecture.nodes.map((node) => node.name), closed: [] } });
  const closed = all.containers.filter(({ parent }) => parent === undefined).map(({ id }) => id);
  for (const diagram of [all, diagramOf(architecture, { folding: { opened: [], closed } })]) {
    const placed = await laidOut(diagram);
    expect([...overlaps(placed), ...strays(placed)]).toEqual([]);
  }
});

async function opened(declarations: string): Promise<DiagramNode> {
  const { diagram } = await drawn(declarations, { opened: ['N'], closed: [] });
  return diagram.nodes.find(({ name }) => name === 'N')!;
}

function linesOf({ anatomy }: DiagramNode): readonly string[] {
  return anatomy?.kind === 'rows' ? anatomy.rows.map(({ parts, text }) => `${parts.join(',')} ${text}`) : [];
}

async function drawn(declarations: string, folding: { opened: string[]; closed: string[] }) {
  const architecture = await architectureOf(`system "S"\nregion eu "Europe" { zone a  zone b }\nregion us { zone a }\n${declarations}`);
  return { architecture, diagram: await laidOut(diagramOf(architecture, { folding })) };
}

async function laidOut(diagram: Diagram): Promise<PlacedDiagram> {
  const outcome = await layout.layOut(diagram);
  if (outcome.ended !== 'placed') throw new Error(JSON.stringify(outcome));
  return outcome.diagram;
}
