import { EmptyFileSystem, URI } from 'langium';
import { estimate } from '../../src/estimate/estimate.ts';
import { lower } from '../../src/language/lower.ts';
import { createArchServices } from '../../src/language/services.ts';
import type { ArchFile } from '../../src/language/generated/ast.ts';

/** Fifty services with caches, replicated stores and queues: two hundred nodes, each of which needs what it can need. */
const text = Array.from(
  { length: 50 },
  (_, index) => `service A${index} { instances: 4 }
cache K${index} { fronts: D${index}  capacity: 10k }
database D${index} { followers: 2  replication: sync }
queue Q${index} { partitions: 8 }
data x${index} { keys: 1M  popularity: zipf(0.9)  store: D${index} }
flow F${index} { rate: 100/s  C -> A${index} -> K${index} : read x${index}
  A${index} -> D${index} : write x${index}
  A${index} => Q${index} : publish x${index}
  Q${index} => A${(index + 1) % 50} -> K${index} : read x${index}
}`,
).join('\n');

const { shared, arch } = createArchServices(EmptyFileSystem);
const { LangiumDocumentFactory, LangiumDocuments, DocumentBuilder } = shared.workspace;
const document = LangiumDocumentFactory.fromString<ArchFile>(`system "Large"\nclient C\n${text}`, URI.parse('memory:///large.arch'));
LangiumDocuments.addDocument(document);
await DocumentBuilder.build([document], { validation: true });
const architecture = lower(document, arch);

// An editor's server is warm, and every edit brings a new model. The quickest: whatever else the machine does only makes it slower.
const milliseconds = Array.from({ length: Number(process.argv[2] ?? 5) * 60 }, () => {
  const fresh = structuredClone(architecture);
  const began = performance.now();
  estimate(fresh);
  return performance.now() - began;
});
console.log(JSON.stringify({ nodes: architecture.nodes.length, milliseconds: Math.min(...milliseconds) }));
