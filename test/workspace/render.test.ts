import { afterAll, beforeAll, expect, test } from 'vitest';
import { heatOf, steadyRun } from '../../src/diagram/heat.ts';
import type { Architecture } from '../../src/model/architecture.ts';
import type { Run } from '../../src/model/generated/result.ts';
import { DiagramLayout } from '../../src/workspace/layout.ts';
import { render } from '../../src/workspace/render.ts';
import { architectureOf } from '../support/architecture.ts';

const layout = new DiagramLayout();
let architecture: Architecture;
beforeAll(async () => {
  architecture = await architectureOf(`
    system "Two"
    client U
    service S
    flow Look { rate: 1/s  U -> S }
    flow Buy { rate: 1/s  U -> S }
    view Short { include: [U] }
  `);
});
afterAll(() => layout.dispose());

test('draws the system or a view as SVG, in either theme', async () => {
  const whole = await render(architecture, layout, { format: 'svg' });
  const view = await render(architecture, layout, { format: 'svg', view: 'Short', theme: 'dark' });
  expect(whole).toMatchObject({ ended: 'drawn', picture: expect.stringMatching(/^<svg [^]*data-node="S"[^]*<\/svg>\n$/) as string });
  expect(view).toMatchObject({ ended: 'drawn', picture: expect.stringContaining('fill="#14171b"') as string });
  expect(view).not.toMatchObject({ picture: expect.stringContaining('data-node="S"') as string });
});

test('draws what was opened and closed', async () => {
  const system =
    'system "Boxes"\nregion eu { zone a }\nregion us { zone a }\nservice S { instances: 3  in: eu.a }\nservice T { instances: 2  in: us.a }';
  const folding = { opened: ['T'], closed: ['region:eu'] };
  const svg = await render(await architectureOf(system), layout, { format: 'svg', folding });
  expect(svg).toMatchObject({ picture: expect.stringMatching(/data-node="region:eu"[^]*data-node="T"[^]*instance 2/) as string });
  expect(svg).not.toMatchObject({ picture: expect.stringContaining('data-node="S"') as string });
});

test('draws DOT, and a flow as a Mermaid sequence', async () => {
  expect(await render(architecture, layout, { format: 'dot' })).toMatchObject({ picture: expect.stringContaining('"U" -> "S"') as string });
  expect(await render(architecture, layout, { format: 'mermaid', flow: 'Buy' })).toMatchObject({
    picture: expect.stringContaining('p0->>p1: call') as string,
  });
});

test('draws PNG and HTML', async () => {
  const png = await render(architecture, layout, { format: 'png' });
  expect(png.ended === 'drawn' && Buffer.from(png.picture).subarray(1, 4).toString()).toBe('PNG');
  const html = await render(architecture, layout, { format: 'html', theme: 'dark' });
  expect(html).toMatchObject({ picture: expect.stringMatching(/^<!doctype html>[^]*<svg [^]*data-node="S"[^]*<\/html>\n$/) as string });
});

test.each([
  [{ format: 'svg', view: 'Shrt' }, 'There is no view "Shrt"; did you mean "Short"?'],
  [{ format: 'svg', flow: 'Everything' }, 'There is no flow "Everything"; the file has Look, Buy.'],
  [{ format: 'mermaid' }, 'A Mermaid sequence shows one flow; name one with --flow: Look, Buy.'],
] as const)('says what is wrong with %j', async (options, message) => {
  expect(await render(architecture, layout, options)).toEqual({ ended: 'failed', message });
});

test('takes the heat from the steady run of the base, where a node has a utilisation', () => {
  const figure = (mean: number | null) => ({ mean, ci: null, n: 5, method: 'student-t' as const });
  const run = (scenario: string | null, variant: string | null, utilisation: number | null): Run => ({
    scenario,
    variant,
    replications: 5,
    duration: 1,
    warmup: 0,
    events: 1,
    ended: 'completed',
    flows: {},
    nodes: { U: { kind: 'client' }, S: { kind: 'service', utilisation: figure(utilisation) }, T: { kind: 'service', utilisation: figure(null) } },
    data: {},
    series: { interval: 1, flows: {}, nodes: {}, events: [] },
  });
  const runs = [run('Crash', null, 0.9), run(null, 'Bigger', 0.2), run(null, null, 0.4)];
  expect(heatOf(steadyRun({ runs })!)).toEqual({ S: 0.4 });
  expect(steadyRun({ runs: [runs[0]] })?.scenario).toBe('Crash');
  expect(steadyRun({ runs: [] })).toBeUndefined();
});
