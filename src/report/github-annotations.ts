import type { Severity } from '../model/diagnostic.ts';
import type { ReportedDiagnostic } from '../model/generated/result.ts';
import { checkSummary, type CheckReport } from './check-text.ts';

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'notice', hint: 'notice' };

/** Workflow commands, which GitHub shows at the lines of a pull request; the last line is for the log. */
export function githubAnnotations(report: CheckReport): string {
  return [...report.diagnostics.map(annotation), checkSummary(report), ''].join('\n');
}

/** Columns only within one line: elsewhere GitHub ignores the whole place. */
function annotation({ file, line, column, endLine, endColumn, severity, code, message }: ReportedDiagnostic): string {
  const columns = endLine === line ? { col: column, endColumn } : {};
  const properties = Object.entries({ file: file.replaceAll('\\', '/'), line, endLine, ...columns, title: code });
  return `::${commands[severity]} ${properties.map(([name, value]) => `${name}=${escapedProperty(String(value))}`).join(',')}::${escapedData(message)}`;
}

/** As GitHub's own toolkit escapes: what would end a line, or begin another command. */
function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapedProperty(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
