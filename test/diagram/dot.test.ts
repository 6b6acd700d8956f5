import { expect, test } from 'vitest';
import { dotOf } from '../../src/diagram/dot.ts';
import { diagramOf } from '../../src/diagram/graph.ts';
import { architectureOf } from '../support/architecture.ts';

test("a picture in Graphviz's language: clusters nest, labels are quoted, hostile texts stay within their quotes", async () => {
  const architecture = await architectureOf(String.raw`
    system "Shop \" -> } label="
    region eu "Frank\"furt" { zone a }
    client U { in: eu }
    service S "A \\ B" { in: eu.a }
    queue Q { in: eu }
    flow F { rate: 1/s  U -> S : "x\"]; node [label=\"y"  S => Q  Q => S }
  `);
  const dot = dotOf(diagramOf(architecture));
  expect(dot).toMatchInlineSnapshot(`
    "digraph {
      graph [label="Shop \\" -> } label=" labelloc=t compound=true fontname="Inter,Helvetica,Arial" rankdir=TB]
      node [shape=box style="rounded,filled" fillcolor=white fontname="Inter,Helvetica,Arial"]
      edge [fontname="Inter,Helvetica,Arial" fontsize=10]
      subgraph "cluster region:eu" {
        label="Frank\\"furt · eu"
        style=rounded
        "U" [label="U\\nclient\\n1k users"]
        "Q" [label="Q\\nqueue\\n1 partition × 1 copy\\n1 broker, acks leader"]
        subgraph "cluster zone:eu.a" {
          label="zone a"
          style=rounded
          "S" [label="A \\\\ B\\nservice · S\\n1 core, 1ms"]
        }
      }
      "U" -> "S" [style=solid label="F 1/s\\nx\\"]; node [label=\\"y"]
      "S" -> "Q" [style=dashed]
      "Q" -> "S" [style=dashed]
    }
    "
  `);
  expect(structureOf(dot)).toBe('digraph{subgraph{subgraph{}}}');
});

/** Braces and keywords outside quotes, which alone give a file its structure. */
function structureOf(dot: string): string {
  const bare = dot.replace(/"(?:[^"\\]|\\.)*"/gs, '');
  return [...bare.matchAll(/digraph|subgraph|[{}]/g)].map(([token]) => token).join('');
}
