import { describe, expect, test } from 'vitest';
import { contrast, heatColour, readableOn, themes, type Theme } from '../../src/diagram/theme.ts';

describe.each(Object.entries(themes))('the %s theme', (_name, theme) => {
  test('sets texts with the contrast of WCAG AA (4.5) on whatever they stand on', () => {
    const weak = textsOn(theme).filter(([, text, background]) => contrast(text, background) < 4.5);
    expect(weak).toEqual([]);
  });

  test('draws lines and icons with the contrast of WCAG for graphics (3)', () => {
    const grounds = [theme.canvas, ...Object.values(theme.containers).map(({ fill }) => fill)];
    const lines = Object.values(theme.edges).flatMap((colour) => grounds.map((ground) => [colour, ground] as const));
    const icons = Object.values(theme.kinds).map(({ icon, tile }) => [icon, tile] as const);
    expect([...lines, ...icons].filter(([colour, ground]) => contrast(colour, ground) < 3)).toEqual([]);
  });
});

test('contrast is that of WCAG 2.2: black on white 21, equal colours 1, and the published example of #777777 on white 4.48', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#336699', '#336699')).toBe(1);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe('heat', () => {
  test('runs from calm to red, and stays there above 100 %', () => {
    expect(heatColour(0)).toBe('#2f9e8f');
    expect(heatColour(1)).toBe('#c22828');
    expect(heatColour(3)).toBe('#c22828');
    expect(heatColour(-1)).toBe('#2f9e8f');
  });

  test('carries its figure legibly at every step', () => {
    for (let ratio = 0; ratio <= 1; ratio += 0.01) expect(contrast(readableOn(heatColour(ratio)), heatColour(ratio))).toBeGreaterThanOrEqual(4.5);
  });
});

function textsOn(theme: Theme): readonly (readonly [what: string, text: string, background: string])[] {
  return [
    ['title', theme.text, theme.card],
    ['fact', theme.mutedText, theme.card],
    ['label', theme.mutedText, theme.label],
    ['steps', theme.steps, theme.label],
    ['legend', theme.mutedText, theme.canvas],
    ...Object.entries(theme.containers).map(([kind, { title, fill }]) => [kind, title, fill] as const),
  ];
}
