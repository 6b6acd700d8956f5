import type { Origin } from '../base/text-range.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { ReportedDiagnostic } from '../model/generated/result.ts';

/** Names files for readers: a path as the user gave it, not a URI. */
export type FileNamer = (uri: string) => string;

/** The JSON form of a diagnostic: lines and columns from 1. */
export function reportedDiagnostic(diagnostic: Diagnostic, nameOf: FileNamer): ReportedDiagnostic {
  return {
    ...rangeOf(diagnostic.origin, nameOf),
    severity: diagnostic.severity,
    code: diagnostic.code,
    message: diagnostic.message,
    ...(diagnostic.node === undefined ? {} : { node: diagnostic.node }),
    related: diagnostic.related.map(({ origin, message }) => ({ ...placeOf(origin, nameOf), message })),
    fixes: diagnostic.fixes.map(({ title, edits }) => ({
      title,
      edits: edits.map(({ origin, newText }) => ({ ...rangeOf(origin, nameOf), newText })),
    })),
  };
}

function rangeOf(origin: Origin, nameOf: FileNamer): { file: string; line: number; column: number; endLine: number; endColumn: number } {
  const { end } = origin.range;
  return { ...placeOf(origin, nameOf), endLine: end.line + 1, endColumn: end.character + 1 };
}

function placeOf(origin: Origin, nameOf: FileNamer): { file: string; line: number; column: number } {
  return { file: nameOf(origin.uri), line: origin.range.start.line + 1, column: origin.range.start.character + 1 };
}

/** `FILE:LINE:COL: what is wrong; what to do`. */
export function diagnosticLine(diagnostic: ReportedDiagnostic): string {
  return `${diagnostic.file}:${diagnostic.line}:${diagnostic.column}: ${diagnostic.message}`;
}

/** By file, then place, then code: the order in which a person reads. */
export function byPlace(one: Diagnostic, other: Diagnostic): number {
  const a = one.origin;
  const b = other.origin;
  return (
    compare(a.uri, b.uri) ||
    a.range.start.line - b.range.start.line ||
    a.range.start.character - b.range.start.character ||
    compare(one.code, other.code) ||
    compare(one.message, other.message)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
