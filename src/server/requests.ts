import { URI } from 'langium';
import type { CancellationToken, Connection } from 'vscode-languageserver';
import { templates } from '../language/generated/templates.ts';
import { findingsOn } from '../diagram/findings.ts';
import { diagramOf, type DiagramOptions } from '../diagram/graph.ts';
import { heatOf, heatOfEstimate, steadyRun } from '../diagram/heat.ts';
import type { LayoutStarted, ServerNotifications, ServerRequests } from '../messages/server.ts';
import type { Architecture } from '../model/architecture.ts';
import { blocksSimulation } from '../model/diagnostic.ts';
import type { Result } from '../model/generated/result.ts';
import { noPlacements, placesIn } from '../model/placements.ts';
import { reportedDiagnostic } from '../report/reported-diagnostic.ts';
import { allRules } from '../rules/index.ts';
import { pageOf } from '../rules/page.ts';
import type { Snippet, Snippets } from '../workspace/snippets.ts';
import { rasterized } from '../workspace/raster.ts';
import type { RenderOutcome } from '../workspace/render.ts';
import type { Checked, Workspace } from '../workspace/workspace.ts';
import { nameOf } from './file-name.ts';
import type { Files } from './files.ts';
import type { Refresher } from './refresher.ts';
import type { Settings } from './settings.ts';
import { abortSignal } from './abort-signal.ts';
import { Simulator } from './simulator.ts';
import type { Verdicts } from './verdicts.ts';

interface Parts {
  readonly connection: Connection;
  readonly files: Files;
  readonly refresher: Refresher;
  readonly settings: Settings;
  readonly snippets: Snippets;
  readonly verdicts: Verdicts;
  readonly workspace: Workspace;
}

type Handlers = {
  [M in keyof ServerRequests]: (parameters: ServerRequests[M]['parameters'], token: CancellationToken) => Promise<ServerRequests[M]['reply']>;
};
type OutlineReply = ServerRequests['tradeoff/outline']['reply'];
type DrawTextReply = ServerRequests['tradeoff/drawText']['reply'];
type RenderReply = ServerRequests['tradeoff/render']['reply'];
type DiagramReply = ServerRequests['tradeoff/diagram']['reply'];

/** Answers what the extension asks beside the Language Server Protocol. */
export function answerRequests(parts: Parts): void {
  const { files, snippets, workspace } = parts;
  const simulator = new Simulator(parts);
  const tellStart = (started: LayoutStarted): void =>
    void parts.connection.sendNotification('tradeoff/layoutStarted' satisfies keyof ServerNotifications, started);
  const handlers: Handlers = {
    'tradeoff/check': async ({ uri }) => {
      const { diagnostics, accepted } = await files.check(uri);
      return { diagnostics: diagnostics.map((each) => reportedDiagnostic(each, nameOf)), accepted };
    },
    'tradeoff/diagram': async ({ uri, ...wanted }, token) =>
      placedDiagram(await files.check(uri), wanted, { workspace, signal: abortSignal(token), onStart: (started) => tellStart({ uri, ...started }) }),
    'tradeoff/outline': async ({ uri }) => outlineOf((await files.check(uri)).architecture),
    'tradeoff/simulate': (parameters, token) => simulator.simulate(parameters, token),
    'tradeoff/compare': (parameters, token) => simulator.compare(parameters, token),
    'tradeoff/render': async ({ uri, result, ...options }, token) => {
      const { architecture } = await files.check(uri);
      const outcome = await workspace.render(architecture, { ...options, heat: heatOfResult(result), signal: abortSignal(token) });
      return renderReply(outcome);
    },
    'tradeoff/raster': async ({ svg, ...size }, token) => renderReply(await rasterized(svg, size, { signal: abortSignal(token) })),
    'tradeoff/drawText': ({ text, file, theme }, token) => drawnText(snippets, { text, theme, signal: abortSignal(token) }, file),
    'tradeoff/report': ({ uri, result, ...options }) => workspace.report(URI.parse(uri), result, options),
    'tradeoff/templates': () => Promise.resolve(templates),
    'tradeoff/rules': () => Promise.resolve(allRules.map(({ id, title }) => ({ id, title }))),
    'tradeoff/rulePage': ({ rule }) => {
      const found = allRules.find(({ id }) => id === rule);
      return Promise.resolve(found === undefined ? null : pageOf(found));
    },
  };
  for (const [method, handler] of Object.entries(handlers))
    parts.connection.onRequest(method, handler as (parameters: unknown, token: CancellationToken) => unknown);
}

