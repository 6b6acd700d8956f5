import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { PlacedDiagram } from '../../src/diagram/diagram.ts';
import { diagramOf } from '../../src/diagram/graph.ts';
import { withPlaces } from '../../src/diagram/placing/with-places.ts';
import type { Places } from '../../src/model/placements.ts';
import { measuresOf } from '../../src/tools/picture-measures.ts';
import { DiagramLayout } from '../../src/workspace/layout.ts';
import { architectureOf } from '../support/architecture.ts';
import { exampleNames, exampleOf, referenceNames, referenceOf } from './examples.ts';
import { onBorder, overlaps, strays } from './geometry.ts';

const layout = new DiagramLayout();
afterAll(() => layout.dispose());

/** By file name: every example and every reference system, laid out automatically, once. */
const pictures = await allPictures();

/** Of a node, as the page and the file count it. */
function placeOf(picture: PlacedDiagram, name: string): { x: number; y: number } {
  const { x, y, container } = picture.nodes.find((node) => node.name === name)!;
  const outer = picture.containers.find(({ id }) => id === container);
  const frame = outer === undefined ? (picture.frame ?? { x: 0, y: 0 }) : (outer.frame ?? outer);
  return { x: Math.round((x - frame.x) * 100) / 100, y: Math.round((y - frame.y) * 100) / 100 };
}

/** One to four nodes or boxes of a picture, anywhere from well outside of it to well inside. */
function placesFor({ nodes, containers, width, height }: PlacedDiagram): fc.Arbitrary<Places> {
  const place = fc.record({ x: fc.integer({ min: -400, max: width + 400 }), y: fc.integer({ min: -400, max: height + 400 }) });
  return fc.dictionary(fc.constantFrom(...nodes.map(({ name }) => name), ...containers.map(({ id }) => id)), place, { minKeys: 1, maxKeys: 4 });
}

describe('whatever is put wherever', () => {
  test('nothing overlaps, nothing strays, no line runs through a node, every line joins its nodes along the axes', () => {
    const someDrag = fc.constantFrom(...pictures.keys()).chain((name) => placesFor(pictures.get(name)!).map((places) => ({ name, places })));
    let struckLabels = 0;
    let labels = 0;
    fc.assert(
      fc.property(someDrag, ({ name, places }) => {
        const picture = withPlaces(pictures.get(name)!, places);
        expect([...overlaps(picture), ...strays(picture)]).toEqual([]);
        expect(throughNodes(picture)).toEqual([]);
        const boxes = new Map(picture.nodes.map((node) => [node.name, node]));
        for (const { from, to, points } of picture.edges) {
          expect([onBorder(points[0], boxes.get(from)!), onBorder(points.at(-1)!, boxes.get(to)!)]).toEqual([true, true]);
          for (const [index, point] of points.slice(1).entries())
            expect(Math.min(Math.abs(point.x - points[index].x), Math.abs(point.y - points[index].y))).toBe(0);
        }
        expect(sharedPorts(picture)).toEqual([]);
        struckLabels += measuresOf(picture).struck;
        labels += picture.edges.length;
      }),
      // A share is judged, so that the sample has to be the same each time.
      { numRuns: 150, seed: 20261122 },
    );
    // A line has to pass a label only where nodes leave it no other way.
    expect(struckLabels / labels).toBeLessThan(0.01);
  }, 120_000);
});

test('a node that is put where it stands anyway changes nothing', () => {
  for (const [name, picture] of pictures) {
    for (const node of picture.nodes) {
      const same = withPlaces(picture, { [node.name]: placeOf(picture, node.name) });
      const { frame, containers, nodes, ...others } = same;
      expect(frame, name).toEqual({ x: 0, y: 0 });
      expect(nodes.map(({ byHand: _, ...each }) => each)).toEqual(picture.nodes);
      expect(nodes.filter(({ byHand }) => byHand).map((each) => each.name)).toEqual([node.name]);
      expect(containers.map(({ byHand: _, frame: __, ...each }) => each)).toEqual(picture.containers);
      expect({ ...others, containers: [], nodes: [] }).toEqual({ ...picture, containers: [], nodes: [] });
    }
  }
});

