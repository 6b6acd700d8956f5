import { formatQuantity } from '../../base/quantity.ts';
import type { DataSet, NodeOf } from '../../model/architecture.ts';
import { copiesOf } from '../../model/places.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import { dataIn } from '../queries/data.ts';
import { nodesOfKind } from '../queries/nodes.ts';
import type { Finding, Rule } from '../rule.ts';

export const databaseForBlobs: Rule = {
  id: 'filesystem/database-for-blobs',
  severity: 'warning',
  title: 'Large objects live in a database',
  description:
    'A database keeps objects of a megabyte and more. Each goes through its log, its buffers, its replication and its backup, all of which are made for rows; a few of them push out what is asked for often. A file system or an object store holds them better, and the database their names.',
  tradeoff: {
    gained: 'One store, one backup, and objects that are in step with their rows.',
    paid: 'A database that is large, slow to copy and slow to restore, for what it cannot look into.',
    accept: 'For few of them, where being in step matters more.',
  },
  references: [
    {
      title: 'Sears, van Ingen, Gray: To BLOB or not to BLOB (2006)',
      url: 'https://www.microsoft.com/en-us/research/publication/to-blob-or-not-to-blob-large-object-storage-in-a-database-or-a-filesystem/',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Films in a database"
          client Viewer
          database Store { followers: 2 }
          data «film» { keys: 1k  size: 2GB  store: Store }
          flow Watch { rate: 1/s  Viewer -> Store : read film }
        `,
        messages: [
          'film, 2GB each, lives in Store, a database: 2TB, 3 times with its copies, in logs, buffers and backups made for rows. Keep it in a file system.',
        ],
        fixes: [],
      },
      {
        text: arch`
          system "Photos in a database"
          client Viewer
          database Store
          data «photo» { keys: 1M  size: 3MB  store: Store }
          flow Look { rate: 1/s  Viewer -> Store : read photo }
        `,
        messages: ['photo, 3MB each, lives in Store, a database: 3TB, in logs, buffers and backups made for rows. Keep it in a file system.'],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "Films in files"
        client Viewer
        filesystem Files { metadata-nodes: 2 }
        data film { keys: 1k  size: 2GB  store: Files }
        flow Watch { rate: 1/s  Viewer -> Files : read film }
      `,
      arch`
        // Rows.
        system "Orders"
        client Shopper
        database Store
        data order { keys: 1M  size: 2kB  store: Store }
        flow Buy { rate: 1/s  Shopper -> Store : write order }
      `,
    ],
  },
  harm: {
    unmeasured: 'What it costs are logs, buffers and backups, of which the simulator knows no bytes.',
  },
  check: ({ architecture }) =>
    nodesOfKind(architecture, 'database').flatMap((database) =>
      dataIn(architecture, database)
        .filter(({ settings }) => settings.size >= 1e6)
        .map((data) => findingAbout(database, data)),
    ),
};

function findingAbout(database: NodeOf<'database'>, data: DataSet): Finding {
  const { keys, size } = data.settings;
  const copies = copiesOf(database.settings);
  const times = copies === 1 ? '' : `, ${copies} times with its copies`;
  return {
    ...atName(data),
    message: `${data.name}, ${formatQuantity(size, 'size', 2)} each, lives in ${database.name}, a database: ${formatQuantity(keys * size, 'size', 2)}${times}, in logs, buffers and backups made for rows. Keep it in a file system.`,
    related: [{ origin: database.nameOrigin, message: 'It lives here.' }],
  };
}
