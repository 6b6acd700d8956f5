import fc from 'fast-check';
import {
  Cancellation,
  DocumentState,
  TextDocument,
  EmptyFileSystem,
  URI,
  isAstNode,
  isCompositeCstNode,
  isReference,
  type AstNode,
  type CstNode,
  type LangiumDocument,
  type ParseResult,
} from 'langium';
import { diagnosticsOf } from '../../src/language/diagnostics.ts';
import type { ArchFile } from '../../src/language/generated/ast.ts';
import { lower } from '../../src/language/lower.ts';
import { reparsed } from '../../src/language/parser/reparse.ts';
import { createArchServices } from '../../src/language/services.ts';

export interface Edit {
  /** As a share of the text's length. */
  readonly at: number;
  /** Of what it replaces. */
  readonly length: number | 'its own';
  readonly text: string;
}

const pieces = [
  '', '', '\n', ' ', '{', '}', '"', '/*', '*/', '//', '// a comment\n', '/* over\n two lines */', '/* here */ ', '\r\n', ',', ':', ' -> ', 'x', '1', '50ms',
  'service', '\nservice Fresh { time: 5ms }\n', '\nclient Fresh\n', 'flow F { }', '\nimport "./payments.arch"\n', '\nsystem "Another"\n', '\ngroup "G" {\n',
  '\naccept capacity/no-timeout because "so"\n', '𝒜', 'require ',
]; // prettier-ignore

/** What someone types, pastes and deletes: one or two places at once, one after the other. */
export const edits: fc.Arbitrary<readonly (readonly Edit[])[]> = fc.array(
  fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(300), fc.constant('its own' as const)),
      text: fc.constantFrom(...pieces),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  { minLength: 1, maxLength: 8 },
);

export type Edits = readonly (readonly Edit[])[];

function edited(text: string, all: readonly Edit[]): string {
  return all.reduce((before, { at, length, text: put }) => {
    const start = Math.round(at * before.length);
    return before.slice(0, start) + put + before.slice(start + (length === 'its own' ? put.length : length));
  }, text);
}

const { arch } = createArchServices(EmptyFileSystem);

export interface Compared {
  readonly differences: readonly string[];
  /** How many of the edits were read in part. */
  readonly inPart: number;
}

/** Reads a text as it is edited, in part where that can be, and compares the tree with that of a full parse after every edit. */
export function compareTrees(text: string, all: Edits): Compared {
  const parse = (each: string): ParseResult<ArchFile> => arch.parser.LangiumParser.parse<ArchFile>(each);
  let [now, current] = [text, parse(text)];
  const differences: string[] = [];
  let inPart = 0;
  for (const edit of all) {
    now = edited(now, edit);
    const read = reparsed(current, now, arch.parser);
    if (read !== undefined) inPart++;
    current = read ?? parse(now);
    const [here, wanted] = [dump(current), dump(parse(now))];
    if (here !== wanted) differences.push(`after ${JSON.stringify(edit)}:\n${firstDifference(here, wanted)}`);
  }
  return { differences, inPart };
}

/** The same of a file that is open in an editor, and of one that imports it: what is said of them, and what they mean. */
export async function compareMeanings(text: string, all: Edits, otherFiles: Readonly<Record<string, string>> = {}): Promise<readonly string[]> {
  const differences: string[] = [];
  const [open, anew] = [await Opened.with(text, otherFiles), await Opened.with('', otherFiles)];
  let now = text;
  for (const edit of all) {
    now = edited(now, edit);
    await open.edit(now);
    await anew.readAnew(now);
    const [here, wanted] = [open.meaning(), anew.meaning()];
    if (here !== wanted) differences.push(`after ${JSON.stringify(edit)}:\n${firstDifference(here, wanted)}`);
  }
  return differences;
}

/** A workspace in which one file is edited. */
export class Opened {
  readonly #services = createArchServices(EmptyFileSystem);
  readonly #main = URI.parse('file:///workspace/main.arch');
  readonly #around = URI.parse('file:///workspace/around.arch');
  #version = 1;

  static async with(text: string, otherFiles: Readonly<Record<string, string>>): Promise<Opened> {
    const opened = new Opened();
    const { DocumentBuilder, LangiumDocuments, WorkspaceManager } = opened.#services.shared.workspace;
    await WorkspaceManager.openWithoutReading([URI.parse('file:///workspace/')]);
    const files = { 'main.arch': text, 'around.arch': 'import "./main.arch"\nsystem "Around"\n', ...otherFiles };
    const documents = Object.entries(files).map(([name, content]) =>
      LangiumDocuments.createDocument(URI.parse(`file:///workspace/${name}`), content),
    );
    await DocumentBuilder.build(documents, { validation: true });
    DocumentBuilder.updateBuildOptions = { validation: true };
    return opened;
  }

