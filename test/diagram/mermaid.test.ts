import fc from 'fast-check';
import mermaid from 'mermaid';
import { describe, expect, test } from 'vitest';
import type { Architecture } from '../../src/model/architecture.ts';
import { sequenceDiagram } from '../../src/diagram/mermaid.ts';
import { architectureOf } from '../support/architecture.ts';
import { exampleNames, exampleOf } from './examples.ts';

describe.each(exampleNames)('the flows of %s', (name) => {
  test('are sequences that Mermaid reads', async () => {
    const architecture = await exampleOf(name);
    for (const variant of [undefined, ...architecture.variants]) {
      const flows = variant === undefined ? architecture.flows : variant.flows;
      for (const flow of flows) {
        const text = sequenceDiagram({ ...architecture, flows }, flow.name);
        expect(await mermaid.parse(text), text).toMatchObject({ diagramType: 'sequence' });
      }
    }
  });
});

test('every step and block of a flow has its sign', async () => {
  const architecture = await architectureOf(`
    system "All"
    client U
    service A "Front"
    service B
    cache C { fronts: D }
    database D
    queue Q
    service W
    data x { keys: 10  store: D }
    flow F {
      rate: 1/s
      U -> A
      A -> C : read x
      on miss { A -> D : read x }
      A -> B : "check stock"
      on error { A -> D : write x }
      A => Q : publish x
      reply
      wait 5ms
      parallel { A -> B  A -> D : read x }
      choose { 80% { A -> B } else { A -> D : read x } }
      repeat 3 { A -> B }
      Q => W
      W -> D : write x
    }
  `);
  const text = sequenceDiagram(architecture, 'F');
  expect(text).toMatchInlineSnapshot(`
    "sequenceDiagram
      %% All: F
      actor p0 as U
      participant p1 as Front
      participant p2 as C
      participant p3 as D
      participant p4 as B
      participant p5 as Q
      participant p6 as W
      p0->>p1: call
      activate p1
      p1->>p2: read x
      activate p2
      p2-->>p1: reply
      deactivate p2
      opt miss in C
        p1->>p3: read x
        activate p3
        p3-->>p1: reply
        deactivate p3
      end
      p1->>p4: check stock
      activate p4
      p4-->>p1: reply
      deactivate p4
      opt B fails
        p1->>p3: write x
        activate p3
        p3-->>p1: reply
        deactivate p3
      end
      p1-)p5: publish x
      p1-->>p0: reply
      Note over p1: wait 5ms
      par branch 1
        p1->>p4: call
        activate p4
        p4-->>p1: reply
        deactivate p4
      and branch 2
        p1->>p3: read x
        activate p3
        p3-->>p1: reply
        deactivate p3
      end
      alt 80#37;
        p1->>p4: call
        activate p4
        p4-->>p1: reply
        deactivate p4
      else 20#37;
        p1->>p3: read x
        activate p3
        p3-->>p1: reply
        deactivate p3
      end
      loop 3 times
        p1->>p4: call
        activate p4
        p4-->>p1: reply
        deactivate p4
      end
      deactivate p1
      Note over p5,p6: detached from the caller
      p5-)p6: deliver
      activate p6
      p6->>p3: write x
      activate p3
      p3-->>p6: reply
      deactivate p3
      deactivate p6
    "
  `);
  expect(await mermaid.parse(text)).toMatchObject({ diagramType: 'sequence' });
});

test('no text of the user is syntax, whatever it is', async () => {
  const architecture = await architectureOf('system "S"  client U "Title"  service A "Other"  flow F { rate: 1/s  U -> A : "operation" }');
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      'end',
      'p0->>p1: x',
      '%%{init: {"theme":"dark"}}%%',
      '; participant z',
      '#59;',
      '<script>alert(1)</script>',
      'a\nend\nb',
      '',
      ':',
      '-->>',
      'activate p0',
      'Note over p0: x',
    ),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (text) => {
      const sequence = sequenceDiagram(withTexts(architecture, text), 'F');
      expect(sequence.split('\n')).toHaveLength(9);
      // Our own line breaks are all the markup there is.
      expect(sequence.replaceAll('<br/>', ' ')).not.toMatch(/<|[^>-]>(?!>)|[{}]/);
      expect(await mermaid.parse(sequence), sequence).toMatchObject({ diagramType: 'sequence' });
    }),
  );
});

function withTexts(architecture: Architecture, text: string): Architecture {
  const [flow] = architecture.flows;
  const [call] = flow.steps;
  if (call.kind !== 'call') throw new Error('The flow begins with a call.');
  return {
    ...architecture,
    title: text,
    nodes: architecture.nodes.map((node) => ({ ...node, title: text })),
    flows: [{ ...flow, title: text, steps: [{ ...call, operation: { verb: 'text', text, origin: call.origin } }] }],
  };
}
