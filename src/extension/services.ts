import type * as vscode from 'vscode';
import type { PlacementFiles } from './placements/placement-files.ts';
import type { Previews } from './preview/previews.ts';
import type { RulePages } from './rule-pages.ts';
import type { ServerConnection } from './server-connection.ts';
import type { Simulations } from './simulations.ts';

/** What commands work with. */
export interface Services {
  readonly extensionUri: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly server: ServerConnection;
  readonly simulations: Simulations;
  readonly placements: PlacementFiles;
  readonly previews: Previews;
  readonly rulePages: RulePages;
  readonly firstSteps: Walkthrough;
}

/** The walkthrough's bank; it works with the services itself. */
export interface Walkthrough {
  open(): Promise<void>;
  fix(): Promise<void>;
}

export interface Command {
  readonly id: string;
  run(argument?: unknown): unknown;
}
