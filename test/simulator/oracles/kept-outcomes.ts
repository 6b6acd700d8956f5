import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Family } from './claim.ts';
import type { ClaimOutcome } from './run-claim.ts';

const folder = 'test/long/results';

/** What the last long runs found of a family, in the table's order; claims that were never run are missing. */
export function keptOutcomes({ id, claims }: Family): readonly ClaimOutcome[] {
  const kept = readKept(id);
  return claims.flatMap((claim) => kept.filter((outcome) => outcome.id === claim.id));
}

/** Keeps each outcome when it is there, in place of an older one. */
export function keepOutcomes(family: Family, outcomes: ReadonlyMap<string, Promise<ClaimOutcome>>): void {
  for (const { id } of family.claims) {
    void outcomes.get(id)?.then(
      (outcome) => {
        const others = readKept(family.id).filter((each) => each.id !== id);
        const all = [...others, outcome];
        const inOrder = family.claims.flatMap((claim) => all.filter((each) => each.id === claim.id));
        mkdirSync(folder, { recursive: true });
        writeFileSync(fileOf(family.id), `${JSON.stringify(inOrder, null, 2)}\n`);
      },
      () => undefined,
    );
  }
}

function fileOf(family: string): string {
  return `${folder}/${family}.json`;
}

function readKept(family: string): readonly ClaimOutcome[] {
  try {
    return JSON.parse(readFileSync(fileOf(family), 'utf8')) as ClaimOutcome[];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
