import type { Colors } from 'picocolors/types';
import type { AcceptedTradeoff, ReportedDiagnostic } from '../model/generated/result.ts';

export interface CheckReport {
  readonly files: number;
  readonly diagnostics: readonly ReportedDiagnostic[];
  readonly accepted: readonly AcceptedTradeoff[];
}

/** What `check` says to a person: findings in order, decisions, and a line that sums up. */
export function checkText(report: CheckReport, colors: Colors): string {
  const lines = report.diagnostics.flatMap((diagnostic) => findingLines(diagnostic, colors));
  for (const { rule, node, reason } of report.accepted) {
    lines.push(`${colors.dim('accepted')} ${rule}${node === null ? '' : ` on ${node}`}: ${reason}`);
  }
  return [...lines, summary(report, colors), ''].join('\n');
}

function findingLines(diagnostic: ReportedDiagnostic, colors: Colors): string[] {
  const { file, line, column, severity, code, message } = diagnostic;
  return [
    `${colors.bold(`${file}:${line}:${column}`)} ${severityColor(severity, colors)(severity)} ${message} ${colors.dim(code)}`,
    ...diagnostic.related.map((place) => colors.dim(`    ${place.file}:${place.line}:${place.column} ${place.message}`)),
    ...diagnostic.fixes.map(({ title }) => colors.dim(`    fix: ${title}`)),
  ];
}

function severityColor(severity: ReportedDiagnostic['severity'], colors: Colors): (text: string) => string {
  return { error: colors.red, warning: colors.yellow, information: colors.blue, hint: colors.cyan }[severity];
}

function summary(report: CheckReport, colors: Colors): string {
  const text = checkSummary(report);
  return report.diagnostics.length === 0 ? colors.green(text) : text;
}

/** How many files, and how many findings of each severity. */
export function checkSummary({ files, diagnostics }: CheckReport): string {
  const checked = plural(files, 'file');
  if (diagnostics.length === 0) return `${checked} checked, nothing to say`;
  const counts = (['error', 'warning', 'information', 'hint'] as const).flatMap((severity) => {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return count === 0 ? [] : [severity === 'information' ? `${count} information` : plural(count, severity)];
  });
  return `${checked} checked: ${counts.join(', ')}`;
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
