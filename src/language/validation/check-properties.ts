import { remembered } from '../../base/remembered.ts';
import { didYouMean, nearest } from '../../base/nearest.ts';
import { propertyNames, propertyRow, schema, type Owner } from '../../model/schema/schema.ts';
import type { PropertyRows } from '../../model/schema/property.ts';
import { ownerOf, wordFor } from '../declarations.ts';
import {
  isArrow,
  isOverride,
  type Body,
  type DataDeclaration,
  type FlowBody,
  type NodeDeclaration,
  type Property,
  type ScenarioBody,
  type ScenarioDeclaration,
} from '../generated/ast.ts';
import { profileChain } from '../lowering/settings.ts';
import type { Report } from '../report.ts';
import type { ProfileKinds } from '../references/profile-kinds.ts';
import { readProperty } from '../values/read-value.ts';

/** Every property of a body: known, once, with a value that it can have. */
export function checkProperties(body: Body | FlowBody | ScenarioBody, profiles: ProfileKinds, report: Report): void {
  const seen = new Map<string, Property>();
  const stated = new Set(body.properties.map((property) => property.name));
  for (const property of body.properties) {
    const owner = ownerOf(property, profiles.of);
    if (owner === undefined) continue;
    const row = propertyRow(owner, property.name);
    if (row === undefined) {
      reportUnknown(property, owner, stated, report);
      continue;
    }
    if (property.value === undefined) report({ node: property, code: 'syntax', message: `${property.name} has no value; write ${property.name}: …` });
    const first = seen.get(property.name);
    if (first !== undefined) reportTwice(property, first, report);
    else readProperty(property, row, report);
    seen.set(property.name, first ?? property);
  }
}

/** The nearest property that the declaration does not have yet is the likeliest to be meant. */
function reportUnknown(property: Property, owner: Owner, stated: ReadonlySet<string>, report: Report): void {
  const names = propertyNames(owner);
  const unused = names.filter((name) => !stated.has(name));
  const meant = nearest(property.name, unused) ?? nearest(property.name, names);
  const hint =
    meant === undefined
      ? `; it has ${names.length > 14 ? `${names.slice(0, 14).join(', ')} and others` : names.join(', ')}`
      : didYouMean(property.name, [meant]);
  report({
    node: property,
    property: 'name',
    replacement: meant,
    code: property.value === undefined ? 'syntax' : 'schema',
    message: `${ownerWord(property, owner)} has no property "${property.name}"${hint}`,
  });
}

function ownerWord(property: Property, owner: Owner): string {
  const holder = property.$container.$container;
  if (owner === 'data') return 'data';
  return holder !== undefined && (isArrow(holder) || isOverride(holder)) && owner === 'call' ? 'a call' : `a ${owner}`;
}

function reportTwice(property: Property, first: Property, report: Report): void {
  report({
    node: property,
    property: 'name',
    message: `${property.name} is stated twice; remove one of the two`,
    related: [{ spot: { node: first }, message: 'stated here first' }],
  });
}

const requiredOf = remembered((rows: PropertyRows): readonly string[] =>
  Object.entries(rows)
    .filter(([, row]) => row.presence === 'required')
    .map(([name]) => name),
);

/** Properties that a declaration must have, from itself or from its profile. */
export function checkRequired(declaration: NodeDeclaration | DataDeclaration | ScenarioDeclaration, owner: Owner, report: Report): void {
  if (declaration.name === '') return;
  const required = requiredOf(schema[owner]);
  if (required.length === 0) return;
  const profiles = 'profile' in declaration ? profileChain(declaration.profile?.ref) : [];
  const stated = [declaration.body?.properties ?? [], ...profiles.map((profile) => profile.body?.properties ?? [])]
    .flat()
    .map((property) => property.name);
  const missing = required.filter((name) => !stated.includes(name));
  if (missing.length === 0) return;
  report({
    node: declaration,
    property: 'name',
    message: `${wordFor(declaration)} "${declaration.name}" needs ${missing.join(' and ')}; write ${missing.map((name) => `${name}: …`).join('  ')} in its braces`,
  });
}
