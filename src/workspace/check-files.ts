import { URI } from 'langium';
import { resolve } from 'node:path';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { AcceptedTradeoff } from '../model/generated/result.ts';
import { byPlace } from '../report/reported-diagnostic.ts';
import type { Checked, Workspace } from './workspace.ts';

export interface CheckedFiles {
  readonly diagnostics: readonly Diagnostic[];
  readonly accepted: readonly AcceptedTradeoff[];
}

/**
 * Checks files together: each that declares a system, with what it imports, and each that no system imports, by itself.
 * What several systems share is reported once.
 */
export async function checkFiles(workspace: Workspace, paths: readonly string[]): Promise<CheckedFiles> {
  const checked: Checked[] = [];
  for (const path of paths) checked.push(await workspace.check(URI.file(resolve(path))));
  const roots = checked.filter(
    ({ document }) => isSystem(document) || !checked.some((other) => isSystem(other.document) && imports(workspace, other, document)),
  );
  return {
    diagnostics: unique(
      roots.flatMap(({ diagnostics }) => diagnostics),
      placeAndText,
    ).sort(byPlace),
    accepted: unique(
      roots.flatMap(({ accepted }) => accepted),
      (each) => JSON.stringify(each),
    ),
  };
}

function isSystem({ parseResult }: Checked['document']): boolean {
  return parseResult.value.systems.length > 0;
}

function imports(workspace: Workspace, { document }: Checked, other: Checked['document']): boolean {
  return document !== other && workspace.closure(document).includes(other);
}

function placeAndText({ origin, code, message }: Diagnostic): string {
  return JSON.stringify([origin, code, message]);
}

function unique<T>(all: readonly T[], keyOf: (each: T) => string): T[] {
  return [...new Map(all.map((each) => [keyOf(each), each])).values()];
}
