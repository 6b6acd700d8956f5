import type { Origin, TextEdit } from '../base/text-range.ts';

export const severities = ['error', 'warning', 'information', 'hint'] as const;
export type Severity = (typeof severities)[number];

/** Something to tell the author of a file. Codes are `syntax`, `link`, `schema`, `import`, `file`, `simulation`, `layout`, `configuration`, or a rule's id. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly code: string;
  /** What is wrong, and what to do. */
  readonly message: string;
  readonly origin: Origin;
  /** The declaration it is about, where there is one. */
  readonly node?: string;
  readonly related: readonly { readonly origin: Origin; readonly message: string }[];
  readonly fixes: readonly Fix[];
}

export interface Fix {
  /** In the imperative: `Replicate synchronously`. */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** Syntax, link and schema errors stop a simulation; what rules find, and how they are configured, never does. */
export function blocksSimulation(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error' && !diagnostic.code.includes('/') && diagnostic.code !== 'configuration';
}
