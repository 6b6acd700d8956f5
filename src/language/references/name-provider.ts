import { DefaultNameProvider, type AstNode, type CstNode } from 'langium';
import { isNamedDeclaration } from '../declarations.ts';
import { isProfileDeclaration, isZoneDeclaration } from '../generated/ast.ts';

/** Only declarations have names that others refer to; the name of a property is none of them. */
export class ArchNameProvider extends DefaultNameProvider {
  override getName(node: AstNode): string | undefined {
    return hasName(node) ? super.getName(node) || undefined : undefined;
  }

  override getNameNode(node: AstNode): CstNode | undefined {
    return hasName(node) ? super.getNameNode(node) : undefined;
  }
}

function hasName(node: AstNode): boolean {
  return isNamedDeclaration(node) || isZoneDeclaration(node) || isProfileDeclaration(node);
}
