import type { NodeOf } from '../../model/architecture.ts';
import { dataNodesOf } from '../../model/chunks.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty, criticalHere } from '../finding.ts';
import { criticalDataIn } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { criticalNamesOf } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const oneReplica: Rule = {
  id: 'filesystem/one-replica',
  severity: 'warning',
  title: 'Chunks of critical files stand on one machine each',
  description:
    'The file system keeps one copy of each chunk and no parity. Each machine that dies takes its share of all chunks, and a file of many chunks is gone with any of them.',
  tradeoff: {
    gained: 'A third of the disks.',
    paid: 'Every dead disk loses files, and with more machines it happens more often.',
    accept: 'For files that can be made again: caches, intermediate results.',
  },
  references: [
    { title: 'Ghemawat, Gobioff, Leung: The Google file system (2003)', url: 'https://doi.org/10.1145/945445.945450' },
    { title: 'HDFS architecture: data replication', url: 'https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/HdfsDesign.html' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Scans"
          client Clerk
          filesystem Archive { data-nodes: 12  metadata-nodes: 2  «replication-factor: 1» }
          data scan { keys: 100k  size: 2MB  store: Archive  critical: true }
          flow File { rate: 1/s  Clerk -> Archive : create scan }
        `,
        messages: [
          'Each machine of Archive holds the only copy of 8% of scan, which is critical: its disk dies, and they are gone. Keep three copies.',
        ],
        fixes: ['Keep three copies', 'Keep parity (6+3)'],
      },
      {
        text: arch`
          system "Scans on three machines"
          client Clerk
          filesystem Archive { metadata-nodes: 2  «replication-factor: 1» }
          data scan { keys: 1M  size: 2MB  store: Archive  critical: true }
          flow File { rate: 1/s  Clerk -> Archive : create scan }
        `,
        messages: [
          'Each machine of Archive holds the only copy of 33% of scan, which is critical: its disk dies, and they are gone. Keep three copies.',
        ],
        fixes: ['Keep three copies'],
      },
    ],
    clean: [
      arch`
        system "Three copies"
        client Clerk
        filesystem Archive { data-nodes: 6  metadata-nodes: 2  replication-factor: 3 }
        data scan { keys: 1M  size: 2MB  store: Archive  critical: true }
        flow File { rate: 1/s  Clerk -> Archive : create scan }
      `,
      arch`
        // Parity is a copy too.
        system "Parity"
        client Clerk
        filesystem Archive { data-nodes: 9  metadata-nodes: 2  erasure: 6+3 }
        data scan { keys: 1M  size: 2MB  store: Archive  critical: true }
        flow File { rate: 1/s  Clerk -> Archive : create scan }
      `,
    ],
  },
  harm: {
    shows: 'Acknowledged scans that are gone',
    theory: 'Of 200 scans filed in 10s each of 12 machines has the only copy of a twelfth: 17 go with its disk. Of three copies two are left.',
    below: arch`
      scenario Fire {
        duration: 20s
        at 0s load File x20
        at 10s lose Archive.instance 1 for 5s
      }
      require scan.lost = 0 during Fire
    `,
    mended: { fix: 'Keep three copies' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'filesystem')
      .filter(({ settings }) => settings['replication-factor'] === 1 && settings.erasure === undefined)
      .flatMap((files) => {
        const critical = criticalDataIn(architecture, files);
        if (critical.length === 0) return [];
        const share = Math.round(100 / dataNodesOf(files.settings));
        return [
          {
            ...atProperty(files, 'replication-factor'),
            message: `Each machine of ${files.name} holds the only copy of ${share}% of ${criticalNamesOf(critical)}: its disk dies, and they are gone. Keep three copies.`,
            related: criticalHere(critical),
            fixes: fixesOf(files),
          },
        ];
      }),
};

/** Nine fragments want machines of their own, and take the place of copies. */
function fixesOf(files: NodeOf<'filesystem'>): readonly Fix[] {
  const stated = files.stated['replication-factor'];
  const copies = { title: 'Keep three copies', edits: setProperties(files, { 'replication-factor': '3' }) };
  if (stated === undefined || dataNodesOf(files.settings) < 9) return [copies];
  return [copies, { title: 'Keep parity (6+3)', edits: [{ origin: stated.origin, newText: 'erasure: 6+3' }] }];
}
