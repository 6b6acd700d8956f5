import { didYouMean, nearest } from '../../base/nearest.ts';
import { constant, type Distribution } from '../../base/distribution.ts';
import type { Call, CallOptions, Operation, Publish, StatedProperty } from '../../model/architecture.ts';
import { defaultSettings } from '../../model/schema/schema.ts';
import {
  isArrowStatement,
  isDataOperation,
  type Arrow,
  type Branch,
  type NodeDeclaration,
  type RepeatStatement,
  type Statement,
} from '../generated/ast.ts';
import { originOf } from '../origins.ts';
import { unheard, type Report } from '../report.ts';
import { readDistribution } from '../values/distributions.ts';
import { readQuantity } from '../values/quantities.ts';
import { statedSettings } from './settings.ts';

export const verbs = ['read', 'write', 'update', 'create', 'scan', 'publish'] as const;
type Verb = (typeof verbs)[number];

export type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What an arrow says beside its ends: operation, options, places. */
export interface Inscription {
  readonly operation?: Operation;
  readonly options: CallOptions;
  readonly stated: Readonly<Record<string, StatedProperty>>;
  readonly origin: Call['origin'];
  readonly toOrigin: Call['toOrigin'];
}

export function inscriptionOf(arrow: Arrow, report: Report): Inscription {
  const own = statedSettings('call', arrow.options?.properties ?? []);
  return {
    operation: operationOf(arrow, report),
    options: { ...defaultSettings('call'), ...own.settings } as CallOptions,
    stated: own.stated,
    origin: originOf({ node: arrow }),
    toOrigin: originOf({ node: arrow, property: 'to' }),
  };
}

function operationOf(arrow: Arrow, report: Report): Operation | undefined {
  const { operation } = arrow;
  if (operation === undefined) return undefined;
  const origin = originOf({ node: operation });
  if (!isDataOperation(operation)) return { verb: 'text', text: operation.text ?? '', origin };
  const { verb } = operation;
  if (!(verbs as readonly string[]).includes(verb)) {
    const hint = didYouMean(verb, verbs) || `; use ${verbs.join(', ')}, or any text in double quotes`;
    report({
      node: operation,
      property: 'verb',
      message: `there is no operation "${verb}"${hint}`,
      replacement: nearest(verb, verbs),
      code: 'syntax',
    });
    return undefined;
  }
  const isToQueue = arrow.to.ref?.kind === 'queue';
  if (isToQueue && verb !== 'publish')
    report({
      node: operation,
      property: 'verb',
      message: `"${arrow.to.$refText}" is a queue, to which one can only publish; write : publish`,
      replacement: 'publish',
    });
  if (!isToQueue && verb === 'publish' && arrow.to.ref !== undefined)
    report({ node: operation, property: 'verb', message: `"${arrow.to.$refText}" is no queue; use read, write, update, create or scan` });
  const data = operation.data.ref?.name;
  return data === undefined ? undefined : { verb: verb as Verb, data, origin };
}

export function callTo(from: string, to: NodeDeclaration, inscription: Inscription): Mutable<Call> {
  return { kind: 'call', from, to: to.name, ...inscription, steps: [] };
}

export function publishTo(from: string, queue: NodeDeclaration, inscription: Inscription): Mutable<Publish> {
  return { kind: 'publish', from, queue: queue.name, ...inscription };
}

export function timesOf(statement: RepeatStatement): Distribution {
  return (statement.times === undefined ? undefined : readDistribution(statement.times, 'count', unheard)) ?? constant(1);
}

/** The probability of each branch of a `choose`, and what is wrong with them together. */
export function probabilitiesOf(branches: readonly Branch[], report: Report): readonly number[] {
  let left = 1;
  return branches.map((branch, index) => {
    if (branch.unknown !== undefined)
      report({
        node: branch,
        property: 'unknown',
        code: 'syntax',
        message: `a branch begins with its probability, as in 80% { … }, or with else${didYouMean(branch.unknown, ['else'])}`,
      });
    if (branch.otherwise) {
      if (index < branches.length - 1) report({ node: branch, property: 'otherwise', message: 'else takes what is left; put it last' });
      return Math.max(0, left);
    }
    const probability = branch.probability === undefined ? 0 : (readQuantity(branch.probability, 'percent', report) ?? 0);
    left -= probability;
    if (left < -1e-9 && left + probability >= -1e-9)
      report({
        node: branch,
        property: 'probability',
        message: `the probabilities add up to ${Number(((1 - left) * 100).toPrecision(6))}%; they may add up to 100%`,
      });
    return probability;
  });
}

/** The name that the first line of a block begins with, if it is not a consumer's line. */
export function firstCallerIn(statements: readonly Statement[]): NodeDeclaration | undefined {
  for (const statement of statements) {
    const name = isArrowStatement(statement) ? callerOf(statement.from.ref) : firstCallerIn(innerStatements(statement));
    if (name !== undefined) return name;
  }
  return undefined;
}

function callerOf(node: NodeDeclaration | undefined): NodeDeclaration | undefined {
  return node?.kind === 'queue' ? undefined : node;
}

export function innerStatements(statement: Statement): readonly Statement[] {
  switch (statement.$type) {
    case 'ParallelStatement':
    case 'RepeatStatement':
    case 'OnStatement':
      return statement.block?.statements ?? [];
    case 'ChooseStatement':
      return statement.branches.flatMap((branch) => branch.block?.statements ?? []);
    default:
      return [];
  }
}
