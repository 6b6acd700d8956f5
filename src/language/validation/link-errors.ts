import type { LangiumDocument, Reference } from 'langium';
import { didYouMean, nearest } from '../../base/nearest.ts';
import { wordFor } from '../declarations.ts';
import {
  isAcceptDeclaration,
  isMetricSegment,
  isNodeDeclaration,
  isProfileDeclaration,
  isRegionDeclaration,
  isWordValue,
  reflection,
} from '../generated/ast.ts';
import { expectedNames } from '../references/expected-names.ts';
import type { Problem } from '../report.ts';
import { listOf } from '../values/names.ts';
import type { ValidationServices } from './validation-services.ts';

type ReferenceInfo = NonNullable<Reference['error']>['info'];

/** Names that refer to nothing, each with the nearest one that would do. */
export function linkErrors(document: LangiumDocument, services: ValidationServices): readonly Problem[] {
  return document.references.flatMap((reference) => {
    const info = reference.error?.info;
    if (info === undefined || reference.$refText === '' || expectedNames(info, services.references.ProfileKinds) === undefined) return [];
    return [linkError(info, services)];
  });
}

function linkError(info: ReferenceInfo, services: ValidationServices): Problem {
  const text = info.reference.$refText;
  const scope = services.references.ScopeProvider.getScope(info);
  const names = scope
    .getAllElements()
    .map((element) => element.name)
    .toArray();
  const other = [...services.references.ScopeProvider.visibleFrom(info.container)].find((description) => description.name === text)?.node;
  const spot = { node: info.container, property: info.property, code: 'link' as const };
  const wanted = wantedAt(info, services);
  if (other !== undefined && !isRegionPart(info))
    return { ...spot, message: `"${text}" is a ${wordFor(other)}; name ${wanted}${didYouMean(text, names).replace('; did', ': did')}` };
  return {
    ...spot,
    message: `there is no ${wanted.replaceAll(/\ban? /g, '')} "${text}"${didYouMean(text, names) || remedyFor(info, names)}`,
    replacement: nearest(text, names),
  };
}

function isRegionPart({ property }: ReferenceInfo): boolean {
  return property === 'second' || property === 'part';
}

function wantedAt(info: ReferenceInfo, services: ValidationServices): string {
  const { container, property } = info;
  if (isRegionPart(info)) return 'a zone';
  if (isNodeDeclaration(container)) return `a profile of ${container.kind}s`.replace('proxys', 'proxies').replace('registrys', 'registries');
  if (isProfileDeclaration(container)) return 'a kind or profile';
  if (isMetricSegment(container) && container.$containerIndex === 0) return 'a flow, node or data';
  if (isWordValue(container) || isMetricSegment(container)) return listOf(expectedNames(info, services.references.ProfileKinds) ?? []);
  if (isAcceptDeclaration(container)) return 'a declaration';
  const type = reflection.getReferenceType(info);
  return property === 'target' && type === 'Overridable' ? 'a node or data' : type === 'Place' ? 'a region or node' : wordsForType(type);
}

function wordsForType(type: string): string {
  const word = type.replace('Declaration', '').toLowerCase();
  return word === 'data' ? 'data' : `a ${word}`;
}

/** With nothing similar in sight, say what there is, or how to declare it. */
function remedyFor(info: ReferenceInfo, names: readonly string[]): string {
  const { container } = info;
  if (isRegionPart(info) && isWordValue(container) && isRegionDeclaration(container.first.ref))
    return names.length === 0 ? '; this region has no zones' : `; use ${names.join(', ')}`;
  if (isNodeDeclaration(container) && names.length > 0) return `; use ${names.slice(0, 12).join(', ')}`;
  return '; declare it, or import the file that does';
}
