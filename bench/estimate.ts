import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Target } from './targets.ts';

const program = fileURLToPath(new URL('programs/estimate.ts', import.meta.url));

/** All closed-form figures of two hundred nodes: what each edit costs before the preview is drawn. */
export function benchEstimate(rounds: number): readonly Target[] {
  const { milliseconds } = JSON.parse(execFileSync(process.execPath, [program, String(rounds)], { encoding: 'utf8' })) as { milliseconds: number };
  return [{ name: 'the estimate of 200 nodes, milliseconds', most: 5, unit: ' ms', value: milliseconds }];
}
