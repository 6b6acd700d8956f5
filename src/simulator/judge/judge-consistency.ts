import { judgedLevels, recordedLevels, type ConsistencySummary, type JudgedLevel, type LevelFinding } from '../../consistency/summary.ts';
import type { Comparison } from '../../model/architecture.ts';
import { consistencyLevels, levelsImplied, type ConsistencyLevel } from '../../model/schema/metrics.ts';
import { neededOpportunities } from '../../model/study-limits.ts';
import type { Judgement } from './judged-run.ts';

/** What all replications together say; the first of them that contradicts a level gives the witness. */
export function addUp(summaries: readonly ConsistencySummary[]): ConsistencySummary {
  const levels = Object.fromEntries(judgedLevels.map((level) => [level, addUpLevel(summaries.map((summary) => summary.levels[level]))]));
  const recorded = recordedLevels.flatMap((level) => {
    const findings = summaries.flatMap((summary) => summary.recorded[level] ?? []);
    return findings.length < summaries.length ? [] : [[level, addUpLevel(findings)]];
  });
  return {
    share: Math.min(...summaries.map(({ share }) => share)),
    operations: summaries.reduce((sum, { operations }) => sum + operations, 0),
    levels: levels as Record<JudgedLevel, LevelFinding>,
    recorded: Object.fromEntries(recorded) as ConsistencySummary['recorded'],
  };
}

/** What was found for each level that was judged: from every operation, or from those recorded. */
export function findingsOf({ levels, recorded }: ConsistencySummary): Readonly<Partial<Record<ConsistencyLevel, LevelFinding>>> {
  const { causal, sequential } = recorded;
  return { ...levels, ...(causal && { causal }), ...(sequential && { sequential }) };
}

/** The strongest level that was judged and that no operation contradicted. Where both session levels hold, `read-your-writes` stands for the two. */
export function strongestLevel(summary: ConsistencySummary): ConsistencyLevel {
  const findings = findingsOf(summary);
  return consistencyLevels.findLast((level) => findings[level] !== undefined && contradictedBelow(level, findings) === undefined) ?? 'eventual';
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
function judgeAtLeast(summary: ConsistencySummary, level: ConsistencyLevel): Judgement {
  const findings = findingsOf(summary);
  const contradicted = contradictedBelow(level, findings);
  if (contradicted !== undefined) return violated(contradicted, findings[contradicted]!);
  const containing = consistencyLevels.flatMap((each) => {
    const finding = findings[each];
    const contains = levelsImplied[each].includes(level) && contradictedBelow(each, findings) === undefined;
    return finding === undefined || !contains ? [] : [{ each, opportunities: finding.opportunities }];
  });
  const support = containing.find(({ opportunities }) => opportunities >= neededOpportunities);
  if (support !== undefined) {
    const by = support.each === level ? '' : `, by ${support.each}, which contains it`;
    return { verdict: 'met', reason: `No violation in ${support.opportunities} opportunities${by}.`, isFinal: false };
  }
  if (containing.length === 0) return undecided(`${level} was not judged, and the levels that contain it do not hold.`, true);
  const most = Math.max(...containing.map(({ opportunities }) => opportunities));
  return undecided(`No violation in ${most} opportunities, and ${neededOpportunities} are needed; a longer run decides.`, false);
}

/** Sequential consistency is contradicted by circles: their operations are counted, writes among them. */
function violated(level: ConsistencyLevel, { violations, opportunities, witness }: LevelFinding): Judgement {
  const count =
    level === 'sequential'
      ? `Not sequential: ${violations} ${violations === 1 ? 'operation is' : 'operations are'} on circles of what must come before what`
      : `${violations} contradictions of ${level} in ${opportunities} opportunities`;
  return { verdict: 'violated', reason: `${count}, such as: ${witness?.text}.`, isFinal: true };
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

/** The weakest of the levels within this one, itself included, that an operation contradicts. */
function contradictedBelow(
  level: ConsistencyLevel,
  findings: Readonly<Partial<Record<ConsistencyLevel, LevelFinding>>>,
): ConsistencyLevel | undefined {
  return consistencyLevels.find((each) => levelsImplied[level].includes(each) && (findings[each]?.violations ?? 0) > 0);
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
