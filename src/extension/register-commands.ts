import * as vscode from 'vscode';
import { compareVariants } from './commands/compare-variants.ts';
import { explainRule } from './commands/explain-rule.ts';
import { exportDiagram } from './commands/export-diagram.ts';
import { exportReport } from './commands/export-report.ts';
import { fixFirstSteps } from './commands/fix-first-steps.ts';
import { newFile } from './commands/new-file.ts';
import { openFirstSteps } from './commands/open-first-steps.ts';
import { openPreviewToSide } from './commands/open-preview-to-side.ts';
import { openPreview } from './commands/open-preview.ts';
import { resetPlacement } from './commands/reset-placement.ts';
import { restartServer } from './commands/restart-server.ts';
import { showLog } from './commands/show-log.ts';
import { simulateScenario } from './commands/simulate-scenario.ts';
import { simulate } from './commands/simulate.ts';
import { stopSimulation } from './commands/stop-simulation.ts';
import type { Services } from './services.ts';

const commands = [
  openPreview,
  openPreviewToSide,
  simulate,
  simulateScenario,
  compareVariants,
  stopSimulation,
  exportDiagram,
  exportReport,
  resetPlacement,
  explainRule,
  newFile,
  openFirstSteps,
  fixFirstSteps,
  restartServer,
  showLog,
];

export function registerCommands(services: Services): vscode.Disposable[] {
  return commands.map((make) => {
    const command = make(services);
    return vscode.commands.registerCommand(command.id, (argument?: unknown) => command.run(argument));
  });
}
