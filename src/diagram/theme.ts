import type { Kind } from '../model/schema/value-types.ts';
import type { CardKind, Container, EdgeKind } from './diagram.ts';

export type ThemeName = 'light' | 'dark';

/** Resolved colours only: a picture must look the same wherever it is pasted. Texts reach the contrast of WCAG AA (4.5) on what they stand on, lines 3. */
export interface Theme {
  readonly canvas: string;
  readonly text: string;
  readonly mutedText: string;
  readonly card: string;
  readonly cardBorder: string;
  readonly label: string;
  readonly labelBorder: string;
  /** The numbers of a highlighted flow's steps. */
  readonly steps: string;
  readonly track: string;
  readonly containers: Readonly<Record<Container['kind'], { readonly fill: string; readonly border: string; readonly title: string }>>;
  readonly edges: Readonly<Record<EdgeKind, string>>;
  readonly kinds: Readonly<Record<Kind, { readonly tile: string; readonly icon: string }>>;
}

export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: {
    canvas: '#ffffff',
    text: '#1c2128',
    mutedText: '#57606a',
    card: '#ffffff',
    cardBorder: '#cbd3dc',
    label: '#ffffff',
    labelBorder: '#dfe4ea',
    steps: '#0550ae',
    track: '#e6eaef',
    containers: {
      region: { fill: '#f4f6f9', border: '#ccd5df', title: '#4a5563' },
      zone: { fill: '#e9eef4', border: '#bfcad6', title: '#4a5563' },
      group: { fill: '#faf7f2', border: '#cfc3ad', title: '#6a5a3c' },
    },
    edges: { call: '#5b6673', publish: '#7a3fe0', consume: '#7a3fe0', invalidate: '#b23512', support: '#76808c' },
    kinds: {
      client: { tile: '#edf0f4', icon: '#475569' },
      service: { tile: '#e6eefd', icon: '#1d4ed8' },
      database: { tile: '#e1f4e8', icon: '#13693a' },
      filesystem: { tile: '#fbf0d8', icon: '#855600' },
      queue: { tile: '#efe8fd', icon: '#6b27d6' },
      cache: { tile: '#fdeae2', icon: '#b23512' },
      proxy: { tile: '#dcf2f3', icon: '#0d666d' },
      registry: { tile: '#fbe7f1', icon: '#9d1862' },
      cdn: { tile: '#dff0fb', icon: '#09629a' },
    },
  },
  dark: {
    canvas: '#14171b',
    text: '#e8edf2',
    mutedText: '#a3adb8',
    card: '#22272e',
    cardBorder: '#414a55',
    label: '#262c34',
    labelBorder: '#3a434d',
    steps: '#79b8ff',
    track: '#3a424c',
    containers: {
      region: { fill: '#1a1e24', border: '#3a434e', title: '#aab4bf' },
      zone: { fill: '#1f242b', border: '#465160', title: '#aab4bf' },
      group: { fill: '#1f1d1a', border: '#5a5140', title: '#c9b88f' },
    },
    edges: { call: '#8e99a6', publish: '#b08cff', consume: '#b08cff', invalidate: '#ffb295', support: '#7d8894' },
    kinds: {
      client: { tile: '#303843', icon: '#c3cdd8' },
      service: { tile: '#1f3057', icon: '#9dbcff' },
      database: { tile: '#183b2b', icon: '#86dca7' },
      filesystem: { tile: '#3f3315', icon: '#eac672' },
      queue: { tile: '#33264f', icon: '#cab0ff' },
      cache: { tile: '#48271a', icon: '#ffb295' },
      proxy: { tile: '#163a3f', icon: '#82d8df' },
      registry: { tile: '#452138', icon: '#f5aad1' },
      cdn: { tile: '#15384e', icon: '#8dcef8' },
    },
  },
};

/** The colours of a card's icon: of a closed box, those of the box. */
export function coloursOf(kind: CardKind, { kinds, containers }: Theme): Theme['kinds'][Kind] {
  switch (kind) {
    case 'region':
    case 'zone':
    case 'group':
      return { tile: containers[kind].fill, icon: containers[kind].title };
    default:
      return kinds[kind];
  }
}

/** How hot a utilisation is: calm until 60 %, then amber, orange at 85 %, red from 100 %. */
const heatStops: readonly (readonly [ratio: number, colour: string])[] = [
  [0, '#2f9e8f'],
  [0.5, '#5fae5b'],
  [0.7, '#d8a520'],
  [0.85, '#dd6f1c'],
  [1, '#c22828'],
];

export function heatColour(ratio: number): string {
  const within = Math.min(1, Math.max(0, ratio));
  const upper = Math.max(
    1,
    heatStops.findIndex(([stop]) => stop >= within),
  );
  const [from, to] = [heatStops[upper - 1], heatStops[upper]];
  return mixed(from[1], to[1], (within - from[0]) / (to[0] - from[0]));
}

/** Whichever of black and white reads better on `background`. */
export function readableOn(background: string): string {
  return contrast('#ffffff', background) >= contrast('#000000', background) ? '#ffffff' : '#000000';
}

/** The contrast of two colours from 1 to 21, as WCAG 2.2 defines it. */
export function contrast(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mixed(from: string, to: string, share: number): string {
  const target = channels(to);
  const parts = channels(from).map((channel, index) => Math.round(channel + (target[index] - channel) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

function channels(colour: string): readonly number[] {
  return [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16));
}
