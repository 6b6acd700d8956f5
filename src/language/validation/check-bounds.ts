import type { Kind } from '../../model/schema/value-types.ts';
import type { Property } from '../generated/ast.ts';
import type { Report } from '../report.ts';

type AnySettings = Readonly<Record<string, unknown>>;

/** What holds of a node, and which of it is so by default: neither the file nor a profile has stated it. */
export interface Configuration {
  readonly settings: AnySettings;
  readonly isDefault: (property: string) => boolean;
}

interface Bound {
  readonly kind: Kind;
  readonly property: string;
  readonly by: string;
  readonly because: string;
  /** Where it matters; everywhere, if nothing is said. */
  readonly when?: (settings: AnySettings) => boolean;
}

/** Counts that cannot exceed another count of the same node. */
const bounds: readonly Bound[] = [
  {
    kind: 'database',
    property: 'acks',
    by: 'followers',
    because: 'no more followers can confirm than there are',
    when: (settings) => settings.replication === 'semi-sync',
  },
  ...['read-quorum', 'write-quorum'].map((property): Bound => ({
    kind: 'database',
    property,
    by: 'replication-factor',
    because: 'no more copies can answer than there are',
    when: (settings) => settings.topology === 'leaderless',
  })),
  {
    kind: 'filesystem',
    property: 'replication-factor',
    by: 'data-nodes',
    because: 'each copy of a chunk stands on a data node of its own',
    when: (settings) => settings.erasure === undefined,
  },
  { kind: 'filesystem', property: 'erasure', by: 'data-nodes', because: 'each fragment of a chunk stands on a data node of its own' },
  {
    kind: 'queue',
    property: 'replicas',
    by: 'brokers',
    because: 'each copy of a partition stands on a broker of its own',
    when: (settings) => settings.cluster === undefined,
  },
  { kind: 'queue', property: 'min-in-sync', by: 'replicas', because: 'no more copies can be in sync than there are' },
];

/**
 * What exceeds what bounds it: reported at whichever of the two `properties` state, which are those of a declaration, or of a variant's
 * override.
 */
export function checkBounds(kind: Kind, properties: readonly Property[], { settings, isDefault }: Configuration, report: Report): void {
  for (const { property, by, because, when } of bounds.filter((bound) => bound.kind === kind)) {
    // What nobody has stated gives way.
    if (isDefault(property)) continue;
    const stated = properties.find(({ name }) => name === property) ?? properties.find(({ name }) => name === by);
    const [value, limit] = [countOf(settings[property]), countOf(settings[by])];
    if (stated === undefined || value === undefined || limit === undefined || value <= limit || when?.(settings) === false) continue;
    report({
      node: stated,
      property: 'value',
      message: `${property} is ${wordOf(settings[property])} and ${by} is ${limit}: ${because}; lower the one or raise the other`,
    });
  }
}

/** An erasure code counts its fragments. */
function countOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return isErasure(value) ? value.data + value.parity : undefined;
}

function wordOf(value: unknown): string {
  return isErasure(value) ? `${value.data}+${value.parity}` : String(value);
}

function isErasure(value: unknown): value is { data: number; parity: number } {
  return typeof value === 'object' && value !== null && 'parity' in value;
}