describe('what is put somewhere by hand', () => {
  const text = (more = ''): string => `
    system "Hands"
    region eu
    client User { users: 10  in: eu }
    service Web { in: eu }
    service App { in: eu }
    database Store { in: eu }
    flow Ask { rate: 1/s  User -> Web -> App -> Store : "read" }
    ${more}
  `;
  const picture = async (more?: string): Promise<PlacedDiagram> => laidOut(diagramOf(await architectureOf(text(more))));
  const boxIn = ({ nodes }: PlacedDiagram, name: string): { x: number; y: number } => nodes.find((node) => node.name === name)!;

  test('stands there, relative to its container; all others stay, and its box grows to hold it', async () => {
    const before = await picture();
    const after = withPlaces(before, { Web: { x: 900, y: 300 } });
    expect(placeOf(after, 'Web')).toEqual({ x: 900, y: 300 });
    for (const name of ['User', 'App', 'Store']) expect(placeOf(after, name)).toEqual(placeOf(before, name));
    expect(after.containers[0].width).toBeGreaterThan(before.containers[0].width + 600);
  });

  test('has its place, whatever stood there before: that gives way to the nearest spot', async () => {
    const before = await picture();
    const after = withPlaces(before, { Web: placeOf(before, 'Store') });
    expect(placeOf(after, 'Web')).toEqual(placeOf(before, 'Store'));
    expect(placeOf(after, 'Store')).not.toEqual(placeOf(before, 'Store'));
    expect(Math.abs(placeOf(after, 'Store').x - placeOf(before, 'Store').x)).toBeLessThan(300);
    expect(placeOf(after, 'App')).toEqual(placeOf(before, 'App'));
  });

  test('left of its container and above it, too: the picture moves aside, and everything keeps its place', async () => {
    const before = await picture();
    const after = withPlaces(before, { Web: { x: -500, y: -300 } });
    expect(placeOf(after, 'Web')).toEqual({ x: -500, y: -300 });
    for (const name of ['User', 'App', 'Store']) expect(placeOf(after, name)).toEqual(placeOf(before, name));
    expect(after.frame!.x).toBeGreaterThan(400);
    expect(boxIn(after, 'Store').x).toBe(boxIn(before, 'Store').x + after.frame!.x);
  });

  test('keeps its place when something changes elsewhere: its region goes on, and it goes with it', async () => {
    const more = 'region us  service Far { in: us }  service Farther { in: us }  flow Go { rate: 1/s  User -> Far -> Farther }';
    const places = { Web: { x: 700, y: 200 } };
    const [before, after] = [withPlaces(await picture(), places), withPlaces(await picture(more), places)];
    expect(placeOf(after, 'Web')).toEqual(placeOf(before, 'Web'));
    expect([...overlaps(after), ...strays(after)]).toEqual([]);
  });

  test('may be a box with all that is in it: lines within it move along as they are', async () => {
    const before = await picture('service Outside { in: us }  region us  flow Go { every: 1min  Outside -> Web }');
    const after = withPlaces(before, { 'region:eu': { x: 1000, y: 700 } });
    const inside = ({ edges }: PlacedDiagram): readonly (readonly { x: number; y: number }[])[] =>
      edges.filter(({ from }) => from !== 'Outside').map(({ points }) => points.map(({ x, y }) => ({ x: x - points[0].x, y: y - points[0].y })));
    const rounded = (lines: readonly (readonly { x: number; y: number }[])[]): unknown =>
      lines.map((line) => line.map(({ x, y }) => [Math.round(x * 10), Math.round(y * 10)]));
    expect(rounded(inside(after))).toEqual(rounded(inside(before)));
    expect(after.containers.find(({ id }) => id === 'region:eu')).toMatchObject({ byHand: true });
    expect([...overlaps(after), ...strays(after)]).toEqual([]);
  });

  test('names of nothing, and names that every object has, change nothing', async () => {
    const before = await picture();
    const hostile = JSON.parse('{ "Gone": { "x": 1, "y": 1 }, "__proto__": { "x": 5, "y": 5 }, "constructor": { "x": 5, "y": 5 } }') as Places;
    expect(withPlaces(before, hostile)).toBe(before);
    const named = await laidOut(diagramOf(await architectureOf('system "S"  service constructor  service toString')));
    expect(withPlaces(named, { constructor: { x: 500, y: 0 } }).nodes.map(({ byHand }) => byHand)).toEqual([true, undefined]);
  });
});

function throughNodes(picture: PlacedDiagram): readonly string[] {
  const withoutLabels = { ...picture, edges: picture.edges.map((edge) => ({ ...edge, labelBox: undefined })) };
  return withoutLabels.edges.filter((edge) => measuresOf({ ...withoutLabels, edges: [edge] }).struck > 0).map(({ id }) => id);
}

/** Every line has a port of its own at both ends, but what is published to one queue comes in by one. */
function sharedPorts({ edges }: PlacedDiagram): readonly string[] {
  const used = new Map<string, string>();
  return edges.flatMap(({ id, kind, to, points }) =>
    [
      { point: points[0], port: `beginning of ${id}` },
      { point: points.at(-1)!, port: kind === 'publish' ? `into ${to}` : `end of ${id}` },
    ].flatMap(({ point, port }) => {
      const key = `${point.x} ${point.y}`;
      const other = used.get(key) ?? port;
      used.set(key, port);
      return other === port ? [] : [`${other}, ${port}`];
    }),
  );
}

async function allPictures(): Promise<ReadonlyMap<string, PlacedDiagram>> {
  const found = new Map<string, PlacedDiagram>();
  for (const name of exampleNames) found.set(name, await laidOut(diagramOf(await exampleOf(name))));
  for (const name of referenceNames) found.set(name, await laidOut(diagramOf(await referenceOf(name))));
  return found;
}

async function laidOut(diagram: ReturnType<typeof diagramOf>): Promise<PlacedDiagram> {
  const outcome = await layout.layOut(diagram);
  if (outcome.ended !== 'placed') throw new Error(JSON.stringify(outcome));
  return outcome.diagram;
}
