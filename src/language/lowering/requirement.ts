import { didYouMean, nearest } from '../../base/nearest.ts';
import type { Requirement } from '../../model/architecture.ts';
import { consistencyLevels, metricRow, metrics, type ConsistencyLevel, type MetricRow, type MetricTarget } from '../../model/schema/metrics.ts';
import { wordFor } from '../declarations.ts';
import {
  isDataDeclaration,
  isFlowDeclaration,
  isNodeDeclaration,
  isRegionDeclaration,
  isWordValue,
  type RequireDeclaration,
  type Value,
} from '../generated/ast.ts';
import { originOf } from '../origins.ts';
import type { Report } from '../report.ts';
import { describeValue, readQuantity } from '../values/quantities.ts';

/** A requirement as the model holds it; nothing where it cannot be read, and then a report says why. */
export function lowerRequirement(requirement: RequireDeclaration, report: Report): Requirement | undefined {
  const measured = measuredBy(requirement, report);
  if (measured === undefined || requirement.comparison === undefined || requirement.limit === undefined) return undefined;
  const limit = limitOf(requirement.limit, measured, report);
  const comparison = requirement.comparison;
  checkComparison(requirement, measured.row, report);
  checkScenario(requirement, measured.metric, report);
  const window = windowOf(requirement, report);
  if (limit === undefined || (requirement.from !== undefined && window === undefined)) return undefined;
  const { target, selector, metric } = measured;
  return {
    text: textOf(requirement),
    target,
    selector,
    metric,
    comparison,
    limit,
    scenario: requirement.scenario?.ref?.name,
    window,
    origin: originOf({ node: requirement }),
  };
}

interface Measured {
  readonly target: { readonly kind: MetricTarget; readonly name: string };
  readonly selector?: string;
  readonly metric: string;
  readonly row: MetricRow;
}

function measuredBy(requirement: RequireDeclaration, report: Report): Measured | undefined {
  const [head, ...rest] = requirement.path;
  const declaration = head?.target.ref;
  if (head === undefined || declaration === undefined) return undefined;
  const kind = isNodeDeclaration(declaration)
    ? declaration.kind
    : isFlowDeclaration(declaration)
      ? 'flow'
      : isDataDeclaration(declaration)
        ? 'data'
        : undefined;
  if (kind === undefined) {
    report({ node: head, message: `"${declaration.name}" is a ${wordFor(declaration)}, of which nothing is measured; name a flow, a node or data` });
    return undefined;
  }
  const target: Measured['target'] = { kind, name: declaration.name };
  const words = rest.map((segment) => segment.target.$refText);
  if (words.includes('')) return undefined;
  const metric = words.join('.');
  const row = metricRow(kind, metric);
  if (row !== undefined) return { target, metric, row };
  return selected(requirement, { target, words }, report);
}

function selected(
  requirement: RequireDeclaration,
  { target, words }: { target: Measured['target']; words: readonly string[] },
  report: Report,
): Measured | undefined {
  const metric = words.slice(1).join('.');
  const row = words.length > 1 ? metricRow(target.kind, metric) : undefined;
  const selector = requirement.path[1]?.target.ref;
  const fits =
    target.kind === 'flow' ? isRegionDeclaration(selector) : target.kind === 'queue' && isNodeDeclaration(selector) && selector.kind === 'service';
  if (row !== undefined && selector !== undefined && fits) return { target, selector: selector.name, metric, row };
  if (row !== undefined && selector === undefined && (target.kind === 'flow' || target.kind === 'queue')) return undefined;
  reportUnknown(requirement, target.kind, words, report);
  return undefined;
}

function reportUnknown(requirement: RequireDeclaration, kind: MetricTarget, words: readonly string[], report: Report): void {
  const known = Object.keys(metrics[kind]);
  const written = words.join('.');
  const what = kind === 'data' ? 'data' : `a ${kind}`;
  const [first, last] = [requirement.path[1], requirement.path.at(-1)];
  if (first === undefined || last === undefined || known.length === 0) {
    const remedy =
      known.length === 0 ? `nothing is measured of ${what}` : `name what is measured, as in ${requirement.path[0].target.$refText}.${known[0]}`;
    return report({ node: requirement.path[0], message: remedy });
  }
  const begun = known.filter((metric) => metric.startsWith(`${words[0]}.`));
  const hint =
    didYouMean(written, known) ||
    (begun.length > 0 ? `; use ${begun.join(', ')}` : `; it has ${[...new Set(known.map((metric) => metric.split('.')[0]))].join(', ')}`);
  const isOne = words.length === 1;
  report({
    node: begun.length > 0 ? last : first,
    message: `${what} has no figure "${written}"${hint}`,
    replacement: isOne ? nearest(written, known) : undefined,
  });
}

function limitOf(limit: Value, { row }: Measured, report: Report): number | ConsistencyLevel | undefined {
  if (row.dimension === 'percent') return shareOf(limit, report);
  if (row.dimension !== 'level') return readQuantity(limit, row.dimension, report);
  const word = isWordValue(limit) ? limit.first.$refText : undefined;
  const level = consistencyLevels.find((each) => each === word);
  if (level === undefined) {
    report({
      node: limit,
      replacement: word === undefined ? undefined : nearest(word, consistencyLevels),
      message:
        `${describeValue(limit)} is no consistency level${word === undefined ? '' : didYouMean(word, consistencyLevels)}; use ${consistencyLevels.join(', ')}`.replace(
          '?; use',
          '? There are',
        ),
    });
  }
  return level;
}

function shareOf(limit: Value, report: Report): number | undefined {
  const share = readQuantity(limit, 'percent', report);
  if (share === undefined || share <= 1) return share;
  report({ node: limit, message: 'a share is never more than 100%; write a limit below' });
  return undefined;
}

/** `=` has a chance only where values are whole or ranked; a level is a floor. */
function checkComparison(requirement: RequireDeclaration, row: MetricRow, report: Report): void {
  const { comparison } = requirement;
  if (row.dimension === 'level') {
    if (comparison !== '>=' && comparison !== '=')
      report({ node: requirement, property: 'comparison', message: 'a consistency level is compared by >= or =; use >=', replacement: '>=' });
  } else if (comparison === '=' && row.dimension !== 'count') {
    report({
      node: requirement,
      property: 'comparison',
      message: '= is for counts and consistency levels; a measured figure never equals its limit: use <= or >=',
    });
  }
}

const needScenario = ['recovery', 'loss-window'];

function checkScenario(requirement: RequireDeclaration, metric: string, report: Report): void {
  if (!needScenario.includes(metric) || requirement.scenario !== undefined) return;
  report({ node: requirement, message: `${metric} is measured from the event of a scenario; add during and the scenario's name` });
}

function windowOf(requirement: RequireDeclaration, report: Report): Requirement['window'] {
  if (requirement.from === undefined || requirement.to === undefined) return undefined;
  const from = readQuantity(requirement.from, 'duration', report);
  const to = readQuantity(requirement.to, 'duration', report);
  if (from === undefined || to === undefined) return undefined;
  if (from < to) return { from, to };
  report({ node: requirement, property: 'to', message: 'a window ends after it begins; put the later time behind to' });
  return undefined;
}

/** As the file writes it, without `require`. */
function textOf(requirement: RequireDeclaration): string {
  return (requirement.$cstNode?.text ?? '').replace(/^require\s+/, '').replaceAll(/\s+/g, ' ');
}