  async edit(text: string): Promise<void> {
    const { DocumentBuilder, TextDocuments } = this.#services.shared.workspace;
    TextDocuments.set(TextDocument.create(this.#main.toString(), 'arch', ++this.#version, text));
    await DocumentBuilder.update([this.#main], []);
  }

  /** As `edit`, but for what was asked as soon as the text was read: it was answered, and then the next edit came. */
  async beginEdit(text: string): Promise<void> {
    const { DocumentBuilder, TextDocuments } = this.#services.shared.workspace;
    TextDocuments.set(TextDocument.create(this.#main.toString(), 'arch', ++this.#version, text));
    const source = new Cancellation.CancellationTokenSource();
    const listening = DocumentBuilder.onBuildPhase(DocumentState.Parsed, () => {
      this.meaning();
      source.cancel();
    });
    await DocumentBuilder.update([this.#main], [], source.token).catch(() => undefined);
    listening.dispose();
  }

  async readAnew(text: string): Promise<void> {
    const { DocumentBuilder, LangiumDocuments } = this.#services.shared.workspace;
    LangiumDocuments.deleteDocument(this.#main);
    const main = LangiumDocuments.createDocument(this.#main, text);
    const around = LangiumDocuments.getDocument(this.#around)!;
    DocumentBuilder.resetToState(around, DocumentState.ComputedScopes);
    await DocumentBuilder.build([main, around], { validation: true });
  }

  meaning(): string {
    const { shared, arch: services } = this.#services;
    const documents = [this.#main, this.#around].map((uri) => shared.workspace.LangiumDocuments.getDocument(uri) as LangiumDocument<ArchFile>);
    return JSON.stringify(
      documents.map((document) => [diagnosticsOf(document), lower(document, services)]),
      null,
      1,
    );
  }
}

/** Everything that stands in a tree: texts, places, comments, containers, names; line by line. */
function dump({ value, lexerErrors, parserErrors }: ParseResult<ArchFile>): string {
  const lines: string[] = [];
  cstLines(value.$cstNode!, 0, lines);
  astLines(value, undefined, 0, lines);
  lines.push(JSON.stringify(lexerErrors), ...parserErrors.map(({ message, token }) => `${message} ${token.startOffset}`));
  return lines.join('\n');
}

function cstLines(node: CstNode, depth: number, lines: string[]): void {
  const { range, offset, end, hidden, grammarSource } = node;
  const place = `${range.start.line}:${range.start.character}-${range.end.line}:${range.end.character} ${offset}-${end}`;
  const source = grammarSource && `${grammarSource.$type}@${grammarSource.$containerIndex}`;
  lines.push(
    `${' '.repeat(depth)}${place} ${hidden} ${source} ${isCompositeCstNode(node) ? node.content.length : JSON.stringify(node.text)} ${node.astNode.$type}`,
  );
  if (!isCompositeCstNode(node)) return;
  for (const each of node.content) {
    if (each.container !== node) lines.push('an orphan');
    cstLines(each, depth + 1, lines);
  }
}

function astLines(node: AstNode, container: AstNode | undefined, depth: number, lines: string[]): void {
  const { $cstNode, $containerIndex, $containerProperty } = node;
  const isAtHome = node.$container === container && $cstNode?.astNode === node;
  lines.push(`${' '.repeat(depth)}${node.$type} ${$containerProperty}[${$containerIndex}] ${isAtHome} ${$cstNode?.offset}-${$cstNode?.end}`);
  for (const [name, value] of Object.entries(node)) {
    if (name.startsWith('$')) continue;
    for (const each of [value].flat() as unknown[]) {
      if (isAstNode(each)) astLines(each, node, depth + 1, lines);
      else lines.push(`${' '.repeat(depth + 1)}${name} ${isReference(each) ? `=> ${each.$refText} ${each.$refNode?.offset}` : JSON.stringify(each)}`);
    }
  }
}

function firstDifference(one: string, other: string): string {
  const [here, wanted] = [one.split('\n'), other.split('\n')];
  const at = here.findIndex((line, index) => line !== wanted[index]);
  return `${here.slice(Math.max(0, at - 2), at + 2).join('\n')}\ninstead of\n${wanted.slice(Math.max(0, at - 2), at + 2).join('\n')}`;
}
