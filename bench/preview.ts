import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import type { PictureTimes, PreviewTimes } from './preview-picture-times.ts';
import type { Target } from './targets.ts';

/** The preview's page in a real browser, with 100 and with 1,000 nodes: what is waited for, and how long anything else has to wait. */
export function benchPreview(rounds: number): readonly Target[] {
  const program = fileURLToPath(new URL('browser/preview-times.ts', import.meta.url));
  const times = JSON.parse(execFileSync('node', [program, String(rounds)], { encoding: 'utf8' })) as PreviewTimes;
  const pictures = Object.entries(times);
  const table = new Table({ head: ['milliseconds', ...pictures.map(([nodes]) => `${nodes} nodes`)], style: { head: [], border: [] } });
  for (const [name, of] of rows) table.push([name, ...pictures.map(([, picture]) => of(picture))]);
  console.log(table.toString());
  const [hundred, thousand] = [times[100], times[1000]];
  return [
    { name: '100 nodes: message to pixels, a property edited', most: 50, unit: ' ms', value: hundred.property.shown },
    { name: '1,000 nodes: longest task of the pane, first picture', most: 50, unit: ' ms', value: thousand.first.longestTask },
    { name: '1,000 nodes: longest task of the pane, a property edited', most: 50, unit: ' ms', value: thousand.property.longestTask },
    { name: '1,000 nodes: longest task of the pane, a node more or less', most: 50, unit: ' ms', value: thousand.topology.longestTask },
    { name: "1,000 nodes: longest block of the extension's host", most: 50, unit: ' ms', value: thousand.relayed },
    { name: '1,000 nodes: time of a frame of panning', most: 34, unit: ' ms', value: thousand.pan.median },
  ];
}

const rows: readonly (readonly [name: string, of: (picture: PictureTimes) => string])[] = [
  ['layout in its worker', ({ layout }) => whole(layout)],
  ['… longest block of the process that asked for it', ({ layoutBlocked }) => whole(layoutBlocked)],
  ["longest block of the extension's host, a picture relayed", ({ relayed }) => whole(relayed)],
  ['first picture: message to pixels (CPU of the longest task)', ({ first }) => taken(first)],
  ['a property edited', ({ property }) => taken(property)],
  ['a node more or less', ({ topology }) => taken(topology)],
  ['a moment of the playback', ({ playback }) => taken(playback)],
  ['a frame of panning, median (longest)', ({ pan }) => `${whole(pan.median)} (${whole(pan.longest)})`],
  ['a frame of zooming, median (longest)', ({ zoom }) => `${whole(zoom.median)} (${whole(zoom.longest)})`],
];

function taken({ shown, longestTask }: PictureTimes['first']): string {
  return `${whole(shown)} (${whole(longestTask)})`;
}

function whole(milliseconds: number): string {
  return milliseconds.toFixed(0);
}