function renderReply(outcome: RenderOutcome): RenderReply {
  if (outcome.ended !== 'drawn') return { kind: 'failed', message: outcome.ended === 'failed' ? outcome.message : 'It was cancelled.' };
  const { picture, remarks = [] } = outcome;
  return typeof picture === 'string'
    ? { kind: 'picture', text: picture, remarks }
    : { kind: 'image', base64: Buffer.from(picture).toString('base64'), remarks };
}

async function drawnText(snippets: Snippets, snippet: Snippet, file: string | undefined): Promise<DrawTextReply> {
  const outcome = await snippets.draw({ ...snippet, file: file === undefined ? undefined : URI.parse(file) });
  if (outcome.ended === 'drawn') return { kind: 'drawn', svg: outcome.svg ?? null, problems: outcome.problems };
  return { kind: 'failed', message: outcome.ended === 'failed' ? outcome.message : 'It was cancelled.' };
}

function heatOfResult(result: Result | undefined): Readonly<Record<string, number>> | undefined {
  const run = result === undefined ? undefined : steadyRun(result);
  return run === undefined ? undefined : heatOf(run);
}

interface Drawing {
  readonly workspace: Workspace;
  readonly signal: AbortSignal;
  readonly onStart: (started: Omit<LayoutStarted, 'uri'>) => void;
}

type Wanted = Omit<ServerRequests['tradeoff/diagram']['parameters'], 'uri'>;

async function placedDiagram(checked: Checked, { estimated = {}, ...wanted }: Wanted, drawing: Drawing): Promise<DiagramReply> {
  const { workspace, signal } = drawing;
  const { architecture, diagnostics } = checked;
  const problems = diagnostics.filter(blocksSimulation).map(({ message, origin }) => ({ message, uri: origin.uri, position: origin.range.start }));
  const { direction, density, folding, placements = noPlacements, patience } = wanted;
  const shown = declared(architecture, wanted);
  // A node with its neighbours is a picture for the moment: nothing is placed in it.
  const places = shown.focus === undefined ? placesIn(placements, shown.view) : {};
  const diagram = diagramOf(architecture, { ...shown, density, folding });
  const onStart = (limitSeconds: number): void => drawing.onStart({ nodes: diagram.nodes.length, edges: diagram.edges.length, limitSeconds });
  const laidOut = await workspace.layout.layOut(diagram, { direction, places, signal, patience, onStart });
  if (laidOut.ended === 'placed') {
    const outcome = await workspace.estimateOf(checked, estimated);
    const estimate = outcome.ended === 'estimate' ? heatOfEstimate(outcome.estimate) : undefined;
    const findings = findingsOn(laidOut.diagram, diagnostics);
    return { kind: 'placed', diagram: laidOut.diagram, problems, outline: outlineOf(architecture), findings, estimate };
  }
  return { kind: 'failed', problems, layout: laidOut.ended === 'failed' ? laidOut.message : undefined };
}

/** What is being renamed is missing for a moment: the whole is shown meanwhile. */
function declared({ views, flows, nodes }: Architecture, { view, flow, focus }: DiagramOptions): DiagramOptions {
  const known = (all: readonly { readonly name: string }[], name: string | undefined): string | undefined =>
    all.some((each) => each.name === name) ? name : undefined;
  return { view: known(views, view), flow: known(flows, flow), focus: known(nodes, focus) };
}

function outlineOf({ title, flows, scenarios, variants, views }: Architecture): OutlineReply {
  const names = (declared: readonly { readonly name: string }[]): string[] => declared.map(({ name }) => name);
  return { title, flows: names(flows), scenarios: names(scenarios), variants: names(variants), views: names(views) };
}
