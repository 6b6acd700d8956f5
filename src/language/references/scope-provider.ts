import {
  AstUtils, MapScope, WorkspaceCache,
  type AstNode, type AstNodeDescription, type ReferenceInfo, type Scope, type ScopeProvider,
} from 'langium';
import { namedDeclarationsOf } from '../declarations.ts';
import {
  isFaultAction, isNodeDeclaration, isPlacePath, isProfileDeclaration, isRegionDeclaration, isWordValue, reflection,
} from '../generated/ast.ts';
import type { ArchServices } from '../services.ts';
import { expectedNames } from './expected-names.ts';
import type { Imports } from './imports.ts';
import type { ProfileKinds } from './profile-kinds.ts';

/**
 * Names are global across a file and what it imports, and unknown elsewhere: two systems in one workspace may use the same names.
 * Zones are seen through their region, profiles through their kind.
 */
export class ArchScopeProvider implements ScopeProvider {
  private readonly imports: Imports;
  private readonly profiles: ProfileKinds;
  private readonly describe: (node: AstNode & { name: string }) => AstNodeDescription;
  private readonly names: WorkspaceCache<string, readonly AstNodeDescription[]>;

  constructor(services: ArchServices) {
    this.imports = services.references.Imports;
    this.profiles = services.references.ProfileKinds;
    this.describe = (node) => services.workspace.AstNodeDescriptionProvider.createDescription(node, node.name);
    this.names = new WorkspaceCache(services.shared);
  }

  getScope(context: ReferenceInfo): Scope {
    const { container, property } = context;
    if (isNodeDeclaration(container)) return this.scopeOf(this.profiles.forNode(container));
    if (isProfileDeclaration(container)) return this.scopeOf(this.profiles.forProfile(container));
    if (property === 'second' || property === 'part') return this.zonesAfter(container);
    const type = reflection.getReferenceType(context);
    const all = this.visibleFrom(container).filter((description) => reflection.isSubtype(description.type, type));
    const expected = expectedNames(context, this.profiles);
    if (expected === undefined) return new MapScope([]);
    return new PreferringScope(all, (description) => isExpected(description.node, expected));
  }

  /** Every name that is known in the file of `node`; of two equal ones the first. */
  visibleFrom(node: AstNode): readonly AstNodeDescription[] {
    const document = AstUtils.getDocument(node);
    return this.names.get(document.uri.toString(), () => {
      const all = this.imports.closure(document).flatMap((each) => namedDeclarationsOf(each.parseResult.value));
      return all.map(this.describe);
    });
  }

  private zonesAfter(container: AstNode): Scope {
    const region = isPlacePath(container) || isWordValue(container) ? container.first.ref : isFaultAction(container) ? container.target.ref : undefined;
    return this.scopeOf(isRegionDeclaration(region) ? region.zones : []);
  }

  private scopeOf(nodes: readonly (AstNode & { name: string })[]): Scope {
    return new PreferringScope(nodes.filter((node) => node.name !== '').map(this.describe), () => true);
  }
}

function isExpected(node: AstNode | undefined, expected: readonly string[]): boolean {
  if (node === undefined) return false;
  if (isNodeDeclaration(node)) return expected.includes(node.kind);
  return expected.includes(node.$type.replace('Declaration', '').toLowerCase()) || !/^(Region|Data|Flow|Zone)/.test(node.$type);
}

/** Offers what belongs here, and yet finds whatever has the name, so that a name of the wrong kind is told from an unknown one. */
class PreferringScope extends MapScope {
  private readonly preferred: readonly AstNodeDescription[];

  constructor(all: readonly AstNodeDescription[], isPreferred: (description: AstNodeDescription) => boolean) {
    super([...all].reverse());
    this.preferred = all.filter(isPreferred);
  }

  override getAllElements(): ReturnType<MapScope['getAllElements']> {
    return new MapScope([...this.preferred].reverse()).getAllElements();
  }
}
