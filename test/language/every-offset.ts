import type { LangiumDocument } from 'langium';
import type { Position, Range, SelectionRange } from 'vscode-languageserver';
import type { ArchServices } from '../../src/language/services.ts';
import { parse } from '../support/architecture.ts';
import { textsToCut } from './half-typed.ts';

/** The examples, and a text with every declaration, by name. */
export const texts = await textsToCut();

/** What the examples import. */
const besides = { 'payments.arch': texts['payments.arch'] };

interface Subject {
  readonly document: LangiumDocument;
  readonly lsp: ArchServices['lsp'];
  readonly textDocument: { readonly uri: string };
}

type Service = (subject: Subject, position: Position) => unknown;

const atPlaces: Readonly<Record<string, Service>> = {
  completion: ({ document, lsp, textDocument }, position) => lsp.CompletionProvider!.getCompletion(document, { textDocument, position }),
  definition: ({ document, lsp, textDocument }, position) => lsp.DefinitionProvider!.getDefinition(document, { textDocument, position }),
  highlights: ({ document, lsp, textDocument }, position) =>
    lsp.DocumentHighlightProvider!.getDocumentHighlight(document, { textDocument, position }),
  hover: ({ document, lsp, textDocument }, position) => lsp.HoverProvider!.getHoverContent(document, { textDocument, position }),
  'linked editing': ({ document, lsp, textDocument }, position) => lsp.LinkedEditingProvider.getRanges(document, { textDocument, position }),
  references: ({ document, lsp, textDocument }, position) =>
    lsp.ReferencesProvider!.findReferences(document, { textDocument, position, context: { includeDeclaration: true } }),
  'selection ranges': ({ document, lsp, textDocument }, position) =>
    unnested(lsp.SelectionRangeProvider.getSelectionRanges(document, { textDocument, positions: [position] })[0]),
  'signature help': ({ document, lsp, textDocument }, position) => lsp.SignatureHelp!.provideSignatureHelp(document, { textDocument, position }),
  'type definition': ({ document, lsp, textDocument }, position) => lsp.TypeProvider!.getTypeDefinition(document, { textDocument, position }),
};

const ofDocuments: Readonly<Record<string, (subject: Subject) => unknown>> = {
  folding: ({ document, lsp, textDocument }) => lsp.FoldingRangeProvider!.getFoldingRanges(document, { textDocument }),
  links: ({ document, lsp, textDocument }) => lsp.DocumentLinkProvider!.getDocumentLinks(document, { textDocument }),
  'semantic tokens': ({ document, lsp, textDocument }) => lsp.SemanticTokenProvider!.semanticHighlight(document, { textDocument }),
  symbols: ({ document, lsp, textDocument }) => lsp.DocumentSymbolProvider!.getSymbols(document, { textDocument }),
};

interface Answers {
  readonly complaints: readonly string[];
  /** The services that had an answer anywhere. */
  readonly answered: ReadonlySet<string>;
}

/** Asks every service at every `stride`-th offset of a text, and tells what throws and which ranges lie outside of it. */
export async function answersAt(text: string, stride: number, otherFiles: Readonly<Record<string, string>> = besides): Promise<Answers> {
  const { document, services } = await parse(text, otherFiles);
  const subject: Subject = { document, lsp: services.lsp, textDocument: { uri: document.uri.toString() } };
  const complaints: string[] = [];
  const answered = new Set<string>();
  const ask = async (name: string, where: string, question: () => unknown): Promise<void> => {
    try {
      const answer = await question();
      if (!isNothing(answer)) answered.add(name);
      for (const range of rangesIn(answer))
        if (!isWithin(document, range)) complaints.push(`${name} at ${where}: a range outside, ${JSON.stringify(range)}`);
    } catch (error) {
      complaints.push(`${name} at ${where}: ${String((error as Error).stack)}`);
    }
  };
  for (const [name, service] of Object.entries(ofDocuments)) await ask(name, 'the whole', () => service(subject));
  for (let offset = 0; offset <= text.length; offset += stride) {
    const position = document.textDocument.positionAt(offset);
    for (const [name, service] of Object.entries(atPlaces))
      await ask(name, `${position.line + 1}:${position.character + 1}`, () => service(subject, position));
    await ask('rename', `${position.line + 1}:${position.character + 1}`, () => rename(subject, position));
  }
  return { complaints, answered };
}

const renamed = new WeakMap<LangiumDocument, Set<string>>();

/** Once for each name, since the whole file is read anew for it. What is refused is refused with a reason. */
async function rename({ document, lsp, textDocument }: Subject, position: Position): Promise<unknown> {
  const known = renamed.get(document) ?? new Set();
  renamed.set(document, known);
  try {
    const range = await lsp.RenameProvider!.prepareRename(document, { textDocument, position });
    const name = range === undefined ? undefined : document.textDocument.getText(range);
    if (name === undefined || known.has(name)) return range;
    known.add(name);
    return await lsp.RenameProvider!.rename(document, { textDocument, position, newName: 'anything-else' });
  } catch (error) {
    if ((error as { code?: number }).code === undefined) throw error;
    return undefined;
  }
}

/** A selection with those around it; each must be larger than the one before, or else the editor drops them all. */
function unnested(selection: SelectionRange | undefined): Range[] {
  if (selection === undefined) return [];
  const { range, parent } = selection;
  if (parent !== undefined && !(isBefore(parent.range.start, range.start) && isBefore(range.end, parent.range.end)))
    throw new Error(`${JSON.stringify(range)} does not lie within ${JSON.stringify(parent.range)}`);
  return [range, ...unnested(parent)];
}

function isBefore(one: Position, other: Position): boolean {
  return one.line < other.line || (one.line === other.line && one.character <= other.character);
}

function isNothing(answer: unknown): boolean {
  return answer === undefined || (Array.isArray(answer) && answer.length === 0);
}

/** Ranges of an answer that are about the file itself; those of other files are left out with the answer that names the file. */
function rangesIn(answer: unknown): Range[] {
  if (typeof answer !== 'object' || answer === null || 'uri' in answer || 'targetUri' in answer || 'changes' in answer) return [];
  if ('start' in answer && 'end' in answer) return [answer as Range];
  return Object.values(answer).flatMap(rangesIn);
}

/** Whether a range begins and ends at places that the text has, in that order. */
export function isWithin({ textDocument }: LangiumDocument, { start, end }: Range): boolean {
  const [from, to] = [start, end].map((position) => textDocument.offsetAt(position));
  const isExact = [start, end].every((position) => {
    const back = textDocument.positionAt(textDocument.offsetAt(position));
    return back.line === position.line && back.character === position.character;
  });
  return isExact && from <= to;
}
