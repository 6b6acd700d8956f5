export interface WarmUp {
  /** How many leading values of the series to leave out. */
  readonly values: number;
  /** False where the best cut lies in the second half: the series is too short to tell a warm-up from what follows. */
  readonly isSettled: boolean;
}

const batchSize = 5;

/**
 * MSER-5 (White 1997; White, Cobb and Spratt 2000): over means of five values, the cut d that minimises the squared standard error of what
 * is left, Σ (Z − mean)² ÷ (k − d)², among the cuts in the first half.
 */
export function warmUpOf(series: ArrayLike<number>): WarmUp {
  const batches = batchMeans(series);
  const errors = errorsAfterCut(batches);
  let best = 0;
  errors.forEach((error, cut) => {
    if (error < errors[best]) best = cut;
  });
  const half = Math.floor(batches.length / 2);
  return { values: Math.min(best, half) * batchSize, isSettled: errors.length > 0 && best <= half };
}

function batchMeans(series: ArrayLike<number>): number[] {
  return Array.from({ length: Math.floor(series.length / batchSize) }, (_, batch) => {
    let sum = 0;
    for (let index = 0; index < batchSize; index++) sum += series[batch * batchSize + index];
    return sum / batchSize;
  });
}

/** Cuts that leave fewer than five batches are left out: so few have a small error by chance. */
function errorsAfterCut(batches: readonly number[]): number[] {
  const smallest = 5;
  const errors: number[] = [];
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let cut = batches.length - 1; cut >= 0; cut--) {
    count++;
    const distance = batches[cut] - mean;
    mean += distance / count;
    squares += distance * (batches[cut] - mean);
    if (count >= smallest) errors.push(squares / (count * count));
  }
  return errors.reverse();
}
