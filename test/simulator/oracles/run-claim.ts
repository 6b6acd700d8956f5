import { simulate } from '../support/simulate.ts';
import { figureInterval, holds, isPrecise, seed, usualPrecision, usualReplications, type Claim, type Interval } from './claim.ts';

export interface FigureOutcome extends Interval {
  readonly name: string;
  readonly exact: number;
  readonly tolerance?: number;
  readonly precision: number;
  readonly holds: boolean;
  readonly isPrecise: boolean;
}

/** What became of a claim, as plain data: it is kept, and the fidelity page is made of it. */
export interface ClaimOutcome {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly seed: number;
  readonly replications: number;
  /** Measured, all replications together. */
  readonly seconds: number;
  readonly requests: number;
  readonly figures: readonly FigureOutcome[];
  /** Figures that the same model with one of its parameters off by 5 % misses. */
  readonly foundOut: readonly string[];
}

/** Runs a claim's model, and the same with a parameter off; every run asserts the laws of conservation besides. */
export async function runClaim(claim: Claim): Promise<ClaimOutcome> {
  const { id, name, source, seconds, replications = usualReplications } = claim;
  const { figures, requests } = await outcomesOf(claim, 1, seconds);
  const wrong = await outcomesOf(claim, claim.off ?? 1.05, claim.secondsOff ?? seconds);
  const foundOut = wrong.figures.filter((figure) => !figure.holds).map((figure) => figure.name);
  return { id, name, source, seed, replications, seconds, requests, figures, foundOut };
}

async function outcomesOf(claim: Claim, off: number, seconds: number): Promise<Pick<ClaimOutcome, 'figures' | 'requests'>> {
  const { replications = usualReplications, warmup, scenario } = claim;
  const runs = await simulate(claim.text(off), { duration: seconds / replications, warmup, seed, replications, scenario });
  const requests = runs.reduce((sum, { flows }) => sum + Object.values(flows).reduce((each, { arrivals }) => each + arrivals, 0), 0);
  const figures = Object.entries(claim.figures).map(([name, figure]): FigureOutcome => {
    const interval = figureInterval(figure, runs);
    const { exact, tolerance, precision = usualPrecision } = figure;
    return {
      name,
      exact,
      ...(tolerance === undefined ? {} : { tolerance }),
      ...interval,
      precision,
      holds: holds(figure, interval),
      isPrecise: isPrecise(figure, interval),
    };
  });
  return { figures, requests };
}
