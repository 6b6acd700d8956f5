import type { judgedLevels, recordedLevels } from '../../../src/consistency/summary.ts';

/** What a configuration may promise: a consistency level, or that no acknowledged write is lost. */
export const promises = [
  'monotonic-reads',
  'read-your-writes',
  'monotonic-writes',
  'writes-follow-reads',
  'causal',
  'sequential',
  'strong',
  'no-lost-writes',
] as const satisfies readonly ((typeof judgedLevels)[number] | (typeof recordedLevels)[number] | 'no-lost-writes')[];
export type Promised = (typeof promises)[number];
export type Level = Exclude<Promised, 'no-lost-writes'>;

/** What theory says of one promise of a configuration: either no run shows it broken, or a run of this load does. */
export interface Cell {
  readonly isKept: boolean;
  readonly reason: string;
  /** Whether it follows from another cell, since levels contain each other. */
  readonly isImplied?: boolean;
}

/** A store, with what stands before it, under a load that shows what it does not promise. */
export interface Configuration {
  readonly name: string;
  /** What is set, as the file says it. */
  readonly settings: string;
  /** The whole file. */
  readonly text: string;
  readonly scenario?: string;
  readonly cells: Readonly<Record<Promised, Cell>>;
}

/** For tables of tests, which would cut a name that is a property. */
export function named(configurations: readonly Configuration[]): (readonly [string, Configuration])[] {
  return configurations.map((configuration) => [configuration.name, configuration]);
}

/** Configurations under the same load. */
export interface Workload {
  readonly title: string;
  readonly load: string;
  readonly configurations: readonly Configuration[];
}

export function kept(reason: string): Cell {
  return { isKept: true, reason };
}

export function broken(reason: string): Cell {
  return { isKept: false, reason };
}

/** A promise as a person reads it. */
export function told(promised: Promised): string {
  return promised.replaceAll('-', ' ');
}

/** A level is contained in those to its right: where it breaks they do, and where they are kept it is. */
const containing: Readonly<Record<Level, readonly Level[]>> = {
  'monotonic-reads': ['causal', 'sequential', 'strong'],
  'read-your-writes': ['causal', 'sequential', 'strong'],
  'monotonic-writes': ['causal', 'sequential', 'strong'],
  'writes-follow-reads': ['causal', 'sequential', 'strong'],
  causal: ['sequential', 'strong'],
  sequential: ['strong'],
  strong: [],
};

/** All cells from those that theory speaks of: the others follow, since levels contain each other. */
export function cellsOf(stated: Readonly<Partial<Record<Promised, Cell>>>): Configuration['cells'] {
  const cell = (promised: Promised): Cell => {
    const own = stated[promised];
    if (own !== undefined) return own;
    if (promised === 'no-lost-writes') throw new Error('Whether writes are lost follows from no level');
    const broke = levels.find((level) => stated[level]?.isKept === false && containing[level].includes(promised));
    if (broke !== undefined) return { ...broken(`contains ${told(broke)}`), isImplied: true };
    const keeper = containing[promised].find((level) => stated[level]?.isKept === true);
    if (keeper !== undefined) return { ...kept(`contained in ${told(keeper)}`), isImplied: true };
    throw new Error(`Theory says nothing about ${promised}`);
  };
  return Object.fromEntries(promises.map((promised) => [promised, cell(promised)])) as Configuration['cells'];
}

const levels = Object.keys(containing) as Level[];
