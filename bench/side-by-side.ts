import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { diagramOf } from '../src/diagram/graph.ts';
import { drawSvg } from '../src/diagram/svg.ts';
import { fileAt, openWorkspace } from '../src/workspace/open-workspace.ts';
import { launchChromium } from '../test/support/chromium.ts';
import { countsOf, drawnByUs, type Counts } from './pictures/drawn.ts';
import { drawnByLikec4 } from './pictures/likec4.ts';
import { drawnByMermaid } from './pictures/mermaid.ts';

// Three systems as three tools draw them: writes docs/side-by-side.md and its pictures. Needs `npm install --prefix bench/likec4` and a browser.

const systems = ['examples/shop.arch', 'test/reference/iot-telemetry.arch', 'test/reference/food-delivery.arch'];
const images = 'docs/images';

const browser = await launchChromium();
const workspace = await openWorkspace();
const parts: string[] = [];
for (const path of systems) parts.push(await compared(path));
await workspace.dispose();
await browser.close();
writeFileSync('docs/side-by-side.md', `${introduction()}\n${parts.join('\n')}`);

async function compared(path: string): Promise<string> {
  const file = await fileAt(path);
  if ('problem' in file) throw new Error(file.problem);
  const { architecture } = await workspace.check(file.uri);
  const diagram = diagramOf(architecture);
  const outcome = await workspace.layout.layOut(diagram);
  if (outcome.ended !== 'placed') throw new Error(JSON.stringify(outcome));
  const name = path.replace(/.*\/|\.arch$/g, '');
  const image = (tool: string, ending: string): string => `${images}/side-by-side-${name}-${tool}.${ending}`;
  writeFileSync(image('tradeoff', 'svg'), drawSvg(outcome.diagram, { theme: 'light' }));
  const rows = {
    Tradeoff: countsOf(drawnByUs(outcome.diagram)),
    LikeC4: countsOf(await drawnByLikec4(diagram, browser, image('likec4', 'png'))),
    Mermaid: countsOf(await drawnByMermaid(diagram, browser, image('mermaid', 'png'))),
  };
  const shown = [image('tradeoff', 'svg'), image('likec4', 'png'), image('mermaid', 'png')].map((each) => each.replace('docs/', ''));
  return `## ${architecture.title} (\`${path}\`)\n\n${table(rows)}\n\n| Tradeoff | LikeC4 | Mermaid |\n| --- | --- | --- |\n| ${shown.map((each) => `![${architecture.title}](${each})`).join(' | ')} |\n`;
}

function table(rows: Readonly<Record<string, Counts>>): string {
  const columns = ['nodes', 'arrows', 'labels', 'crossings', 'struck', 'overlaps', 'area'] as const;
  const heads = ['tool', 'nodes', 'arrows', 'labels', 'crossings', 'arrows through others', 'labels on others', 'megapixels'];
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  const body = Object.entries(rows).map(([tool, counts]) =>
    line([tool, ...columns.map((column) => (column === 'area' ? counts.area.toFixed(2) : counts[column]))]),
  );
  return [line(heads), line(heads.map((_, index) => (index === 0 ? '---' : '--:'))), ...body].join('\n');
}

function introduction(): string {
  const require = createRequire(import.meta.url);
  const versionOf = (path: string): string => (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
  const likec4 = versionOf(fileURLToPath(new URL('likec4/node_modules/likec4/package.json', import.meta.url)));
  const mermaid = versionOf(require.resolve('mermaid/package.json'));
  return readFileSync(new URL('pictures/introduction.md', import.meta.url), 'utf8')
    .replace('LIKEC4', likec4)
    .replace('MERMAID', mermaid);
}
