import { formatQuantity } from '../../base/quantity.ts';
import type { DataSet, NodeOf } from '../../model/architecture.ts';
import { arch } from '../arch.ts';
import { atProperty } from '../finding.ts';
import { dataIn } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import { number } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

/** The NameNode keeps about 150 bytes for each file and each block in memory. */
const bytesPerEntry = 300;

export const smallFiles: Rule = {
  id: 'filesystem/small-files',
  severity: 'warning',
  title: 'Many small files in a file system for large ones',
  description:
    'Each file, however small, is an entry at the metadata node and a chunk of its own. With many files that are far smaller than a chunk, memory and time of the metadata node are the limit, and disks idle.',
  tradeoff: {
    gained: 'A file for each thing: simple to name, to replace, to delete.',
    paid: 'Millions of entries in the memory of one machine, and a round trip to it for every few kilobytes.',
    accept: 'When they are few enough for the metadata node, and will stay so.',
  },
  references: [
    { title: 'Cloudera: The small files problem', url: 'https://blog.cloudera.com/the-small-files-problem/' },
    {
      title: 'Beaver et al.: Finding a needle in Haystack: Facebook’s photo storage (2010)',
      url: 'https://www.usenix.org/conference/osdi10/finding-needle-haystack-facebooks-photo-storage',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Thumbnails"
          client Viewer
          filesystem «Pictures» { metadata-nodes: 2 }
          data thumbnail { keys: 500M  size: 20kB  store: Pictures }
          flow Look { rate: 100/s  Viewer -> Pictures : read thumbnail }
        `,
        messages: [
          '500M files of thumbnail, 20kB each, in chunks of 64MB: the metadata nodes of Pictures keep 150GB of entries for 10TB of data. Pack many into one file, or use an object store.',
        ],
        fixes: [],
      },
      {
        text: arch`
          system "Mails"
          client Member
          filesystem Mails { metadata-nodes: 2  «chunk: 128MB» }
          data mail { keys: 200M  size: 10kB  store: Mails }
          flow Read { rate: 100/s  Member -> Mails : read mail }
        `,
        messages: [
          '200M files of mail, 10kB each, in chunks of 128MB: the metadata nodes of Mails keep 60GB of entries for 2TB of data. Pack many into one file, or use an object store.',
        ],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Videos"
        client Viewer
        filesystem Videos { metadata-nodes: 2 }
        data video { keys: 1M  size: 2GB  store: Videos }
        flow Watch { rate: 100/s  Viewer -> Videos : read video }
      `,
      arch`
        // Small, but few.
        system "Pages"
        client Reader
        filesystem Pages { metadata-nodes: 2 }
        data page { keys: 10k  size: 20kB  store: Pages }
        flow Read { rate: 100/s  Reader -> Pages : read page }
      `,
    ],
  },
  harm: {
    unmeasured: 'What it costs is memory of the metadata servers, which the simulator does not count.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'filesystem').flatMap((files) =>
      dataIn(architecture, files)
        .filter((data) => areSmall(data, files))
        .map((data) => findingAbout(files, data)),
    ),
};

/** A hundredth of a chunk, and more of them than fit into the memory of one large machine. */
function areSmall({ settings }: DataSet, files: NodeOf<'filesystem'>): boolean {
  return settings.size < files.settings.chunk / 100 && settings.keys * bytesPerEntry >= 32e9;
}

function findingAbout(files: NodeOf<'filesystem'>, data: DataSet): Finding {
  const { keys, size } = data.settings;
  const bytes = (amount: number): string => formatQuantity(amount, 'size', 2);
  return {
    ...atProperty(files, 'chunk'),
    message:
      `${number(keys)} files of ${data.name}, ${bytes(size)} each, in chunks of ${formatQuantity(files.settings.chunk, 'size', 3)}: the metadata nodes of ${files.name} keep ` +
      `${bytes(keys * bytesPerEntry)} of entries for ${bytes(keys * size)} of data. Pack many into one file, or use an object store.`,
    related: [{ origin: data.nameOrigin, message: 'Small and many.' }],
  };
}
