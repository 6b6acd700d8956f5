import { URI, UriUtils } from 'langium';
import { NodeFileSystem } from 'langium/node';
import { diagramOf } from '../diagram/graph.ts';
import { drawSvg } from '../diagram/svg.ts';
import type { ThemeName } from '../diagram/theme.ts';
import { profileScheme } from '../language/references/imports.ts';
import { createArchServices } from '../language/services.ts';
import { blocksSimulation } from '../model/diagnostic.ts';
import { Configurations } from './configurations.ts';
import { Workspace } from './workspace.ts';

export interface Snippet {
  readonly text: string;
  /** The document that it stands in; what it imports is sought beside. */
  readonly file?: URI;
  readonly theme: ThemeName;
  readonly signal?: AbortSignal;
}

/** How drawing a piece of text can end. A picture is of what is sound of it, and absent where that is nothing. */
export type SnippetOutcome =
  | { readonly ended: 'drawn'; readonly svg: string | undefined; readonly problems: readonly SnippetProblem[] }
  | { readonly ended: 'cancelled' }
  | { readonly ended: 'failed'; readonly message: string };

export interface SnippetProblem {
  /** Within the text, from 1. */
  readonly line: number;
  readonly message: string;
}

const mostCharacters = 100_000;

/**
 * Architectures that are no files: blocks of a Markdown document. They live in a workspace of their own, which comes with the first of
 * them, so that nothing in the editor's files can see them.
 */
export class Snippets {
  readonly #folders: () => readonly URI[];
  #opened: Promise<Opened> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** `folders` are the workspace's: imports stay inside them. */
  constructor(folders: () => readonly URI[]) {
    this.#folders = folders;
  }

  /** One after the other. */
  draw(snippet: Snippet): Promise<SnippetOutcome> {
    const turn = this.#last.then(() => this.#draw(snippet));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async dispose(): Promise<void> {
    await (await this.#opened)?.workspace.dispose();
  }

  async #draw({ text, file, theme, signal }: Snippet): Promise<SnippetOutcome> {
    if (signal?.aborted) return { ended: 'cancelled' };
    if (text.length > mostCharacters) return { ended: 'failed', message: 'The block is too long to draw; keep it in a file, and open its preview.' };
    const { workspace, forget, add } = await (this.#opened ??= open(this.#folders()));
    const uri =
      file === undefined ? URI.parse('untitled:/block.arch') : UriUtils.joinPath(UriUtils.dirname(file), `${UriUtils.basename(file)}.block.arch`);
    add(uri, text);
    try {
      const { architecture, diagnostics } = await workspace.check(uri);
      const problems = diagnostics.filter(blocksSimulation).map(({ message, origin }) => problemAt(message, origin, uri));
      const diagram = diagramOf(architecture);
      if (diagram.nodes.length === 0) return { ended: 'drawn', svg: undefined, problems };
      const outcome = await workspace.layout.layOut(diagram, { signal });
      return outcome.ended === 'placed' ? { ended: 'drawn', svg: drawSvg(outcome.diagram, { theme }), problems } : outcome;
    } finally {
      await forget();
    }
  }
}

interface Opened {
  readonly workspace: Workspace;
  readonly add: (uri: URI, text: string) => void;
  /** The block and what it imported: a file on disk may be another next time. */
  readonly forget: () => Promise<void>;
}

async function open(folders: readonly URI[]): Promise<Opened> {
  const services = createArchServices(NodeFileSystem);
  const { DocumentBuilder, LangiumDocuments, WorkspaceManager } = services.shared.workspace;
  await WorkspaceManager.openWithoutReading(folders);
  const own = (): URI[] =>
    LangiumDocuments.all
      .map(({ uri }) => uri)
      .filter(({ scheme }) => scheme !== profileScheme)
      .toArray();
  return {
    workspace: new Workspace(services, new Configurations()),
    add: (uri, text) => void LangiumDocuments.createDocument(uri, text),
    forget: () => DocumentBuilder.update([], own()),
  };
}

/** What is wrong in an imported file is told with its name. */
function problemAt(message: string, { uri, range }: { uri: string; range: { start: { line: number } } }, block: URI): SnippetProblem {
  const line = range.start.line + 1;
  return uri === block.toString() ? { line, message } : { line: 1, message: `${UriUtils.basename(URI.parse(uri))}, line ${line}: ${message}` };
}
