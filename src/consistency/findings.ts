import type { CompletedOperation } from './completed-operations.ts';
import { judgedLevels, type JudgedLevel, type LevelFinding, type Witness } from './summary.ts';
import { tellWitness, type WitnessNames } from './witness.ts';

/** What a checker found between two moments, in seconds, by when operations were invoked: [from, to). */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** Cells of a part of time: its operations, and of each judged level its opportunities and its violations. */
export const operationsCell = 0;
export const opportunitiesCell = 1;
const violationsCell = opportunitiesCell + judgedLevels.length;
export const cellsOfPart = violationsCell + judgedLevels.length;

/**
 * Counts and first witnesses, for any number of windows that may overlap. Their edges cut time into parts, and an operation counts in one of
 * these: so a checker does the same for many windows as for one.
 */
export class Findings {
  /** By part, from `part * cellsOfPart`. */
  readonly counts: Float64Array;
  private readonly edges: Float64Array;
  private readonly windows: readonly Window[];
  private readonly names: WitnessNames;
  /** By part and level, the first. */
  private readonly witnesses = new Map<number, Witness>();

  constructor(windows: readonly Window[], names: WitnessNames = {}) {
    this.windows = windows;
    this.names = names;
    this.edges = Float64Array.from(new Set(windows.flatMap(({ from, to }) => [from, to]))).sort();
    this.counts = new Float64Array((this.edges.length + 1) * cellsOfPart);
  }

  /** The part that a moment lies in: as many edges are not after it. */
  partOf(time: number): number {
    const { edges } = this;
    let part = 0;
    while (part < edges.length && edges[part] <= time) part++;
    return part;
  }

  /** The later of two operations contradicts a level (by its place among the judged ones). */
  contradicted(part: number, level: number, pair: () => readonly [CompletedOperation, CompletedOperation]): void {
    const cell = part * cellsOfPart + violationsCell + level;
    if (this.counts[cell]++ === 0) this.witnesses.set(cell, tellWitness(judgedLevels[level], pair(), this.names));
  }

  operationsIn(window: number): number {
    return this.sum(window, operationsCell);
  }

  levelsIn(window: number): Record<JudgedLevel, LevelFinding> {
    const found = judgedLevels.map((level, at) => [
      level,
      {
        violations: this.sum(window, violationsCell + at),
        opportunities: this.sum(window, opportunitiesCell + at),
        witness:
          this.partsOf(window)
            .map((part) => this.witnesses.get(part * cellsOfPart + violationsCell + at))
            .find((witness) => witness !== undefined) ?? null,
      },
    ]);
    return Object.fromEntries(found) as Record<JudgedLevel, LevelFinding>;
  }

  private sum(window: number, cell: number): number {
    return this.partsOf(window).reduce((sum, part) => sum + this.counts[part * cellsOfPart + cell], 0);
  }

  private partsOf(window: number): number[] {
    const { from, to } = this.windows[window];
    return Array.from({ length: this.edges.length + 1 }, (_, part) => part).filter(
      (part) => part > 0 && this.edges[part - 1] >= from && this.edges[part - 1] < to,
    );
  }
}
