import type { AstNode, LangiumDocument } from 'langium';
import { namedDeclarationsOf, profilesOf } from '../declarations.ts';
import * as ast from '../generated/ast.ts';
import type { EditorServices } from './editor-services.ts';
import type { Named } from './setting.ts';

/** Every name that a file may use: its own declarations, those of its imports, and profiles. */
export function namesSeenFrom(document: LangiumDocument, services: EditorServices): readonly Named[] {
  const { Imports: imports, ProfileKinds: profileKinds } = services.references;
  const { DocumentationProvider: documentation } = services.documentation;
  const files = imports.closure(document).map(({ parseResult }) => parseResult.value);
  const profiles = [...files, ...imports.profiles().map(({ parseResult }) => parseResult.value)].flatMap((file) => profilesOf(file));
  const describe = (node: AstNode & { readonly name: string }, is: Named['is'], of?: string): Named[] =>
    node.name === '' ? [] : [{ name: node.name, is, of, documentation: documentation.getDocumentation(node) }];
  return [
    ...files
      .flatMap((file) => namedDeclarationsOf(file))
      .flatMap((node) => {
        if (ast.isNodeDeclaration(node)) return describe(node, node.kind);
        if (ast.isDataDeclaration(node)) return describe(node, 'data');
        if (ast.isFlowDeclaration(node)) return describe(node, 'flow');
        if (ast.isScenarioDeclaration(node)) return describe(node, 'scenario');
        return ast.isRegionDeclaration(node) ? [...describe(node, 'region'), ...node.zones.flatMap((zone) => describe(zone, 'zone', node.name))] : [];
      }),
    ...profiles.flatMap((profile) => describe(profile, 'profile', profileKinds.of(profile))),
  ];
}
