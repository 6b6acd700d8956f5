import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import type { Box, Diagram, DiagramNode, Point } from '../../src/diagram/diagram.ts';
import type { Drawn } from './drawn.ts';

const program = fileURLToPath(new URL('../likec4/node_modules/likec4/bin/likec4.mjs', import.meta.url));
const address = { host: '127.0.0.1', port: 47_531 } as const;
const piecesOfCurve = 16;

interface View {
  readonly bounds: Box;
  readonly nodes: readonly (Box & { readonly id: string; readonly children: readonly string[] })[];
  readonly edges: readonly {
    readonly source: string;
    readonly target: string;
    readonly points: readonly (readonly [number, number])[];
    readonly labelBBox?: Box | null;
  }[];
}

/** The picture that LikeC4 makes of the same nodes, boxes and arrows, from its own layout; and as its own pages draw it, in `file`. */
export async function drawnByLikec4(diagram: Diagram, browser: Browser, file: string): Promise<Drawn> {
  const folder = mkdtempSync(join(tmpdir(), 'side-by-side-'));
  writeFileSync(join(folder, 'model.c4'), modelOf(diagram));
  const json = join(folder, 'views.json');
  execFileSync(process.execPath, [program, 'export', 'json', '--no-use-dot', '-o', json, folder], { stdio: 'ignore' });
  const { views } = JSON.parse(readFileSync(json, 'utf8')) as { views: Readonly<Record<string, View>> };
  await photograph(folder, views.index, { browser, file });
  return drawnFrom(views.index);
}

function drawnFrom({ bounds, nodes, edges }: View): Drawn {
  const leaves = nodes.filter(({ children }) => children.length === 0);
  return {
    nodes: leaves.map(({ id, x, y, width, height }) => ({ name: id, x, y, width, height })),
    lines: edges.map(({ source, target, points, labelBBox }) => ({
      from: source,
      to: target,
      points: pieces(points),
      label: labelBBox ?? undefined,
    })),
    width: bounds.width,
    height: bounds.height,
  };
}

async function photograph(folder: string, { bounds }: View, { browser, file }: { readonly browser: Browser; readonly file: string }): Promise<void> {
  const server = spawn(process.execPath, [program, 'start', '--no-use-dot', '-l', address.host, '--port', String(address.port), folder], {
    stdio: 'ignore',
  });
  try {
    const page = await browser.newPage({ viewport: { width: Math.ceil(bounds.width) + 80, height: Math.ceil(bounds.height) + 80 } });
    const url = `http://${address.host}:${address.port}/export/index?theme=light`;
    await listening(url);
    await page.goto(url, { timeout: 60_000 });
    await page.locator('.react-flow__edge').first().waitFor({ state: 'attached', timeout: 60_000 });
    await page.waitForTimeout(3000);
    await page.screenshot({ path: file });
    await page.close();
  } finally {
    server.kill();
  }
}

async function listening(url: string): Promise<void> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`LikeC4 does not answer at ${url}`);
}

/** Its lines are cubic curves, one after the other. */
function pieces(points: readonly (readonly [number, number])[]): readonly Point[] {
  const found: Point[] = [{ x: points[0][0], y: points[0][1] }];
  for (let start = 0; start + 3 < points.length; start += 3) {
    const [a, b, c, d] = points.slice(start, start + 4);
    for (let piece = 1; piece <= piecesOfCurve; piece += 1) {
      const t = piece / piecesOfCurve;
      const at = (axis: 0 | 1): number => (1 - t) ** 3 * a[axis] + 3 * (1 - t) ** 2 * t * b[axis] + 3 * (1 - t) * t ** 2 * c[axis] + t ** 3 * d[axis];
      found.push({ x: at(0), y: at(1) });
    }
  }
  return found;
}

function modelOf(diagram: Diagram): string {
  const idOf = (container: string): string => `c${diagram.containers.findIndex(({ id }) => id === container)}`;
  const pathOf = (container: string | undefined): string =>
    container === undefined ? '' : `${pathOf(diagram.containers.find(({ id }) => id === container)?.parent)}${idOf(container)}.`;
  const full = new Map(diagram.nodes.map(({ name, container }) => [name, `${pathOf(container)}${name}`]));
  const content = (parent: string | undefined): readonly string[] => [
    ...diagram.nodes.filter(({ container }) => container === parent).map(nodeText),
    ...diagram.containers
      .filter((container) => container.parent === parent)
      .map(({ id, title }) => `${idOf(id)} = place ${quoted(title)} {\n${content(id).join('\n')}\n}`),
  ];
  const relations = diagram.edges.map(({ from, to, label }) => `${full.get(from)} -> ${full.get(to)} ${quoted(label.join('\n'))}`);
  return `specification {\nelement node\nelement place\n}\nmodel {\n${[...content(undefined), ...relations].join('\n')}\n}\nviews {\nview index {\ninclude ${[...full.values()].join(', ')}${diagram.containers.map(({ id }) => `, ${pathOf(id).slice(0, -1)}`).join('')}\n}\n}\n`;
}

function nodeText({ name, title, subtitle, facts }: DiagramNode): string {
  return `${name} = node ${quoted(title.join(' '))} {\ntechnology ${quoted(subtitle)}\ndescription ${quoted(facts.join('\n'))}\n}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
