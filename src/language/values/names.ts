import type { ReferenceTarget } from '../../model/schema/value-types.ts';
import { wordFor } from '../declarations.ts';
import { isListValue, isWordValue, isZoneDeclaration, type Value } from '../generated/ast.ts';
import type { Report } from '../report.ts';
import { describeValue } from './quantities.ts';

/**
 * The name that a value refers to, `eu.a` for a zone, if it is of a kind that may stand there. An unknown name is silently nothing: the
 * linker reports it.
 */
export function readName(value: Value, to: readonly ReferenceTarget[], report: Report): string | undefined {
  if (!isWordValue(value)) {
    report({ node: value, message: `${describeValue(value)} is no name; name ${listOf(to)}` });
    return undefined;
  }
  const target = value.first.ref;
  if (target === undefined) return undefined;
  if (value.second === undefined) {
    const word = isZoneDeclaration(target) ? 'zone' : wordFor(target);
    if ((to as readonly string[]).includes(word)) return target.name;
    report({ node: value, property: 'first', message: `"${target.name}" is a ${word}; name ${listOf(to)}` });
    return undefined;
  }
  if (!to.includes('zone')) {
    report({ node: value, message: `${describeValue(value)} is a part of something; name ${listOf(to)}` });
    return undefined;
  }
  return value.second.ref && `${target.name}.${value.second.ref.name}`;
}

export function readNames(value: Value, to: readonly ReferenceTarget[], report: Report): readonly string[] | undefined {
  const items = isListValue(value) ? value.items : [value];
  const names = items.map((item) => readName(item, to, report));
  return names.includes(undefined) ? undefined : (names as string[]);
}

const nodeKinds = 9;

/** `a database or a filesystem`; every kind together is `a node`. */
export function listOf(targets: readonly string[]): string {
  const others = targets.filter((target) => ['region', 'zone', 'flow', 'data'].includes(target));
  const kinds = targets.filter((target) => !others.includes(target));
  const words = [...(kinds.length === nodeKinds ? ['node'] : kinds), ...others];
  return words.map((word) => (word === 'data' ? 'data' : `a ${word}`)).join(' or ');
}
