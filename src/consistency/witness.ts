import type { CompletedOperation } from './completed-operations.ts';
import type { JudgedLevel, Witness, WitnessedOperation } from './summary.ts';

export interface WitnessNames {
  /** What answers operations, by `source`. */
  readonly sources?: readonly string[];
  readonly keyName?: (key: number) => string;
  /** Times are told in seconds after this one: the end of the warm-up. */
  readonly timesFrom?: number;
}

/** Two operations that no register of this level could have shown, `earlier` completed before `later` was invoked; and a sentence. */
export function tellWitness(level: JudgedLevel, pair: readonly [CompletedOperation, CompletedOperation], names: WitnessNames): Witness {
  const [earlier, later] = pair.map((operation) => witnessed(operation, names));
  return { text: level === 'strong' ? tellOfTwo(earlier, later) : tellOfOne(earlier, later), operations: [earlier, later] };
}

/** Operations of several sessions, in the order they began, and why they can't all have been. */
export function tellOperations(operations: readonly WitnessedOperation[], contradiction: string): string {
  const deeds = operations.map(
    (operation) => `session ${operation.session} ${deed(operation, ` of ${operation.key}`)} at ${seconds(operation.invoked)}`,
  );
  return `${deeds.join('; ')}: ${contradiction}`;
}

/** A session contradicts itself. */
function tellOfOne(earlier: WitnessedOperation, later: WitnessedOperation): string {
  return `session ${later.session} ${deed(earlier, ` of ${earlier.key}`)} at ${seconds(earlier.completed)} and ${deed(later)} at ${seconds(later.invoked)}`;
}

function tellOfTwo(earlier: WitnessedOperation, later: WitnessedOperation): string {
  const who = earlier.session === later.session ? 'and the same session' : `and session ${later.session}`;
  const first = `session ${earlier.session} ${deed(earlier, ` of ${earlier.key}`)}, completed at ${seconds(earlier.completed)},`;
  return `${first} ${who} ${deed(later)}, begun at ${seconds(later.invoked)}`;
}

function deed({ f, version, at }: WitnessedOperation, key = ''): string {
  return f === 'write' ? `wrote version ${version}${key}` : `read version ${version}${key}${at === undefined ? '' : ` from ${at}`}`;
}

function seconds(time: number | null): string {
  return `${(time ?? 0).toFixed(3)} s`;
}

function witnessed(operation: CompletedOperation, names: WitnessNames): WitnessedOperation {
  const start = names.timesFrom ?? 0;
  return {
    session: operation.session,
    f: operation.isWrite ? 'write' : 'read',
    key: names.keyName?.(operation.key) ?? `k${operation.key}`,
    version: operation.version,
    invoked: operation.invoked - start,
    completed: operation.completed - start,
    at: operation.source < 0 ? undefined : names.sources?.[operation.source],
  };
}
