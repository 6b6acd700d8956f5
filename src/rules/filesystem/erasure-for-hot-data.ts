import { trafficOf } from '../../estimate/traffic.ts';
import { unsetProperty } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { accessesOf, isRead } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { number, perSecond } from '../queries/words.ts';
import type { Rule } from '../rule.ts';

export const erasureForHotData: Rule = {
  id: 'filesystem/erasure-for-hot-data',
  severity: 'hint',
  title: 'Data that is read often is cut into fragments',
  description:
    'With erasure coding a chunk is spread over k machines: a read asks all of them, and is as slow as the slowest. Copies ask one, and spread readers over all copies. Coding saves disks for data that is read seldom.',
  tradeoff: {
    gained: 'One and a half times the disk instead of three times, with the same safety.',
    paid: 'Each read is k requests, the slowest of which decides, and a repair reads k fragments for one.',
    accept: 'For large sequential reads, where k disks are k times as quick.',
  },
  references: [
    {
      title: 'Huang et al.: Erasure coding in Windows Azure Storage (2012)',
      url: 'https://www.usenix.org/conference/atc12/technical-sessions/presentation/huang',
    },
    { title: 'HDFS erasure coding', url: 'https://hadoop.apache.org/docs/stable/hadoop-project-dist/hadoop-hdfs/HDFSErasureCoding.html' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Hot pictures"
          client Viewer
          filesystem Pictures { data-nodes: 9  metadata-nodes: 2  read-time: exponential(5ms)  «erasure: 6+3» }
          data picture { keys: 1k  size: 200kB  store: Pictures }
          flow Look { rate: 500/s  Viewer -> Pictures : read picture }
        `,
        messages: [
          'Each of the 500/s reads of Pictures asks 6 machines, 3k/s requests in all, and waits for the slowest. Keep copies of what is read often.',
        ],
        fixes: ['Keep copies'],
      },
      {
        text: arch`
          system "Hot pages"
          client Viewer
          filesystem Pages { data-nodes: 14  metadata-nodes: 2  «erasure: 10+4» }
          data page { keys: 10k  size: 50kB  store: Pages }
          flow Look { rate: 100/s  Viewer -> Pages : read page }
        `,
        messages: [
          'Each of the 100/s reads of Pages asks 10 machines, 1k/s requests in all, and waits for the slowest. Keep copies of what is read often.',
        ],
        fixes: ['Keep copies'],
      },
    ],
    clean: [
      arch`
        system "A cold archive"
        client Clerk
        filesystem Archive { data-nodes: 9  metadata-nodes: 2  erasure: 6+3 }
        data scan { keys: 1M  size: 2MB  store: Archive }
        flow Look { rate: 1/s  Clerk -> Archive : read scan }
      `,
      arch`
        // Large reads like many disks.
        system "Films"
        client Viewer
        filesystem Films { data-nodes: 9  metadata-nodes: 2  erasure: 6+3 }
        data film { keys: 1k  size: 4GB  store: Films }
        flow Watch { rate: 100/s  Viewer -> Films : read film }
      `,
    ],
  },
  harm: {
    shows: 'Mean time of a read',
    theory:
      'The slowest of six disks of 5ms on average takes 5ms × (1 + 1/2 + … + 1/6) = 12ms, one disk 5ms; both come on top of the metadata and the ways, some 4ms.',
    below: arch`
      require Look.latency.mean < 12ms
    `,
    mended: { fix: 'Keep copies' },
    duration: 10,
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'filesystem').flatMap((files) => {
      const { erasure } = files.settings;
      const { visits } = trafficOf(architecture);
      const reads = accessesOf(architecture).filter((access) => access.keeper === files && isRead(access) && access.data.settings.size < 1e6);
      const rate = reads.reduce((sum, { step }) => sum + (visits.get(step)?.rate ?? 0), 0);
      const keys = [...new Set(reads.map(({ data }) => data))].reduce((sum, { settings }) => sum + settings.keys, 0);
      // More than once in a quarter of an hour is not cold.
      if (erasure === undefined || rate === 0 || rate / keys < 0.001) return [];
      return [
        {
          ...atProperty(files, 'erasure'),
          message: `Each of the ${perSecond(rate)} reads of ${files.name} asks ${erasure.data} machines, ${number(rate * erasure.data)}/s requests in all, and waits for the slowest. Keep copies of what is read often.`,
          fixes: [{ title: 'Keep copies', edits: unsetProperty(files, 'erasure') }],
        },
      ];
    }),
};
