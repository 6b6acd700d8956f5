import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlacedDiagram } from '../../src/diagram/diagram.ts';
import { diagramOf } from '../../src/diagram/graph.ts';
import { drawSvg } from '../../src/diagram/svg.ts';
import { textStyles, widestLine } from '../../src/diagram/text.ts';
import { DiagramLayout } from '../../src/workspace/layout.ts';
import { architectureOf } from '../support/architecture.ts';
import { exampleNames, exampleOf } from './examples.ts';
import { onBorder, overlaps, strays } from './geometry.ts';

let layout: DiagramLayout;
beforeAll(() => {
  layout = new DiagramLayout();
});
afterAll(() => layout.dispose());

describe.each(exampleNames)('the picture of %s', (name) => {
  test.each(['down', 'right'] as const)('has no overlapping nodes, labels or titles, nor any outside its boxes (%s)', async (direction) => {
    const architecture = await exampleOf(name);
    for (const view of [undefined, ...architecture.views.map((each) => each.name)]) {
      const diagram = await placedOf(diagramOf(architecture, { view }), direction);
      expect(overlaps(diagram)).toEqual([]);
      expect(strays(diagram)).toEqual([]);
    }
  });

  test('has texts that fit their boxes', async () => {
    const { nodes, edges } = await placedOf(diagramOf(await exampleOf(name)));
    for (const { title, facts, width } of nodes) {
      expect(widestLine(title, textStyles.title)).toBeLessThan(width);
      expect(widestLine(facts, textStyles.fact)).toBeLessThan(width);
    }
    for (const { label, labelBox } of edges) expect(widestLine(label, textStyles.label)).toBeLessThan(labelBox?.width ?? 1);
  });

  test('is the same, byte by byte, from another thread', async () => {
    const other = new DiagramLayout();
    const diagram = diagramOf(await exampleOf(name));
    const again = await other.layOut(diagramOf(await exampleOf(name)));
    await other.dispose();
    expect(again).toMatchObject({ ended: 'placed' });
    if (again.ended === 'placed') expect(drawSvg(again.diagram, { theme: 'light' })).toBe(drawSvg(await placedOf(diagram), { theme: 'light' }));
  });

  test('joins what its edges name, along the axes', async () => {
    const { nodes, edges } = await placedOf(diagramOf(await exampleOf(name)));
    const boxes = new Map(nodes.map((node) => [node.name, node]));
    for (const { from, to, points } of edges) {
      expect(onBorder(points[0], boxes.get(from)!)).toBe(true);
      expect(onBorder(points.at(-1)!, boxes.get(to)!)).toBe(true);
      for (const [index, point] of points.slice(1).entries())
        expect(Math.min(Math.abs(point.x - points[index].x), Math.abs(point.y - points[index].y))).toBe(0);
    }
  });
});

test('self-calls, pairs that call each other, and names as long as they may be are drawn without overlap', async () => {
  const long = 'AnExtraordinarilyLongNameThatNobodyWouldWriteButSomebodyWill'.repeat(3);
  const architecture = await architectureOf(`
    system "Odd"
    region eu { zone a  zone b }
    client U { in: eu.b }
    service ${long} "${'Title of many words '.repeat(12)}" { in: eu.a }
    service B { in: eu.b }
    flow F { rate: 1/s  U -> B  B -> ${long} : "${'says a great deal '.repeat(20)}"  ${long} -> B  B -> B : "itself" }
  `);
  const diagram = await placedOf(diagramOf(architecture));
  expect(overlaps(diagram)).toEqual([]);
  expect(strays(diagram)).toEqual([]);
});

test('a system without nodes is an empty picture, not an error', async () => {
  const diagram = await placedOf(diagramOf(await architectureOf('system "Nothing yet"')));
  expect(diagram).toMatchObject({ nodes: [], edges: [], containers: [] });
  expect(drawSvg(diagram, { theme: 'dark' })).toContain('aria-label="Nothing yet"');
});

describe('an SVG', () => {
  const text = `
    system "<script>alert(1)</script>"
    region eu "<b>&amp;'quoted'</b>" { zone a "]]>" }
    /** <img src=x onerror=alert(1)> --> */
    client U "</text><script>alert(2)</script>" { in: eu.a }
    service S "\u0001\u0007 & <!-- " { in: eu.a }
    flow F "<i>" { rate: 1/s  U -> S : "<svg/onload=alert(3)>" }
  `;

  test('holds no markup of the user, only text', async () => {
    const svg = drawSvg(await placedOf(diagramOf(await architectureOf(text))), { theme: 'light', interactive: true, heat: { S: 0.5 } });
    const tags = new Set([...svg.matchAll(/<\/?([a-zA-Z!?-]+)/g)].map(([, tag]) => tag));
    expect([...tags].sort()).toEqual(['circle', 'g', 'path', 'rect', 'svg', 'text', 'title']);
    const attributes = new Set(
      [...svg.matchAll(/<[a-z]+((?: [\w:-]+="[^"]*")*)\/?>/g)].flatMap(([, all]) =>
        [...all.matchAll(/ ([\w:-]+)=/g)].map(([, attribute]) => attribute),
      ),
    );
    expect([...attributes].filter((attribute) => /^on|href|style|src/i.test(attribute))).toEqual([]);
    expect(svg).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    // eslint-disable-next-line no-control-regex -- that there are none is what is tested
    expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/);
  });

  test('shows heat where it is known, with a legend, and figures above 100 % as such', async () => {
    const architecture = await architectureOf('system "S"  client U  service A  service B  flow F { rate: 1/s  U -> A  A -> B }');
    const diagram = await placedOf(diagramOf(architecture));
    const plain = drawSvg(diagram, { theme: 'light' });
    const heated = drawSvg(diagram, { theme: 'light', heat: { A: 0.414, B: 1.2 } });
    expect(textsOf(plain)).not.toContain('Utilisation');
    expect(textsOf(heated).filter((each) => /%|Util/.test(each))).toEqual(['41%', '120%', 'Utilisation', '0%', '100%']);
  });

  test('names its parts for the page, and in a live page for screen readers', async () => {
    const diagram = await placedOf(diagramOf(await exampleOf('bank.arch')));
    const svg = drawSvg(diagram, { theme: 'dark', interactive: true, heat: { Ledger: 0.5 } });
    expect(svg).toContain('data-node="Ledger"');
    expect(svg).toMatch(/data-node="Ledger"[^>]*tabindex="0"[^>]*role="button"[^>]*aria-label="Ledger, database, [^"]*50% busy"/);
    expect(svg).toContain('data-edge="call:Accounts-&gt;Ledger"');
  });
});

async function placedOf(diagram: ReturnType<typeof diagramOf>, direction?: 'down' | 'right'): Promise<PlacedDiagram> {
  const outcome = await layout.layOut(diagram, { direction });
  if (outcome.ended !== 'placed') throw new Error(JSON.stringify(outcome));
  return outcome.diagram;
}

function textsOf(svg: string): readonly string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
}

test('a node is spoken of with its kind, its technology and its name', async () => {
  const architecture = await architectureOf('system "Spoken"\nqueue Log "Journal" : kafka\nservice Web');
  const svg = drawSvg(await placedOf(diagramOf(architecture)), { theme: 'light', interactive: true });
  expect(svg).toContain('aria-label="Journal, queue, kafka, Log, ');
  expect(svg).toContain('aria-label="Web, service, 1 core');
});
