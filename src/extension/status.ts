import type { RequirementVerdict } from '../model/generated/result.ts';

/** What is known of the file in front. */
export interface Known {
  /** Diagnostics of the file by severity. */
  readonly errors: number;
  readonly warnings: number;
  /** Of a simulation that runs, from 0 to 1. */
  readonly share?: number;
  /** Of the last simulation that ended with a result. */
  readonly requirements?: readonly RequirementVerdict[];
  /** The file was edited since that simulation. */
  readonly outdated?: boolean;
}

export interface Status {
  /** With icons of the editor. */
  readonly text: string;
  /** The same in words, for screen readers. */
  readonly spoken: string;
  /** What does not hold, or is not decided, a line each: plain text of the author. */
  readonly details: readonly string[];
}

const verdicts = [
  { verdict: 'met', icon: '$(pass)' },
  { verdict: 'violated', icon: '$(error)' },
  { verdict: 'undecided', icon: '$(question)' },
] as const;

/** Findings and last verdicts of a file in the width of a few letters. */
export function statusOf(known: Known): Status {
  const parts = [findings(known), ...verdictPart(known)];
  return {
    text: parts.map(({ text }) => text).join('  '),
    spoken: `Tradeoff: ${parts.map(({ spoken }) => spoken).join('; ')}`,
    details: (known.requirements ?? [])
      .filter(({ verdict }) => verdict !== 'met')
      .map(({ text, verdict, line }) => `Line ${line}: ${text}: ${verdict}`),
  };
}

interface Part {
  readonly text: string;
  readonly spoken: string;
}

function findings({ errors, warnings }: Known): Part {
  if (errors + warnings === 0) return { text: '$(law) no findings', spoken: 'no findings' };
  const counts = [...(errors > 0 ? [counted(errors, 'error')] : []), ...(warnings > 0 ? [counted(warnings, 'warning')] : [])];
  return { text: `$(law) ${errors + warnings > 1 ? `${errors + warnings} findings` : '1 finding'}`, spoken: counts.join(', ') };
}

function verdictPart({ share, requirements, outdated }: Known): Part[] {
  if (share !== undefined) return [{ text: `$(sync~spin) ${Math.floor(share * 100)}%`, spoken: `simulating, ${Math.floor(share * 100)} percent` }];
  if (requirements === undefined || requirements.length === 0) return [];
  const counts = verdicts
    .map(({ verdict, icon }) => ({ verdict, icon, count: requirements.filter((each) => each.verdict === verdict).length }))
    .filter(({ count }) => count > 0);
  const before = outdated === true ? { text: '$(history) ', spoken: ' before the last changes' } : { text: '', spoken: '' };
  return [
    {
      text: before.text + counts.map(({ icon, count }) => `${icon} ${count}`).join(' '),
      spoken: `requirements${before.spoken}: ${counts.map(({ verdict, count }) => `${count} ${verdict}`).join(', ')}`,
    },
  ];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
