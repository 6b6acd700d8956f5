import type { Anatomy, Part, PartRow, Readers } from './anatomy.ts';
import type { Box } from './diagram.ts';
import { shortened, textStyles, textWidth } from './text.ts';

/** One cell of a picture within a card; places are relative to the anatomy's own corner. */
export interface PartBox extends Box {
  readonly part: Part;
  /** The leader that it follows stands to its left: a line joins them. */
  readonly follows: boolean;
}

export interface ReaderRow {
  readonly name: string;
  readonly top: number;
  /** One for each instance that has lanes to read. */
  readonly bars: readonly { readonly x: number; readonly width: number }[];
}

/** Where the parts of an anatomy stand, and how much room they take. `more` is what there was no room for. */
export interface AnatomyBoxes {
  readonly width: number;
  readonly height: number;
  readonly parts: readonly PartBox[];
  readonly lanes: readonly Box[];
  readonly readers: readonly ReaderRow[];
  readonly more?: { readonly text: string; readonly x: number; readonly top: number };
  readonly names: readonly { readonly text: string; readonly x: number; readonly top: number }[];
  /** Where the lines turn that lead from a leader down to what follows it. */
  readonly joints: readonly Joint[];
}

export interface Joint {
  readonly part: Part;
  readonly x: number;
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

const room = 208;
const cell = { size: 14, gap: 6, groupGap: 14, rowGap: 6, mostRows: 2 } as const;
const line = { height: 19, indent: 18, laneWidth: 24 } as const;
const moreRoom = 44;
const lane = { height: 14, widest: 10, gap: 2, most: 64, readerHeight: 15, nameRoom: 92 } as const;

export function anatomyBoxes(anatomy: Anatomy): AnatomyBoxes {
  switch (anatomy.kind) {
    case 'copies':
      return copyBoxes(anatomy.groups);
    case 'lanes':
      return laneBoxes(anatomy.lanes, anatomy.readers);
    case 'rows':
      return rowBoxes(anatomy.rows, anatomy.hidden);
  }
}

/** Line below line, what follows a leader set in below it; each with its name, cut where the card ends. */
function rowBoxes(rows: readonly PartRow[], hidden: number): AnatomyBoxes {
  const parts: PartBox[] = [];
  const lanes: Box[] = [];
  const names: AnatomyBoxes['names'][number][] = [];
  const joints: Joint[] = [];
  for (const [index, row] of rows.entries()) {
    const y = index * line.height;
    let x = row.follows === true ? line.indent : 0;
    if (row.follows === true) joints.push(jointOf(row, y, index === 1));
    for (const [place, part] of row.parts.entries()) {
      if (part === 'lane') lanes.push({ x, y: y + 1, width: line.laneWidth, height: cell.size - 2 });
      else parts.push({ part, follows: place > 0 && (part === 'sync' || part === 'async'), x, y, width: cell.size, height: cell.size });
      x += (part === 'lane' ? line.laneWidth : cell.size) + cell.gap;
    }
    names.push({ text: shortened(row.text, textStyles.fact, room - x - 2), x: x + 2, top: y });
  }
  const end = rows.length * line.height;
  const more = hidden === 0 ? undefined : { text: `… ${hidden} more`, x: 0, top: end };
  const width = Math.max(...names.map(({ text, x }) => x + Math.ceil(textWidth(text, textStyles.fact))));
  return { parts, lanes, readers: [], names, joints, more, width, height: end - (line.height - cell.size) + (hidden === 0 ? 0 : line.height) };
}

/** From the leader's lower edge, or from the turn before. */
function jointOf({ parts }: PartRow, y: number, isFirst: boolean): Joint {
  const middle = y + cell.size / 2;
  const from = isFirst ? y - line.height + cell.size : middle - line.height;
  return { part: parts[0] as Part, x: cell.size / 2, from, to: middle, end: line.indent };
}

/** Groups in rows; a group that does not fit into what is left of a row begins the next one, and what fits nowhere is counted. */
function copyBoxes(groups: readonly (readonly Part[])[]): AnatomyBoxes {
  const parts: PartBox[] = [];
  const fitting = (width: number): number => Math.floor((width + cell.gap) / (cell.size + cell.gap));
  const mostInRow = fitting(total(groups) > cell.mostRows * fitting(room) ? room - moreRoom : room);
  const pieces = groups.flatMap((group) => cut(group, mostInRow));
  let [x, row, shown] = [0, 0, 0];
  for (const group of pieces) {
    const width = group.length * (cell.size + cell.gap) - cell.gap;
    const last = row === cell.mostRows - 1 && shown + group.length < total(groups);
    if (x > 0 && x + width > room - (last ? moreRoom : 0)) [x, row] = [0, row + 1];
    if (row >= cell.mostRows) break;
    const y = row * (cell.size + cell.rowGap);
    for (const [index, part] of group.entries()) {
      const follows = index > 0 && (part === 'sync' || part === 'async');
      parts.push({ part, follows, x: x + index * (cell.size + cell.gap), y, width: cell.size, height: cell.size });
    }
    x += width + cell.groupGap;
    shown += group.length;
  }
  const hidden = total(groups) - shown;
  const right = Math.max(...parts.map((part) => part.x + part.width));
  const end = parts[parts.length - 1];
  const more = hidden === 0 ? undefined : { text: `+${hidden}`, x: end.x + end.width + cell.gap, top: end.y };
  return { parts, more, lanes: [], readers: [], names: [], joints: [], width: more === undefined ? right : room, height: end.y + cell.size };
}

function laneBoxes(count: number, readers: readonly Readers[]): AnatomyBoxes {
  const drawn = Math.min(count, lane.most);
  const names = readers.map(({ name, shares }) => nameOf(name, shares));
  const nameWidth = Math.max(0, ...names.map((name) => Math.ceil(textWidth(name, textStyles.fact))));
  const space = room - (nameWidth === 0 ? 0 : nameWidth + 8) - (drawn < count ? 28 : 0);
  const pitch = Math.min(lane.widest + lane.gap, Math.floor((space / drawn) * 4) / 4);
  const gap = pitch >= 6 ? lane.gap : 1;
  const lanes = Array.from({ length: drawn }, (_, index) => ({ x: index * pitch, y: 0, width: pitch - gap, height: lane.height }));
  const strip = drawn * pitch - gap;
  return {
    parts: [],
    lanes,
    readers: readers.map(({ shares }, index) => ({
      name: names[index],
      top: lane.height + 3 + index * lane.readerHeight,
      bars: barsOf(shares, strip, count),
    })),
    more: drawn < count ? { text: `+${count - drawn}`, x: strip + 4, top: 0 } : undefined,
    names: [],
    joints: [],
    width: strip + (nameWidth === 0 ? (drawn < count ? 28 : 0) : 8 + nameWidth),
    height: lane.height + (readers.length === 0 ? 0 : 3 + readers.length * lane.readerHeight),
  };
}

/** The instances' shares along the strip of lanes, with a gap between neighbours. */
function barsOf(shares: readonly number[], strip: number, lanes: number): ReaderRow['bars'] {
  let read = 0;
  return shares
    .filter((share) => share > 0)
    .map((share) => {
      const x = (read / lanes) * strip;
      read += share;
      return { x, width: Math.max(1, (share / lanes) * strip - 2) };
    });
}

function nameOf(name: string, shares: readonly number[]): string {
  const idle = shares.filter((share) => share === 0).length;
  const suffix = idle === 0 ? '' : `, ${idle} idle`;
  return shortened(name, textStyles.fact, lane.nameRoom - Math.ceil(textWidth(suffix, textStyles.fact))) + suffix;
}

function cut(group: readonly Part[], most: number): readonly (readonly Part[])[] {
  return Array.from({ length: Math.ceil(group.length / most) }, (_, index) => group.slice(index * most, (index + 1) * most));
}

function total(groups: readonly (readonly Part[])[]): number {
  return groups.reduce((sum, { length }) => sum + length, 0);
}
