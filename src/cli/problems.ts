import type { Diagnostic } from '../model/diagnostic.ts';
import { diagnosticLine, reportedDiagnostic, type FileNamer } from '../report/reported-diagnostic.ts';
import { exitCodes } from './output.ts';

/** Writes what stops a command, one line each, and gives its exit code. */
export function reportProblems(diagnostics: readonly Diagnostic[], nameOf: FileNamer): number {
  for (const diagnostic of diagnostics) process.stderr.write(`${diagnosticLine(reportedDiagnostic(diagnostic, nameOf))}\n`);
  return exitCodes.couldNotRun;
}
