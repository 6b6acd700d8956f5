import { judgedLevels, type ConsistencySummary, type JudgedLevel, type LevelFinding } from '../../consistency/summary.ts';
import type { Comparison } from '../../model/architecture.ts';
import { consistencyLevels, levelsImplied, type ConsistencyLevel } from '../../model/schema/metrics.ts';
import type { Judgement } from './judged-run.ts';

/** Reads that could have shown a violation, without which finding none says little. */
export const neededOpportunities = 10_000;

/** What all replications together say; the first of them that contradicts a level gives the witness. */
export function addUp(summaries: readonly ConsistencySummary[]): ConsistencySummary {
  const levels = Object.fromEntries(judgedLevels.map((level) => [level, addUpLevel(summaries.map((summary) => summary.levels[level]))]));
  return { operations: summaries.reduce((sum, { operations }) => sum + operations, 0), levels: levels as Record<JudgedLevel, LevelFinding> };
}

/**
 * The strongest level that no operation contradicted, of those that the checker judges itself: `causal` and `sequential` are never claimed
 * but by `strong`, which contains them. Where both session levels hold, `read-your-writes` stands for the two.
 */
export function strongestLevel({ levels }: ConsistencySummary): ConsistencyLevel {
  return judgedLevels.findLast((level) => !isContradicted(level, levels)) ?? 'eventual';
}

export function judgeConsistency(summary: ConsistencySummary, comparison: Comparison, level: ConsistencyLevel): Judgement {
  switch (comparison) {
    case '>=':
      return judgeAtLeast(summary, level);
    case '=':
      return judgeExactly(summary, level);
    default:
      return undecided('A consistency level is compared by >= or =.', true);
  }
}

/** No violation of the level nor of any that it contains; and enough opportunities to have seen one, of it or of a level that contains it. */
function judgeAtLeast({ levels }: ConsistencySummary, level: ConsistencyLevel): Judgement {
  const contradicted = judgedLevels.find((each) => levelsImplied[level].includes(each) && levels[each].violations > 0);
  if (contradicted !== undefined) {
    const { violations, opportunities, witness } = levels[contradicted];
    return {
      verdict: 'violated',
      reason: `${violations} contradictions of ${contradicted} in ${opportunities} opportunities, such as: ${witness?.text}.`,
      isFinal: true,
    };
  }
  const containing = judgedLevels.filter((each) => levelsImplied[each].includes(level) && !isContradicted(each, levels));
  const support = containing.find((each) => levels[each].opportunities >= neededOpportunities);
  if (support !== undefined) {
    const by = support === level ? '' : `, by ${support}, which contains it`;
    return { verdict: 'met', reason: `No violation in ${levels[support].opportunities} opportunities${by}.`, isFinal: false };
  }
  if (containing.length === 0)
    return undecided(`No operation contradicts a level below; ${level} itself is not judged yet, and the levels that contain it do not hold.`, true);
  const most = Math.max(...containing.map((each) => levels[each].opportunities));
  return undecided(`No violation in ${most} opportunities, and ${neededOpportunities} are needed; a longer run decides.`, false);
}

/** The level holds, and no stronger one does. */
function judgeExactly(summary: ConsistencySummary, level: ConsistencyLevel): Judgement {
  const holds = judgeAtLeast(summary, level);
  if (holds.verdict === 'violated') return holds;
  const stronger = consistencyLevels
    .filter((each) => each !== level && levelsImplied[each].includes(level))
    .map((each) => ({ each, ...judgeAtLeast(summary, each) }));
  const reached = stronger.find(({ verdict }) => verdict === 'met');
  if (reached !== undefined) return { verdict: 'violated', reason: `It is ${reached.each}: ${lowerFirst(reached.reason)}`, isFinal: false };
  const open = stronger.find(({ verdict }) => verdict === 'undecided');
  return open === undefined ? holds : undecided(`It may be ${open.each}. ${open.reason}`, open.isFinal && holds.isFinal);
}

function isContradicted(level: JudgedLevel, levels: ConsistencySummary['levels']): boolean {
  return judgedLevels.some((each) => levelsImplied[level].includes(each) && levels[each].violations > 0);
}

function addUpLevel(findings: readonly LevelFinding[]): LevelFinding {
  return {
    violations: findings.reduce((sum, { violations }) => sum + violations, 0),
    opportunities: findings.reduce((sum, { opportunities }) => sum + opportunities, 0),
    witness: findings.find(({ witness }) => witness !== null)?.witness ?? null,
  };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function undecided(reason: string, isFinal: boolean): Judgement {
  return { verdict: 'undecided', reason, isFinal };
}
