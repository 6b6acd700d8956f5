import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { diagramOf } from '../diagram/graph.ts';
import { fileAt, openWorkspace } from '../workspace/open-workspace.ts';
import { measuresOf, type PictureMeasures } from './picture-measures.ts';

// How readable the pictures are: `node src/tools/measure-pictures.ts [FILE …]` prints a table in Markdown, of all examples and reference systems
// where no file is named.

const named = process.argv.slice(2);
const files = named.length > 0 ? named : [...systemsIn('examples'), ...systemsIn('test/reference')];
const rows: (readonly [string, PictureMeasures])[] = [];
for (const file of files) rows.push([basename(file, '.arch'), await measured(file)]);

const columns = ['nodes', 'arrows', 'labels', 'crossings', 'bends', 'struck', 'upwards', 'width', 'height'] as const;
const total = (column: (typeof columns)[number]): number => rows.reduce((sum, [, measures]) => sum + measures[column], 0);
console.log(line(['system', ...columns]));
console.log(line(['---', ...columns.map(() => '--:')]));
for (const [name, measures] of rows) console.log(line([name, ...columns.map((column) => measures[column])]));
if (rows.length > 1) console.log(line(['all', ...columns.map((column) => (column === 'width' || column === 'height' ? '' : total(column)))]));

function systemsIn(folder: string): readonly string[] {
  const paths = readdirSync(folder).map((name) => `${folder}/${name}`);
  return paths.filter((path) => path.endsWith('.arch') && !path.endsWith('.flawed.arch') && /^system /m.test(readFileSync(path, 'utf8')));
}

async function measured(path: string): Promise<PictureMeasures> {
  const file = await fileAt(path);
  if ('problem' in file) throw new Error(file.problem);
  const workspace = await openWorkspace();
  const outcome = await workspace.layout.layOut(diagramOf((await workspace.check(file.uri)).architecture));
  await workspace.dispose();
  if (outcome.ended !== 'placed') throw new Error(`${path}: ${JSON.stringify(outcome)}`);
  return measuresOf(outcome.diagram);
}

function line(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}
