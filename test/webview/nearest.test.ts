import { expect, test } from 'vitest';
import { nearest, type Way } from '../../src/webview/nearest.ts';

/** Columns of 100, rows of 100; cards of 80 × 60. */
const boxes = new Map(
  Object.entries({ top: [1, 0], left: [0, 1], middle: [1, 1], right: [2, 1], low: [1, 2], far: [1, 4], aside: [3, 2] }).map(
    ([name, [column, row]]) => [name, { x: 100 * column, y: 100 * row, width: 80, height: 60 }],
  ),
);

test.each<[string, Way, string | undefined]>([
  ['middle', 'up', 'top'],
  ['middle', 'left', 'left'],
  ['middle', 'right', 'right'],
  ['middle', 'down', 'low'],
  ['low', 'down', 'far'],
  ['top', 'up', undefined],
  ['right', 'right', 'aside'],
  ['gone', 'up', undefined],
])('from %s %s is %s', (from, way, expected) => {
  expect(nearest(boxes, from, way)).toBe(expected);
});
