import type { StatedProperty } from '../../model/architecture.ts';
import { defaultSettings, propertyRow, type Owner } from '../../model/schema/schema.ts';
import type { NodeDeclaration, ProfileDeclaration, Property } from '../generated/ast.ts';
import { rememberedWhileLinked } from '../memory.ts';
import { originOf } from '../origins.ts';
import { unheard } from '../report.ts';
import { readProperty } from '../values/read-value.ts';

/** What a model element holds of its properties; typed by whoever knows the owner. */
export interface LoweredSettings {
  readonly settings: never;
  readonly stated: Readonly<Record<string, StatedProperty>>;
  readonly inherited: Readonly<Record<string, string>>;
}

/** Defaults, overlaid by profiles from the farthest to the nearest, overlaid by the declaration's own properties. */
export function configured(owner: Owner, properties: readonly Property[], profiles: readonly ProfileDeclaration[] = []): LoweredSettings {
  const settings: Record<string, unknown> = { ...defaultSettings(owner) };
  const inherited: Record<string, string> = {};
  for (const profile of profiles.toReversed()) {
    for (const [name, { value }] of readAll(owner, profile.body?.properties ?? [])) {
      settings[name] = value;
      inherited[name] = profile.name;
    }
  }
  const own = statedSettings(owner, properties);
  for (const name of Object.keys(own.stated)) delete inherited[name];
  return { settings: { ...settings, ...own.settings } as never, stated: own.stated, inherited };
}

/** What holds of a node. */
export const nodeSettings = rememberedWhileLinked((node: NodeDeclaration) =>
  configured(node.kind, node.body?.properties ?? [], profileChain(node.profile?.ref)),
);

/** The properties written in one body alone. The first of two equal ones counts, as the validation says. */
export function statedSettings(
  owner: Owner,
  properties: readonly Property[],
): { settings: Record<string, unknown>; stated: Record<string, StatedProperty> } {
  const settings: Record<string, unknown> = {};
  const stated: Record<string, StatedProperty> = {};
  for (const [name, { value, property }] of readAll(owner, properties)) {
    settings[name] = value;
    stated[name] = { origin: originOf({ node: property }), valueOrigin: originOf({ node: property, property: 'value' }) };
  }
  return { settings, stated };
}

function readAll(owner: Owner, properties: readonly Property[]): Map<string, { value: unknown; property: Property }> {
  const found = new Map<string, { value: unknown; property: Property }>();
  for (const property of properties) {
    const row = propertyRow(owner, property.name);
    const reading = row === undefined || found.has(property.name) ? undefined : readProperty(property, row, unheard);
    if (reading !== undefined) found.set(property.name, { value: reading.value, property });
  }
  return found;
}

/** A profile and those it extends, nearest first; a circle ends where it closes. */
export function profileChain(profile: ProfileDeclaration | undefined): readonly ProfileDeclaration[] {
  const chain: ProfileDeclaration[] = [];
  for (let each = profile; each !== undefined && !chain.includes(each); each = each.base?.ref) chain.push(each);
  return chain;
}
