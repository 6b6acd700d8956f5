import type { AstNode } from 'langium';
import type { Owner } from '../model/schema/schema.ts';
import type { Kind } from '../model/schema/value-types.ts';
import {
  isArrow,
  isBody,
  isDataDeclaration,
  isFlowBody,
  isGroupDeclaration,
  isNetworkDeclaration,
  isNodeDeclaration,
  isOverride,
  isProfileDeclaration,
  isScenarioBody,
  isViewDeclaration,
  type ArchFile,
  type DataDeclaration,
  type Declaration,
  type FlowDeclaration,
  type NodeDeclaration,
  type ProfileDeclaration,
  type Property,
  type RegionDeclaration,
  type ScenarioDeclaration,
  type VariantDeclaration,
  type ViewDeclaration,
} from './generated/ast.ts';

/** Declarations whose names share one namespace: anything that a requirement, a fault or a property may point at. */
export type NamedDeclaration =
  NodeDeclaration | RegionDeclaration | DataDeclaration | FlowDeclaration | ScenarioDeclaration | VariantDeclaration | ViewDeclaration;

const named: readonly string[] = [
  'NodeDeclaration',
  'RegionDeclaration',
  'DataDeclaration',
  'FlowDeclaration',
  'ScenarioDeclaration',
  'VariantDeclaration',
  'ViewDeclaration',
];

export function isNamedDeclaration(node: AstNode): node is NamedDeclaration {
  return named.includes(node.$type);
}

/** Every declaration of a file, those in groups included, in the order of the text. */
export function declarationsOf(file: ArchFile): readonly Declaration[] {
  return flattened(file.declarations);
}

function flattened(declarations: readonly Declaration[]): Declaration[] {
  return declarations.flatMap((declaration) => [declaration, ...(isGroupDeclaration(declaration) ? flattened(declaration.declarations) : [])]);
}

export function namedDeclarationsOf(file: ArchFile): readonly NamedDeclaration[] {
  return declarationsOf(file)
    .filter(isNamedDeclaration)
    .filter((declaration) => declaration.name !== '');
}

export function profilesOf(file: ArchFile): readonly ProfileDeclaration[] {
  return declarationsOf(file)
    .filter(isProfileDeclaration)
    .filter((profile) => profile.name !== '');
}

/** What a declaration is, in the words of a message: `queue`, `flow`, `region`. */
export function wordFor(node: AstNode): string {
  return isNodeDeclaration(node) ? node.kind : node.$type.replace('Declaration', '').toLowerCase();
}

/** Whose schema a property belongs to; nothing where that cannot be told because something else is wrong. */
export function ownerOf(property: Property, kindOfProfile: (profile: ProfileDeclaration) => Kind | undefined): Owner | undefined {
  const body = property.$container;
  if (isFlowBody(body)) return 'flow';
  if (isScenarioBody(body)) return 'scenario';
  return isBody(body) ? ownerOfBody(body.$container, kindOfProfile) : undefined;
}

function ownerOfBody(holder: AstNode, kindOfProfile: (profile: ProfileDeclaration) => Kind | undefined): Owner | undefined {
  if (isNodeDeclaration(holder)) return holder.kind;
  if (isProfileDeclaration(holder)) return kindOfProfile(holder);
  if (isDataDeclaration(holder)) return 'data';
  if (isNetworkDeclaration(holder)) return 'network';
  if (isViewDeclaration(holder)) return 'view';
  if (isArrow(holder)) return 'call';
  if (!isOverride(holder)) return undefined;
  const target = holder.target.ref;
  return target === undefined ? undefined : isNodeDeclaration(target) ? target.kind : 'data';
}
