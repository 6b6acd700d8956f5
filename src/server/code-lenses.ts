import type { CodeLens, Command } from 'vscode-languageserver';
import type { Position, Range } from '../base/text-range.ts';
import type { RequirementVerdict } from '../model/generated/result.ts';
import { formatValue, metricDimension } from '../report/requirement-value.ts';
import type { Checked } from '../workspace/workspace.ts';
import type { KeptVerdict, Texts, Verdicts } from './verdicts.ts';

interface Asked {
  readonly uri: string;
  /** Each system that the file is part of, or the file itself, with its texts as they stand. */
  readonly systems: readonly { readonly checked: Checked; readonly texts: Texts }[];
  readonly verdicts: Verdicts;
}

/** What can be done with a system, and over each requirement what was last decided. The commands are those of our extension. */
export function codeLensesOf({ uri, systems, verdicts }: Asked): CodeLens[] {
  return systems.flatMap(({ checked, texts }) => {
    const { architecture, document } = checked;
    const system = document.uri.toString();
    const title = system === uri ? document.parseResult.value.systems[0]?.$cstNode?.range : undefined;
    const judged = architecture.requirements.flatMap(({ origin, text }) => {
      const kept = origin.uri === uri ? verdicts.of(system, text, texts) : undefined;
      const suffix = systems.length > 1 ? ` in ${architecture.title}` : '';
      return kept === undefined
        ? []
        : [lens(origin.range, { title: textOf(kept) + suffix, tooltip: kept.verdict.reason, command: 'tradeoff.openPreviewToSide' }, system)];
    });
    return [...(title === undefined ? [] : systemLenses(title, system)), ...judged];
  });
}

function systemLenses(range: Range, system: string): CodeLens[] {
  return [
    lens(range, { title: 'Simulate', command: 'tradeoff.simulate' }, system),
    lens(range, { title: 'Preview', command: 'tradeoff.openPreviewToSide' }, system),
  ];
}

function lens({ start }: Range, command: Omit<Command, 'arguments'>, system: string): CodeLens {
  const place: Position = { line: start.line, character: start.character };
  return { range: { start: place, end: place }, command: { ...command, arguments: [system] } };
}

const marks: Readonly<Record<RequirementVerdict['verdict'], string>> = { met: '✓', violated: '✗', undecided: '?' };

function textOf({ verdict: { verdict, value, text }, isStale }: KeptVerdict): string {
  const measured = value === null ? '' : `: ${formatValue(value, metricDimension(text))}`;
  return `${marks[verdict]} ${verdict}${measured}${isStale ? ' · before the last edits; simulate again' : ''}`;
}
