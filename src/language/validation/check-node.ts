import type { NodeDeclaration } from '../generated/ast.ts';
import { configured, profileChain } from '../lowering/settings.ts';
import type { Report } from '../report.ts';
import { checkRequired } from './check-properties.ts';

type AnySettings = Readonly<Record<string, unknown>>;

/** Counts that cannot exceed another count of the same node, and where that matters. */
const bounds: readonly {
  readonly property: string;
  readonly by: string;
  readonly when: (settings: AnySettings) => boolean;
  readonly because: string;
}[] = [
  {
    property: 'acks',
    by: 'followers',
    when: (settings) => settings.replication === 'semi-sync',
    because: 'no more followers can confirm than there are',
  },
  {
    property: 'read-quorum',
    by: 'replication-factor',
    when: (settings) => settings.topology === 'leaderless',
    because: 'no more copies can answer than there are',
  },
  {
    property: 'write-quorum',
    by: 'replication-factor',
    when: (settings) => settings.topology === 'leaderless',
    because: 'no more copies can answer than there are',
  },
];

/** A node by itself: what it must have, what needs another property beside it, what contradicts another. */
export function checkNodeDeclaration(node: NodeDeclaration, report: Report): void {
  checkRequired(node, node.kind, report);
  const properties = node.body?.properties ?? [];
  const lone = properties.filter(({ name }) => name === 'mtbf' || name === 'mttr');
  if (lone.length === 1) {
    report({ node: lone[0], property: 'name', message: `${lone[0].name} needs ${lone[0].name === 'mtbf' ? 'mttr' : 'mtbf'} beside it` });
  }
  checkBounds(node, report);
}

function checkBounds(node: NodeDeclaration, report: Report): void {
  const properties = node.body?.properties ?? [];
  if (!bounds.some(({ property }) => properties.some(({ name }) => name === property))) return;
  const settings: AnySettings = configured(node.kind, properties, profileChain(node.profile?.ref)).settings;
  for (const { property, by, when, because } of bounds) {
    const stated = properties.find(({ name }) => name === property);
    const [value, limit] = [settings[property], settings[by]] as unknown[];
    if (stated === undefined || typeof value !== 'number' || typeof limit !== 'number' || value <= limit || !when(settings)) continue;
    report({
      node: stated,
      property: 'value',
      message: `${property} is ${value} and ${by} is ${limit}: ${because}; lower the one or raise the other`,
    });
  }
}
