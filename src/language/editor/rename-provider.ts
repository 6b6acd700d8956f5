import { AstUtils, type AstNode, type LangiumDocument, type ReferenceDescription, type ReferenceInfo, type URI } from 'langium';
import type { RenameProvider } from 'langium/lsp';
import {
  LSPErrorCodes,
  ResponseError,
  type Range,
  type RenameParams,
  type TextDocumentPositionParams,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { groupBy } from '../../base/group-by.ts';
import { namedDeclarationsOf, profilesOf, wordFor } from '../declarations.ts';
import * as ast from '../generated/ast.ts';
import { expectedNames } from '../references/expected-names.ts';
import { profileScheme } from '../references/imports.ts';
import type { EditorServices } from './editor-services.ts';
import { declarationAt } from './name-at.ts';
import { nameProblemAfter } from './renamed-text.ts';

type Declaration = AstNode & { readonly name: string };

const wholeName = new RegExp(`^(?:${ast.ArchTerminals.NAME.source})$`, 'u');

/**
 * Renames a declaration with all its uses, in every file. A name that would not mean the same afterwards is refused, and the message says
 * why. Of `eu.a` only the segment under the cursor changes.
 */
export class ArchRenameProvider implements RenameProvider {
  private readonly services: EditorServices;

  constructor(services: EditorServices) {
    this.services = services;
  }

  prepareRename(document: LangiumDocument, { position }: TextDocumentPositionParams): Range | undefined {
    const found = declarationAt(document, position, this.services);
    if (found !== undefined) refuse(builtInProblem(found.declaration as Declaration));
    return found?.token.range;
  }

  rename(document: LangiumDocument, { position, newName }: RenameParams): WorkspaceEdit | undefined {
    const found = declarationAt(document, position, this.services);
    if (found === undefined) return undefined;
    const declaration = found.declaration as Declaration;
    const uses = this.services.references.References.findReferences(declaration, { includeDeclaration: true }).toArray();
    refuse(
      builtInProblem(declaration) ??
        spellingProblem(newName) ??
        this.clash(declaration, newName) ??
        this.wordProblem(uses, newName) ??
        this.syntaxProblem(uses, newName),
    );
    const byFile = groupBy(uses, ({ sourceUri }) => sourceUri.toString());
    return { changes: Object.fromEntries([...byFile].map(([uri, ofFile]) => [uri, editsOf(ofFile, newName)])) };
  }

  /** Another declaration that has the name already, wherever both can be seen. */
  private clash(declaration: Declaration, newName: string): string | undefined {
    if (ast.isZoneDeclaration(declaration)) {
      const region = declaration.$container;
      const isTaken = region.zones.some((zone) => zone !== declaration && zone.name === newName);
      return isTaken ? `"${region.name}" has a zone "${newName}" already; choose another name` : undefined;
    }
    const other = ast.isProfileDeclaration(declaration) ? this.profileNamed(newName, declaration) : this.declarationNamed(newName, declaration);
    if (other === undefined) return undefined;
    const { uri } = AstUtils.getDocument(other);
    const place = uri.scheme === profileScheme ? 'and it is built in' : `at ${this.placeOf(uri, other.$cstNode?.range.start.line ?? 0)}`;
    return `"${newName}" is a ${wordFor(other)} already, ${place}; choose another name`;
  }

  private declarationNamed(name: string, except: Declaration): Declaration | undefined {
    return this.filesAround(except)
      .flatMap((file) => namedDeclarationsOf(file))
      .find((each) => each !== except && each.name === name);
  }

  /** Profiles have a namespace for each kind; a built-in one of that name would be hidden where others mean it. */
  private profileNamed(name: string, except: ast.ProfileDeclaration): Declaration | undefined {
    const { Imports, ProfileKinds } = this.services.references;
    const builtIn = Imports.profiles().map(({ parseResult }) => parseResult.value);
    return [...this.filesAround(except), ...builtIn]
      .flatMap((file) => profilesOf(file))
      .find((each) => each !== except && each.name === name && ProfileKinds.of(each) === ProfileKinds.of(except));
  }

  /** Every file that is seen together with a declaration: those of all architectures that its file is part of. */
  private filesAround(declaration: AstNode): readonly ast.ArchFile[] {
    const { Imports } = this.services.references;
    const own = AstUtils.getDocument(declaration);
    const closures = this.services.shared.workspace.LangiumDocuments.all
      .filter(({ uri }) => uri.scheme !== profileScheme)
      .map((document) => Imports.closure(document))
      .filter((closure) => closure.some((document) => document === own));
    return [...new Set(closures.toArray().flat())].map(({ parseResult }) => parseResult.value);
  }

  /** `static` after `discovery:` is a word and no name. */
  private wordProblem(uses: readonly ReferenceDescription[], newName: string): string | undefined {
    const place = uses.find((use) => {
      const reference = this.referenceOf(use);
      return reference !== undefined && expectedNames(reference, this.services.references.ProfileKinds, newName) === undefined;
    });
    if (place === undefined) return undefined;
    return `"${newName}" is no name but a word at ${this.placeOf(place.sourceUri, place.segment.range.start.line)}; choose another name`;
  }

  private referenceOf({ sourceUri, sourcePath, segment }: ReferenceDescription): ReferenceInfo | undefined {
    const root = this.services.shared.workspace.LangiumDocuments.getDocument(sourceUri)?.parseResult.value;
    const node = root && this.services.workspace.AstNodeLocator.getAstNode(root, sourcePath);
    return node && AstUtils.streamReferences(node).find(({ reference }) => reference.$refNode?.offset === segment.offset);
  }

  /** `reply -> Orders` is a step and no call. */
  private syntaxProblem(uses: readonly ReferenceDescription[], newName: string): string | undefined {
    for (const [uri, ofFile] of groupBy(uses, ({ sourceUri }) => sourceUri.toString())) {
      const document = this.services.shared.workspace.LangiumDocuments.getDocument(ofFile[0].sourceUri);
      const problem = document && nameProblemAfter(document, ofFile, newName, this.services);
      if (problem !== undefined) return `"${newName}" is no name at ${this.placeOf(uri, problem.segment.range.start.line)}; choose another name`;
    }
    return undefined;
  }

  /** `shop.arch:12`. */
  private placeOf(uri: URI | string, line: number): string {
    return `${decodeURIComponent(uri.toString()).replace(/^.*\//, '')}:${line + 1}`;
  }
}

function builtInProblem(declaration: Declaration): string | undefined {
  if (AstUtils.getDocument(declaration).uri.scheme !== profileScheme) return undefined;
  return `"${declaration.name}" is built in and keeps its name; extend it under a name of your own, as in profile our-${declaration.name} : ${declaration.name}`;
}

function spellingProblem(newName: string): string | undefined {
  if (wholeName.test(newName)) return undefined;
  return `"${newName}" is no name; write letters, digits and _, with hyphens between them, beginning with a letter or _`;
}

function refuse(problem: string | undefined): void {
  if (problem !== undefined) throw new ResponseError(LSPErrorCodes.RequestFailed, problem);
}

function editsOf(uses: readonly ReferenceDescription[], newText: string): TextEdit[] {
  return uses.map(({ segment }) => ({ range: segment.range, newText }));
}
