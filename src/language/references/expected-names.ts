import type { AstNode, ReferenceInfo } from 'langium';
import { metrics } from '../../model/schema/metrics.ts';
import { propertyRow } from '../../model/schema/schema.ts';
import { kinds, type ReferenceTarget, type ValueType } from '../../model/schema/value-types.ts';
import { ownerOf } from '../declarations.ts';
import {
  isArgument,
  isCallValue,
  isFaultAction,
  isFlowDeclaration,
  isListValue,
  isMetricSegment,
  isNodeDeclaration,
  isProperty,
  isRegionDeclaration,
  isRequireDeclaration,
  isWordValue,
  type MetricSegment,
  type Property,
  type WordValue,
} from '../generated/ast.ts';
import type { ProfileKinds } from './profile-kinds.ts';

/**
 * What the name at a reference may stand for, if `text` stands there; nothing where that word is no name at all (an enum word, `leader`, a
 * metric).
 */
export function expectedNames(
  reference: ReferenceInfo,
  profiles: ProfileKinds,
  text: string = reference.reference.$refText,
): readonly string[] | undefined {
  const { container, property } = reference;
  if (isWordValue(container)) {
    const isFirst = property === 'first';
    const expected = namesOfValue(container, isFirst ? text : container.first.$refText, profiles);
    return isFirst ? expected : expected && ['zone'];
  }
  if (isMetricSegment(container)) return namesOfSegment(container, text);
  if (isFaultAction(container) && property === 'part') return isRegionDeclaration(container.target.ref) ? ['zone'] : undefined;
  return everything;
}

/** Where the type of the reference alone says what may stand there. */
const everything: readonly string[] = [...kinds, 'region', 'zone', 'flow', 'data', 'scenario'];

function namesOfValue(word: WordValue, text: string, profiles: ProfileKinds): readonly ReferenceTarget[] | undefined {
  const place = propertyAround(word);
  if (place === undefined) return undefined;
  const owner = ownerOf(place.property, profiles.of);
  const row = owner === undefined ? undefined : propertyRow(owner, place.property.name);
  return row === undefined ? undefined : namesOfType(row.type, text, place.within);
}

/** The property that a word is a value of, and the function call that it stands in. */
function propertyAround(word: WordValue): { property: Property; within?: string } | undefined {
  let within: string | undefined;
  for (let node: AstNode | undefined = word.$container; node !== undefined; node = node.$container) {
    if (isProperty(node)) return { property: node, within };
    if (isCallValue(node)) within = node.function;
    else if (isWordValue(node) || !(isListValue(node) || isArgument(node))) return undefined;
  }
  return undefined;
}

/** The names that a value of a type may hold, or nothing where it holds a word. */
export function namesOfType(type: ValueType, text: string, within?: string): readonly ReferenceTarget[] | undefined {
  if (within !== undefined) return type.is === 'placement' && within === 'spread' ? ['region', 'zone'] : undefined;
  if (text === 'none') return undefined;
  if (type.is === 'choice-or-reference') return type.words.includes(text) ? undefined : type.to;
  switch (type.is) {
    case 'reference':
    case 'references':
      return type.to;
    case 'placement':
      return ['region', 'zone'];
    case 'dead-letter':
      return ['queue'];
    default:
      return undefined;
  }
}

/** `Checkout.latency.p99`: the first segment is a name; one between it and the metric selects a region or a consumer group. */
function namesOfSegment(segment: MetricSegment, text: string): readonly ReferenceTarget[] | undefined {
  const requirement = segment.$container;
  if (!isRequireDeclaration(requirement)) return undefined;
  const index = segment.$containerIndex ?? 0;
  if (index === 0) return [...kinds, 'flow', 'data'];
  if (index > 1) return undefined;
  const target = requirement.path[0]?.target.ref;
  const rest = requirement.path.slice(1, longestMetric + 2).map((each) => (each === segment ? text : each.target.$refText));
  if (isMetricOf(target, rest) || isMetricOf(target, rest.slice(0, 1))) return undefined;
  if (isFlowDeclaration(target)) return isMetricWord('flow', rest[0]) ? undefined : ['region'];
  if (isNodeDeclaration(target) && target.kind === 'queue') return isMetricWord('queue', rest[0]) ? undefined : ['service'];
  return undefined;
}

/** Segments of the longest metric. */
const longestMetric = 2;

function isMetricOf(target: AstNode | undefined, words: readonly string[]): boolean {
  const rows = isFlowDeclaration(target) ? metrics.flow : isNodeDeclaration(target) ? metrics[target.kind] : metrics.data;
  return Object.hasOwn(rows, words.join('.'));
}

/** `latency` begins a metric of flows, although it is none by itself. */
function isMetricWord(target: 'flow' | 'queue', word: string | undefined): boolean {
  return Object.keys(metrics[target]).some((metric) => metric.split('.')[0] === word);
}
