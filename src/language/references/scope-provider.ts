import {
  AstUtils,
  EMPTY_SCOPE,
  MapScope,
  stream,
  WorkspaceCache,
  type AstNode,
  type AstNodeDescription,
  type ReferenceInfo,
  type Scope,
  type ScopeProvider,
  type Stream,
} from 'langium';
import { namedDeclarationsOf } from '../declarations.ts';
import {
  isFaultAction,
  isNodeDeclaration,
  isPlacePath,
  isProfileDeclaration,
  isRegionDeclaration,
  isWordValue,
  reflection,
} from '../generated/ast.ts';
import { expectedNames } from './expected-names.ts';
import type { Imports } from './imports.ts';
import type { NameServices } from './name-services.ts';
import type { ProfileKinds } from './profile-kinds.ts';

/**
 * Names are global across a file and what it imports, and unknown elsewhere: two systems in one workspace may use the same names.
 * Zones are seen through their region, profiles through their kind.
 */
export class ArchScopeProvider implements ScopeProvider {
  private readonly imports: Imports;
  private readonly profiles: ProfileKinds;
  private readonly describe: (node: AstNode & { name: string }) => AstNodeDescription;
  private readonly names: WorkspaceCache<string, ReadonlyMap<string, AstNodeDescription>>;

  constructor(services: NameServices) {
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
    const expected = expectedNames(context, this.profiles);
    if (expected === undefined) return EMPTY_SCOPE;
    const type = reflection.getReferenceType(context);
    return new ExpectingScope(this.namesIn(container), {
      mayBe: (description) => reflection.isSubtype(description.type, type),
      isExpected: (description) => isExpected(description.node, expected),
    });
  }

  /** Every name that is known in the file of `node`; of two equal ones the first. */
  visibleFrom(node: AstNode): Iterable<AstNodeDescription> {
    return this.namesIn(node).values();
  }

  private namesIn(node: AstNode): ReadonlyMap<string, AstNodeDescription> {
    const document = AstUtils.getDocument(node);
    return this.names.get(document.uri.toString(), () => {
      const all = this.imports.closure(document).flatMap((each) => namedDeclarationsOf(each.parseResult.value));
      return firstByName(all.map(this.describe));
    });
  }

  private zonesAfter(container: AstNode): Scope {
    const region =
      isPlacePath(container) || isWordValue(container) ? container.first.ref : isFaultAction(container) ? container.target.ref : undefined;
    return this.scopeOf(isRegionDeclaration(region) ? region.zones : []);
  }

  private scopeOf(nodes: readonly (AstNode & { name: string })[]): Scope {
    return new MapScope(firstByName(nodes.filter((node) => node.name !== '').map(this.describe)).values());
  }
}

function firstByName(descriptions: readonly AstNodeDescription[]): ReadonlyMap<string, AstNodeDescription> {
  const first = new Map<string, AstNodeDescription>();
  for (const description of descriptions) if (!first.has(description.name)) first.set(description.name, description);
  return first;
}

function isExpected(node: AstNode | undefined, expected: readonly string[]): boolean {
  if (node === undefined) return false;
  if (isNodeDeclaration(node)) return expected.includes(node.kind);
  return expected.includes(node.$type.replace('Declaration', '').toLowerCase());
}

interface Expectation {
  /** Whether a name may be linked here at all. */
  readonly mayBe: (description: AstNodeDescription) => boolean;
  /** Whether it is what should stand here. */
  readonly isExpected: (description: AstNodeDescription) => boolean;
}

/** Offers what belongs here, and yet finds whatever has the name, so that a name of the wrong kind is told from an unknown one. */
class ExpectingScope implements Scope {
  private readonly names: ReadonlyMap<string, AstNodeDescription>;
  private readonly expectation: Expectation;

  constructor(names: ReadonlyMap<string, AstNodeDescription>, expectation: Expectation) {
    this.names = names;
    this.expectation = expectation;
  }

  getElement(name: string): AstNodeDescription | undefined {
    const found = this.names.get(name);
    return found !== undefined && this.expectation.mayBe(found) ? found : undefined;
  }

  getElements(name: string): Stream<AstNodeDescription> {
    const found = this.getElement(name);
    return stream(found === undefined ? [] : [found]);
  }

  getAllElements(): Stream<AstNodeDescription> {
    return stream(this.names.values()).filter((each) => this.expectation.mayBe(each) && this.expectation.isExpected(each));
  }
}
