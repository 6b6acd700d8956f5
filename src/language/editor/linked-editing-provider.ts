import { GrammarUtils, type LangiumDocument } from 'langium';
import type { LinkedEditingRangeParams, LinkedEditingRanges } from 'vscode-languageserver';
import type { EditorServices } from './editor-services.ts';
import { declarationAt } from './name-at.ts';

/**
 * While the name of a declaration is edited, its uses change along. Only at the declaration, since whoever edits a use mostly means
 * another name; and only where every use stands in the same file, since the editor changes no other: across files, rename does.
 */
export class LinkedEditingProvider {
  private readonly services: EditorServices;

  constructor(services: EditorServices) {
    this.services = services;
  }

  getRanges(document: LangiumDocument, { position }: LinkedEditingRangeParams): LinkedEditingRanges | undefined {
    const found = declarationAt(document, position, this.services);
    if (found === undefined || GrammarUtils.findNodeForProperty(found.declaration.$cstNode, 'name') !== found.token) return undefined;
    const uses = this.services.references.References.findReferences(found.declaration, { includeDeclaration: true }).toArray();
    const isLocal = uses.every(({ sourceUri }) => sourceUri.toString() === document.uri.toString());
    return isLocal && uses.length > 1 ? { ranges: uses.map(({ segment }) => segment.range) } : undefined;
  }
}
