import type { RequirementVerdict } from '../model/generated/result.ts';

/** What a simulation decided of a requirement. */
export interface KeptVerdict {
  readonly verdict: RequirementVerdict;
  /** Some file of the architecture is another than it was when the simulation began. */
  readonly isStale: boolean;
}

/** Texts of an architecture's files, by URI. */
export type Texts = ReadonlyMap<string, string>;

interface Simulated {
  readonly verdict: RequirementVerdict;
  readonly texts: Texts;
}

/** The last verdict of every requirement, by the file that was simulated. What ran with a variant's values in place, or under other traffic, is not the file's and not kept. */
export class Verdicts {
  readonly #bySystem = new Map<string, Map<string, Simulated>>();

  /** `texts` are those that were simulated. */
  keep(system: string, requirements: readonly RequirementVerdict[], texts: Texts): void {
    const known = this.#bySystem.get(system) ?? new Map<string, Simulated>();
    for (const verdict of requirements)
      if ((verdict.variant ?? null) === null && (verdict.traffic ?? 1) === 1) known.set(verdict.text, { verdict, texts });
    this.#bySystem.set(system, known);
  }

  get areEmpty(): boolean {
    return this.#bySystem.size === 0;
  }

  /** `texts` are those of now. A requirement that was changed is another one. */
  of(system: string, requirement: string, texts: Texts): KeptVerdict | undefined {
    const found = this.#bySystem.get(system)?.get(requirement);
    return found && { verdict: found.verdict, isStale: !areEqual(found.texts, texts) };
  }
}

function areEqual(one: Texts, other: Texts): boolean {
  return one.size === other.size && [...one].every(([uri, text]) => other.get(uri) === text);
}
