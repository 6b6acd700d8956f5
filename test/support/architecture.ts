import { EmptyFileSystem, URI, type LangiumDocument } from 'langium';
import { diagnosticsOf } from '../../src/language/diagnostics.ts';
import type { ArchFile } from '../../src/language/generated/ast.ts';
import { lower } from '../../src/language/lower.ts';
import { createArchServices, type ArchServices } from '../../src/language/services.ts';
import type { Architecture } from '../../src/model/architecture.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';

/** The workspace of every test text: `main.arch` and whatever other files a test adds, by path relative to it. */
export const folder = 'file:///workspace/';

export interface Parsed {
  readonly document: LangiumDocument<ArchFile>;
  readonly services: ArchServices;
}

const { shared, arch } = createArchServices(EmptyFileSystem);
const opened = shared.workspace.WorkspaceManager.openWithoutReading([URI.parse(folder)]);

/** Builds `text` as `main.arch`, beside `otherFiles` by relative path. What an earlier call built is forgotten. */
export async function parse(text: string, otherFiles: Readonly<Record<string, string>> = {}): Promise<Parsed> {
  await opened;
  const earlier = shared.workspace.LangiumDocuments.all
    .filter((document) => document.uri.scheme === 'file')
    .map((document) => document.uri)
    .toArray();
  await shared.workspace.DocumentBuilder.update([], earlier);
  const files = Object.entries({ 'main.arch': text, ...otherFiles });
  const documents = files.map(([path, content]) => shared.workspace.LangiumDocuments.createDocument(URI.parse(folder + path), content));
  await shared.workspace.DocumentBuilder.build(documents, { validation: true });
  return { document: documents[0] as LangiumDocument<ArchFile>, services: arch };
}

/** Builds one text after another as `main.arch` beside the same other files: what a property test needs to be quick. */
export async function reparse(otherFiles: Readonly<Record<string, string>> = {}): Promise<(text: string) => Promise<Parsed>> {
  await parse('', otherFiles);
  const uri = URI.parse(`${folder}main.arch`);
  return async (text) => {
    shared.workspace.LangiumDocuments.deleteDocument(uri);
    const document = shared.workspace.LangiumDocuments.createDocument(uri, text);
    await shared.workspace.DocumentBuilder.build([document], { validation: true });
    return { document: document as LangiumDocument<ArchFile>, services: arch };
  };
}

/** The architecture that a text describes. Throws if the text has any error, so that no test rests on a typing mistake. */
export async function architectureOf(text: string, otherFiles: Readonly<Record<string, string>> = {}): Promise<Architecture> {
  const { document, services } = await parse(text, otherFiles);
  const errors = diagnosticsOf(document).filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length > 0) throw new Error(`The text has errors:\n${errors.map(lineOf).join('\n')}`);
  return lower(document, services);
}

/** The language's diagnostics for a text; findings of rules are not among them. */
export async function diagnose(text: string, otherFiles: Readonly<Record<string, string>> = {}): Promise<readonly Diagnostic[]> {
  return diagnosticsOf((await parse(text, otherFiles)).document);
}

/** `3:14 schema: message`, lines and columns from 1. */
export function lineOf({ origin, code, message }: Diagnostic): string {
  return `${origin.range.start.line + 1}:${origin.range.start.character + 1} ${code}: ${message}`;
}

export interface Marked {
  readonly text: string;
  /** What stood between « and », in order, as offsets into `text`. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
  /** Where │ stood. */
  readonly cursor?: number;
}

/** Takes the marks out of a test text: `«…»` around places that matter, `│` at a cursor. */
export function marked(source: string): Marked {
  const ranges: { start: number; end: number }[] = [];
  const open: number[] = [];
  let text = '';
  let cursor: number | undefined;
  for (const character of source) {
    if (character === '«') open.push(text.length);
    else if (character === '»') ranges.push({ start: open.pop()!, end: text.length });
    else if (character === '│') cursor = text.length;
    else text += character;
  }
  return { text, ranges, cursor };
}

/** Offsets of a diagnostic in its text, to compare with marks. */
export function offsetsOf(diagnostic: Diagnostic, text: string): { readonly start: number; readonly end: number } {
  const lines = text.split('\n');
  const offset = ({ line, character }: { line: number; character: number }): number =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + character;
  return { start: offset(diagnostic.origin.range.start), end: offset(diagnostic.origin.range.end) };
}
