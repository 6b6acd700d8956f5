import type { MarkdownIt } from 'markdown-it';
import * as vscode from 'vscode';
import type { CheckReply, RenderParameters, SimulationChoices } from '../messages/server.ts';
import type { Result } from '../model/generated/result.ts';
import type { MarkdownPreview } from './markdown/markdown-preview.ts';
import type { Services } from './services.ts';

/** What `activate` gives to other extensions, and to tests. URIs as VS Code writes them; seconds and ratios as in the result. */
export interface PublicInterface {
  readonly version: string;
  /** The diagnostics of a file and its accepted tradeoffs, as `tradeoff check --format json` states them. */
  check(uri: vscode.Uri | string): Promise<CheckReply>;
  /** Simulates and judges; throws with the reason where the file cannot be simulated. */
  simulate(uri: vscode.Uri | string, options?: SimulationChoices): Promise<Result>;
  /** The picture as SVG, HTML, DOT or (bytes) PNG, or a flow as a Mermaid sequence diagram. */
  render<Format extends RenderParameters['format']>(uri: vscode.Uri | string, options: RenderChoice<Format>): Promise<Picture<Format>>;
  /** Called by VS Code's Markdown extension: blocks fenced as `arch` become pictures. */
  extendMarkdownIt(markdown: MarkdownIt): MarkdownIt;
}

type RenderChoice<Format extends RenderParameters['format']> = Omit<RenderParameters, 'uri' | 'format'> & { readonly format: Format };
type Picture<Format> = Format extends 'png' ? Uint8Array : string;

export function publicInterface(version: string, { server, simulations, placements }: Services, markdown: MarkdownPreview): PublicInterface {
  return {
    version,
    extendMarkdownIt: (markdownIt) => markdown.extend(markdownIt),
    async check(uri) {
      return server.request('tradeoff/check', { uri: await opened(uri) });
    },
    async simulate(uri, options = {}) {
      const reply = await simulations.run(await opened(uri), options);
      if (reply.kind === 'result') return reply.result;
      if (reply.kind === 'cancelled') throw new vscode.CancellationError();
      throw new Error(reply.kind === 'failed' ? reply.message : reply.diagnostics.map(({ line, message }) => `line ${line}: ${message}`).join('\n'));
    },
    async render<Format extends RenderParameters['format']>(uri: vscode.Uri | string, options: RenderChoice<Format>) {
      const file = await opened(uri);
      const placed = (await placements.of(vscode.Uri.parse(file))).placements;
      const reply = await server.request('tradeoff/render', { placements: placed, ...options, uri: file });
      if (reply.kind === 'failed') throw new Error(reply.message);
      return (reply.kind === 'image' ? Buffer.from(reply.base64, 'base64') : reply.text) as Picture<Format>;
    },
  };
}

/** The server reads what the editor has open, saved or not: so it must be open. */
async function opened(uri: vscode.Uri | string): Promise<string> {
  const document = await vscode.workspace.openTextDocument(typeof uri === 'string' ? vscode.Uri.parse(uri) : uri);
  return document.uri.toString();
}
