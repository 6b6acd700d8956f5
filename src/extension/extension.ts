import * as vscode from 'vscode';
import { FirstSteps } from './first-steps.ts';
import { publicInterface, type PublicInterface } from './public-interface.ts';
import { MarkdownPreview } from './markdown/markdown-preview.ts';
import { PlacementFiles } from './placements/placement-files.ts';
import { Previews } from './preview/previews.ts';
import { registerCommands } from './register-commands.ts';
import { RulePages } from './rule-pages.ts';
import { ServerConnection } from './server-connection.ts';
import type { Services } from './services.ts';
import { simulateOnSave } from './simulate-on-save.ts';
import { StatusBar } from './status-bar.ts';
import { Simulations } from './simulations.ts';

/** Composes the extension; everything it makes is disposed with the context. */
export function activate(context: vscode.ExtensionContext): PublicInterface {
  const { extensionUri } = context;
  const log = vscode.window.createOutputChannel('Tradeoff', { log: true });
  const ruleLink = `${vscode.env.uriScheme}://${context.extension.id}/rule/`;
  const server = new ServerConnection({ module: context.asAbsolutePath('dist/server.cjs'), start: { ruleLink, hasCommands: true }, log });
  const simulations = new Simulations(server);
  const placements = new PlacementFiles();
  const previews = new Previews({ extensionUri, log, server, simulations, placements });
  const rulePages = new RulePages(server);
  const base = { extensionUri, log, server, simulations, placements, previews, rulePages };
  const markdown = new MarkdownPreview(server);
  const firstSteps = new FirstSteps(base);
  const services: Services = { ...base, firstSteps };
  context.subscriptions.push(
    log,
    server,
    simulations,
    placements,
    previews,
    rulePages,
    markdown,
    new StatusBar(base),
    firstSteps,
    simulateOnSave(services),
    ...registerCommands(services),
  );
  void server.start();
  return publicInterface((context.extension.packageJSON as { version: string }).version, services, markdown);
}
