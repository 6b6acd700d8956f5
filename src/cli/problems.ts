import type { URI } from 'langium';
import type { Diagnostic } from '../model/diagnostic.ts';
import { diagnosticLine, reportedDiagnostic, type FileNamer } from '../report/reported-diagnostic.ts';
import { fileAt, openWorkspace } from '../workspace/open-workspace.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { exitCodes, UsageError } from './output.ts';

/** Writes what stops a command, one line each, and gives its exit code. */
export function reportProblems(diagnostics: readonly Diagnostic[], nameOf: FileNamer): number {
  for (const diagnostic of diagnostics) process.stderr.write(`${diagnosticLine(reportedDiagnostic(diagnostic, nameOf))}\n`);
  return exitCodes.couldNotRun;
}

/** A workspace to work on one file in. */
export async function openFile(path: string): Promise<{ readonly workspace: Workspace; readonly uri: URI }> {
  const file = await fileAt(path);
  if ('problem' in file) throw new UsageError(file.problem);
  return { workspace: await openWorkspace(), uri: file.uri };
}
