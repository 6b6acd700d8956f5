import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlacedDiagram } from '../../src/diagram/diagram.ts';
import { diagramOf } from '../../src/diagram/graph.ts';
import { withPlaces } from '../../src/diagram/placing/with-places.ts';
import type { Places } from '../../src/model/placements.ts';
import { measuresOf } from '../../src/tools/picture-measures.ts';
import { DiagramLayout } from '../../src/workspace/layout.ts';
import { architectureOf } from '../support/architecture.ts';
import { exampleNames, exampleOf, referenceNames, referenceOf } from './examples.ts';
import { onBorder, overlaps, strays } from './geometry.ts';

let pictures: ReadonlyMap<string, PlacedDiagram>;
const layout = new DiagramLayout();
beforeAll(async () => {
  const found = new Map<string, PlacedDiagram>();
  for (const name of exampleNames) found.set(name, await laidOut(diagramOf(await exampleOf(name))));
  for (const name of referenceNames) found.set(name, await laidOut(diagramOf(await referenceOf(name))));
  pictures = found;
});
afterAll(() => layout.dispose());

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
        struckLabels += measuresOf(picture).struck;
        labels += picture.edges.length;
      }),
      { numRuns: 3000 },
    );
    // A line has to pass a label only where nodes leave it no other way.
    console.log(struckLabels, labels);
    expect(struckLabels / labels).toBeLessThan(0.01);
  }, 120_000);
});

function throughNodes(picture: PlacedDiagram): readonly string[] {
  const withoutLabels = { ...picture, edges: picture.edges.map((edge) => ({ ...edge, labelBox: undefined })) };
  return withoutLabels.edges.filter((edge) => measuresOf({ ...withoutLabels, edges: [edge] }).struck > 0).map(({ id }) => id);
}

async function laidOut(diagram: ReturnType<typeof diagramOf>): Promise<PlacedDiagram> {
  const outcome = await layout.layOut(diagram);
  if (outcome.ended !== 'placed') throw new Error(JSON.stringify(outcome));
  return outcome.diagram;
}
void placeOf;
void architectureOf;
