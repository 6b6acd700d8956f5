import { AstUtils, WorkspaceCache, type LangiumSharedCoreServices } from 'langium';
import { propertyRow } from '../../model/schema/schema.ts';
import type { Kind } from '../../model/schema/value-types.ts';
import { profilesOf } from '../declarations.ts';
import type { NodeDeclaration, ProfileDeclaration } from '../generated/ast.ts';
import type { Imports } from './imports.ts';

/**
 * Profiles live in a namespace of their own for each kind: `redis` is one of caches and another of queues. Works on names alone, without
 * linking, since which profile a reference means depends on the kinds of all of them.
 */
export class ProfileKinds {
  private readonly imports: Imports;
  private readonly visible: WorkspaceCache<string, readonly ProfileDeclaration[]>;

  constructor(services: { readonly shared: LangiumSharedCoreServices; readonly references: { readonly Imports: Imports } }) {
    this.imports = services.references.Imports;
    this.visible = new WorkspaceCache(services.shared);
  }

  /** The kind that a profile is for: its own words, or those of the profile that it extends. */
  readonly of = (profile: ProfileDeclaration): Kind | undefined => this.kindOf(profile, new Set());

  /** Profiles that a node may name, its own files' before built-in ones of the same name. */
  forNode(node: NodeDeclaration): readonly ProfileDeclaration[] {
    return this.visibleFrom(node).filter((profile) => this.of(profile) === node.kind);
  }

  /** Profiles that `profile` may extend; where a name stands for several kinds, the one that knows all its properties comes first. */
  forProfile(profile: ProfileDeclaration): readonly ProfileDeclaration[] {
    return this.candidates(profile, new Set());
  }

  /** The kinds between which `profile: redis` leaves open what it extends; none where it is clear. */
  undecided(profile: ProfileDeclaration): readonly Kind[] {
    if (profile.kind !== undefined) return [];
    const { sameName, fitting } = this.named(profile, new Set());
    const [kinds, fits] = [sameName, fitting].map((profiles) => [...new Set(profiles.map(this.of))].filter((kind) => kind !== undefined)) as [
      Kind[],
      Kind[],
    ];
    if (kinds.length < 2 || fits.length === 1) return [];
    return fits.length > 0 ? fits : kinds;
  }

  private candidates(profile: ProfileDeclaration, visited: ReadonlySet<ProfileDeclaration>): readonly ProfileDeclaration[] {
    const { others, fitting } = this.named(profile, visited);
    return [...fitting, ...others];
  }

  /** Other profiles that may be extended, those of the name that is written, and of these the ones that know every property stated. */
  private named(
    profile: ProfileDeclaration,
    visited: ReadonlySet<ProfileDeclaration>,
  ): Record<'others' | 'sameName' | 'fitting', readonly ProfileDeclaration[]> {
    const others = this.visibleFrom(profile).filter((other) => other !== profile);
    const sameName = others.filter((other) => other.name === profile.base?.$refText);
    const fitting = sameName.filter((other) => {
      const kind = this.kindOf(other, visited);
      return kind !== undefined && (profile.body?.properties ?? []).every((property) => propertyRow(kind, property.name) !== undefined);
    });
    return { others, sameName, fitting };
  }

  private kindOf(profile: ProfileDeclaration, visited: ReadonlySet<ProfileDeclaration>): Kind | undefined {
    if (profile.kind !== undefined) return profile.kind;
    const name = profile.base?.$refText;
    if (name === undefined || visited.has(profile)) return undefined;
    const deeper = new Set([...visited, profile]);
    const base = this.candidates(profile, deeper).find((other) => other.name === name);
    return base === undefined ? undefined : this.kindOf(base, deeper);
  }

  private visibleFrom(node: NodeDeclaration | ProfileDeclaration): readonly ProfileDeclaration[] {
    const document = AstUtils.getDocument(node);
    return this.visible.get(document.uri.toString(), () =>
      [...this.imports.closure(document), ...this.imports.profiles()].flatMap((each) => profilesOf(each.parseResult.value)),
    );
  }
}
