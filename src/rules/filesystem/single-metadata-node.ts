import { dataNodesOf } from '../../model/chunks.ts';
import { setProperties } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { accessesOf } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { counted } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const singleMetadataNode: Rule = {
  id: 'filesystem/single-metadata-node',
  severity: 'warning',
  title: 'One machine knows where all files are',
  description:
    'A distributed file system keeps chunks on many machines, and the list of which chunks make up a file on one. While that one is down, no file can be opened, on however many machines the chunks are.',
  tradeoff: {
    gained: 'One place that decides: simple, quick, consistent.',
    paid: 'A single point of failure in front of everything that was made redundant.',
    accept: 'For batch jobs that can wait until it is back.',
  },
  references: [
    {
      title: 'HDFS: high availability using the quorum journal manager',
      url: 'https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/HDFSHighAvailabilityWithQJM.html',
    },
    { title: 'McKusick, Quinlan: GFS: evolution on fast-forward (2009)', url: 'https://doi.org/10.1145/1594204.1594206' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Scans"
          client Clerk
          filesystem Archive { data-nodes: 12  «metadata-nodes: 1» }
          data scan { keys: 1M  size: 2MB  store: Archive }
          flow File { rate: 1/s  Clerk -> Archive : create scan }
        `,
        messages: [
          'One machine knows which chunks on the 12 data nodes of Archive make up a file: while it is down, none can be opened. Keep a standby.',
        ],
        fixes: ['Keep a standby'],
      },
      {
        text: arch`
          system "Videos"
          client Viewer
          filesystem «Videos»
          data video { keys: 1k  size: 2GB  store: Videos }
          flow Watch { rate: 1/s  Viewer -> Videos : read video }
        `,
        messages: [
          'One machine knows which chunks on the 3 data nodes of Videos make up a file: while it is down, none can be opened. Keep a standby.',
        ],
        fixes: ['Keep a standby'],
      },
    ],
    clean: [
      arch`
        system "Scans with a standby"
        client Clerk
        filesystem Archive { data-nodes: 12  metadata-nodes: 2 }
        data scan { keys: 1M  size: 2MB  store: Archive }
        flow File { rate: 1/s  Clerk -> Archive : create scan }
      `,
      arch`
        // One machine holds everything: there is nothing to protect.
        system "A disk"
        client Clerk
        filesystem Disk { data-nodes: 1  metadata-nodes: 1  replication-factor: 1 }
        data scan { keys: 1k  size: 2MB  store: Disk }
        flow File { rate: 1/s  Clerk -> Disk : create scan }
      `,
    ],
  },
  harm: {
    shows: 'Scans filed while the metadata server is down',
    theory: 'It is down for 30s of 40s: a quarter is filed. A standby takes over after 10s + 5s: 62%.',
    below: arch`
      scenario Crash {
        duration: 40s
        at 0s load File x20
        at 5s crash Archive.metadata for 30s
      }
      require File.availability > 45% during Crash
    `,
    mended: { fix: 'Keep a standby' },
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'filesystem')
      .filter(
        (files) =>
          files.settings['metadata-nodes'] === 1 &&
          dataNodesOf(files.settings) > 1 &&
          accessesOf(architecture).some(({ keeper }) => keeper === files),
      )
      .map((files) => ({
        ...atProperty(files, 'metadata-nodes'),
        message: `One machine knows which chunks on the ${counted(dataNodesOf(files.settings), 'data node')} of ${files.name} make up a file: while it is down, none can be opened. Keep a standby.`,
        fixes: [{ title: 'Keep a standby', edits: setProperties(files, { 'metadata-nodes': '2' }) }],
      })),
};
