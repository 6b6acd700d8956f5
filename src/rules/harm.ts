/** What a tradeoff costs: a requirement that the violating example breaks and the mended one keeps. A test simulates both. */
export interface Harm {
  /** What is measured, for a reader, as the head of a table. */
  readonly shows: string;
  /** What theory expects of both designs, and so why the limit lies where it does. Written before any run. */
  readonly theory: string;
  /** What stands below either example: one requirement, and what the examples lack to be simulated (load, a scenario). */
  readonly below: string;
  /** Which violating example; without it the first. */
  readonly example?: number;
  /** How that one is mended: by the rule's own fix, by its title; or, where no edit can do it, the clean example of this index. */
  readonly mended: { readonly fix: string } | { readonly clean: number };
  /** Seconds of the steady run; a scenario states its own. */
  readonly duration?: number;
}

/** Why no simulation can show what a tradeoff costs. */
export interface Unmeasured {
  /** A sentence for the reader of the rule's page. */
  readonly unmeasured: string;
}

/** What was simulated, and what was seen. */
export interface HarmFigures {
  readonly requirement: string;
  readonly scenario: string | null;
  readonly violating: Seen;
  readonly mended: Seen;
}

export interface Seen {
  /** The quantity that the requirement names: mean over the replications (of an extreme value: the largest); or a consistency level. */
  readonly value: string;
  readonly verdict: 'met' | 'violated' | 'undecided';
}

/** How every harm is simulated: few short runs, which show what is unmistakable. Nothing settles that is overloaded, so nothing is cut away. */
export const harmRuns = { seed: 1, replications: 3, warmup: 0 };

/** What the simulator can see of a rule's tradeoff; nothing where it can see nothing. */
export function measuredHarm({ harm }: { readonly harm: Harm | Unmeasured }): Harm | undefined {
  return 'unmeasured' in harm ? undefined : harm;
}

/** Seconds of a steady run. */
export function harmDuration({ duration = 20 }: Harm): number {
  return duration;
}
