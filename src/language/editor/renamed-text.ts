import { AstUtils, TextDocument, type LangiumDocument, type ReferenceDescription } from 'langium';
import type { EditorServices } from './editor-services.ts';

/**
 * Parses a file as it would be after a renaming, and gives the first place where the new name is not read as the name that stood there:
 * every keyword may be a name, but not everywhere.
 */
export function nameProblemAfter(
  document: LangiumDocument,
  uses: readonly ReferenceDescription[],
  newName: string,
  services: EditorServices,
): ReferenceDescription | undefined {
  const inOrder = uses.toSorted((one, other) => one.segment.offset - other.segment.offset);
  const edits = inOrder.map(({ segment }) => ({ range: segment.range, newText: newName }));
  const { value: root } = services.parser.LangiumParser.parse(TextDocument.applyEdits(document.textDocument, edits));
  let shift = 0;
  return inOrder.find(({ sourcePath, targetPath, segment }) => {
    const offset = segment.offset + shift;
    shift += newName.length - segment.length;
    const node = services.workspace.AstNodeLocator.getAstNode(root, sourcePath);
    if (node === undefined) return true;
    if (sourcePath === targetPath && 'name' in node && node.name === newName) return false;
    return !AstUtils.streamReferences(node).some(({ reference }) => reference.$refNode?.offset === offset && reference.$refText === newName);
  });
}
