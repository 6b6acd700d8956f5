import { afterAll, expect, test } from 'vitest';
import type { Density, Direction, PlacedDiagram, Point } from '../../src/diagram/diagram.ts';
import { diagramOf } from '../../src/diagram/graph.ts';
import { crossings, measuresOf } from '../../src/tools/picture-measures.ts';
import { DiagramLayout } from '../../src/workspace/layout.ts';
import { architectureOf } from '../support/architecture.ts';
import { exampleNames, exampleOf, referenceNames, referenceOf } from './examples.ts';
import { overlaps, strays } from './geometry.ts';

const layout = new DiagramLayout();
afterAll(() => layout.dispose());

/** By file name: the picture of every example and every reference system, each laid out once. */
const pictures = await allPictures();

test('there are thirty reference systems and the examples, and each is drawn whole', () => {
  expect(referenceNames.length).toBeGreaterThanOrEqual(30);
  for (const [name, { nodes, edges }] of pictures) expect([name, nodes.length > 3, edges.length > 2]).toEqual([name, true, true]);
});

test.each([...pictures.keys()])('%s: nothing overlaps, no line runs through a node or a label of another', (name) => {
  const picture = pictures.get(name)!;
  expect([...overlaps(picture), ...strays(picture)]).toEqual([]);
  expect(measuresOf(picture).struck).toBe(0);
});

/** A layered drawing of a design that a person can hold in mind stays mostly planar; beyond one crossing in ten arrows it reads as a web. */
test('lines cross less than once in ten arrows, and turn less than twice each', () => {
  const all = [...pictures.values()];
  const total = (count: (picture: PlacedDiagram) => number): number => all.reduce((sum, picture) => sum + count(picture), 0);
  const arrows = total(({ edges }) => edges.length);
  expect(total((picture) => measuresOf(picture).crossings) / arrows).toBeLessThan(0.1);
  expect(total((picture) => measuresOf(picture).bends) / arrows).toBeLessThan(2);
});

test('crossings are counted as a person counts them', () => {
  const line = (...points: readonly (readonly [number, number])[]): readonly Point[] => points.map(([x, y]) => ({ x, y }));
  const level = line([0, 10], [40, 10]);
  expect(crossings([level, line([20, 0], [20, 20])])).toBe(1);
  expect(crossings([level, line([20, 0], [20, 20], [30, 20], [30, 0])])).toBe(2);
  expect(crossings([level, line([20, 10], [20, 20])])).toBe(0);
  expect(crossings([level, line([0, 10], [60, 10])])).toBe(0);
  expect(crossings([level, line([50, 0], [50, 20])])).toBe(0);
});

test('compact pictures are smaller and say less, spacious ones are larger; nothing overlaps in either, whichever way the arrows lead', async () => {
  for (const direction of ['down', 'right'] as const) {
    const area = async (density: Density): Promise<number> => {
      const diagram = await placed(diagramOf(await exampleOf('shop.arch'), { density }), direction);
      expect([...overlaps(diagram), ...strays(diagram)]).toEqual([]);
      expect(diagram.nodes.every(({ facts, anatomy }) => facts.length === 0 && anatomy === undefined)).toBe(density === 'compact');
      return diagram.width * diagram.height;
    };
    const [compact, normal, spacious] = [await area('compact'), await area('normal'), await area('spacious')];
    expect(compact).toBeLessThan(0.75 * normal);
    expect(spacious).toBeGreaterThan(1.15 * normal);
  }
});

test('a client whose requests leave its region and come back stands above, where they begin, and says where it is', async () => {
  const text = (gateway: string): string => `
    system "Round trip"
    region de "Berlin" { zone a }
    region es "Madrid" { zone a }
    client Eater { users: 10  in: de }
    proxy Gateway { in: ${gateway} }
    database Orders { in: de }
    data order { store: Orders  keys: 100 }
    flow Order {
      rate: 1/s
      Eater -> Gateway -> Orders : create order
    }
  `;
  const away = diagramOf(await architectureOf(text('es')));
  const eater = away.nodes.find(({ name }) => name === 'Eater')!;
  expect(eater.container).toBeUndefined();
  expect(eater.facts).toContain('Berlin');
  expect(away.nodes.find(({ name }) => name === 'Orders')?.container).toBe('region:de');
  expect(await upwards(away)).toBe(0);
  const home = diagramOf(await architectureOf(text('de')));
  expect(home.nodes.find(({ name }) => name === 'Eater')?.container).toBe('region:de');
});

async function upwards(diagram: ReturnType<typeof diagramOf>): Promise<number> {
  return measuresOf(await placed(diagram)).upwards;
}

async function allPictures(): Promise<ReadonlyMap<string, PlacedDiagram>> {
  const found = new Map<string, PlacedDiagram>();
  for (const name of exampleNames) found.set(name, await placed(diagramOf(await exampleOf(name))));
  for (const name of referenceNames) found.set(name, await placed(diagramOf(await referenceOf(name))));
  return found;
}

async function placed(diagram: ReturnType<typeof diagramOf>, direction?: Direction): Promise<PlacedDiagram> {
  const outcome = await layout.layOut(diagram, { direction });
  if (outcome.ended !== 'placed') throw new Error(JSON.stringify(outcome));
  return outcome.diagram;
}
