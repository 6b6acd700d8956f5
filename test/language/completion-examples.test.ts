import { AstUtils, EmptyFileSystem, URI, type AstNode, type LangiumDocument } from 'langium';
import { readFileSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { cursorAt } from '../../src/language/editor/cursor.ts';
import { proposalsAt } from '../../src/language/editor/proposals.ts';
import type { Named } from '../../src/language/editor/setting.ts';
import * as ast from '../../src/language/generated/ast.ts';
import { createArchServices } from '../../src/language/services.ts';

const { shared, arch } = createArchServices(EmptyFileSystem);
const names = readdirSync('examples').filter((name) => name.endsWith('.arch'));
const documents = new Map<string, LangiumDocument>();

beforeAll(async () => {
  await shared.workspace.WorkspaceManager.initializeWorkspace([]);
  for (const name of names) {
    const document = shared.workspace.LangiumDocumentFactory.fromString(
      readFileSync(`examples/${name}`, 'utf8'),
      URI.parse(`file:///examples/${name}`),
    );
    shared.workspace.LangiumDocuments.addDocument(document);
    documents.set(name, document);
  }
  await shared.workspace.DocumentBuilder.build([...documents.values()], {});
});

describe('completion on the examples', () => {
  test.each(names)('%s: every word that could be proposed is proposed where it stands, and where the line ends after its first letter', (name) => {
    const document = documents.get(name)!;
    const text = document.textDocument.getText();
    const seen = arch.lsp.Names.seenFrom(document);
    const missing = wordsOf(document).filter(({ offset, word }) => {
      const half = text.slice(0, offset + 1) + text.slice(text.indexOf('\n', offset));
      return !proposed(text, offset + 1, seen).includes(word) || !proposed(half, offset + 1, seen).includes(word);
    });
    expect(missing.map(({ word, line }) => `${word} in line ${String(line)}`)).toEqual([]);
  });

  test.each(names)('%s: nothing that is typed or cut off anywhere makes it fail', (name) => {
    const document = documents.get(name)!;
    const text = document.textDocument.getText();
    const seen = arch.lsp.Names.seenFrom(document);
    for (let offset = 0; offset <= text.length; offset += 5) {
      for (const each of [
        text,
        text.slice(0, offset),
        `${text.slice(0, offset)}{${text.slice(offset)}`,
        `${text.slice(0, offset)}}${text.slice(offset)}`,
      ]) {
        expect(() => proposed(each, offset, seen)).not.toThrow();
      }
    }
  });
});

function proposed(text: string, offset: number, seen: readonly Named[]): string[] {
  const line = text.slice(0, offset).split('\n').length;
  const cursor = cursorAt(arch.parser.Lexer.tokenize(text).tokens, offset, line);
  return cursor.isInText ? [] : proposalsAt(cursor, seen).map(({ label }) => label);
}

interface Word {
  readonly word: string;
  readonly offset: number;
  readonly line: number;
}

/** Property names, words and names of values, profiles, targets of arrows, verbs, data, metrics and scenarios, with where they begin. */
function wordsOf(document: LangiumDocument): Word[] {
  return AstUtils.streamAst(document.parseResult.value)
    .flatMap((node) => wordsAt(node))
    .toArray();
}

function wordsAt(node: AstNode): Word[] {
  const at = (word: string | undefined, offset = node.$cstNode?.offset): Word[] =>
    word === undefined || offset === undefined ? [] : [{ word, offset, line: node.$cstNode!.range.start.line + 1 }];
  if (ast.isProperty(node)) return at(node.name);
  if (ast.isWordValue(node) && !ast.isScenarioEvent(node.$container))
    return at(node.second === undefined ? node.first.$refText : `${node.first.$refText}.${node.second.$refText}`);
  if (ast.isNodeDeclaration(node)) return [...at(node.kind), ...at(node.profile?.$refText, node.profile?.$refNode?.offset)];
  if (ast.isArrow(node)) return at(node.to.$refText, node.to.$refNode?.offset);
  if (ast.isArrowStatement(node)) return at(node.from.$refText);
  if (ast.isDataOperation(node)) return [...at(node.verb), ...at(node.data.$refText, node.data.$refNode?.offset)];
  if (ast.isReplyStatement(node)) return at('reply');
  if (ast.isRequireDeclaration(node))
    return [
      ...at('require'),
      ...at(node.path[0]?.target.$refText, node.path[0]?.$cstNode?.offset),
      ...at(node.scenario?.$refText, node.scenario?.$refNode?.offset),
    ];
  return ast.isFaultAction(node) ? [...at(node.verb), ...at(node.target.$refText, node.target.$refNode?.offset)] : [];
}
