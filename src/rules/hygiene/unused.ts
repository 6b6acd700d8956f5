import type { Architecture, DataSet, Node } from '../../model/architecture.ts';
import { removal } from '../../model/edits.ts';
import { arrowsOf } from '../../model/walk.ts';
import { remembered } from '../../base/remembered.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import type { Rule } from '../rule.ts';

export const unused: Rule = {
  id: 'hygiene/unused',
  severity: 'hint',
  title: 'Nothing uses this declaration',
  description:
    'No flow passes through the node or touches the data, and nothing refers to it. It is drawn, and means nothing: either a flow is missing, or it is left over.',
  tradeoff: {
    gained: 'A picture of what is planned.',
    paid: 'Readers look for what it does.',
    accept: 'When its flow is about to be written.',
  },
  references: [
    {
      title: 'Ford, Parsons, Kua: Building evolutionary architectures, “Fitness functions”',
      url: 'https://www.thoughtworks.com/insights/books/building-evolutionary-architectures',
    },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "A service too many"
          client Shopper
          service Shop
          service «Ghost» { instances: 4 }
          flow Look { rate: 10/s  Shopper -> Shop }
        `,
        messages: ['No flow passes through Ghost. Use it, or take it away.'],
        fixes: ['Take it away'],
      },
      {
        text: arch`
          system "Data that nobody touches"
          client Shopper
          service Shop
          data «memory» { keys: 10k }
          flow Look { rate: 10/s  Shopper -> Shop }
        `,
        messages: ['No flow touches memory. Use it, or take it away.'],
        fixes: ['Take it away'],
      },
    ],
    clean: [
      arch`
        system "All used"
        client Shopper
        service Shop { discovery: Directory }
        registry Directory
        cache Pages { fronts: Store }
        database Store
        data page { keys: 10k  store: Store }
        flow Look { rate: 10/s  Shopper -> Shop -> Pages : read page }
      `,
      arch`
        // What fails goes there.
        system "A parking place"
        client Shopper
        service Worker { idempotent: true }
        queue Jobs { dead-letter: Parked after 5 }
        queue Parked
        flow Submit { rate: 10/s  Shopper => Jobs : "a job"  Jobs => Worker }
      `,
    ],
  },
  harm: {
    unmeasured: 'What nothing uses is not simulated.',
  },
  check: ({ architecture }) => {
    if (architecture.flows.length === 0) return [];
    const used = namesInUse(architecture);
    const idle = (elements: readonly (Node | DataSet)[], what: string): readonly ReturnType<typeof findingAbout>[] =>
      elements.filter(({ name }) => !used.has(name)).map((element) => findingAbout(element, what));
    return [...idle(architecture.nodes, 'passes through'), ...idle(architecture.data, 'touches')];
  },
};

function findingAbout(element: Node | DataSet, verb: string) {
  return {
    ...atName(element),
    message: `No flow ${verb} ${element.name}. Use it, or take it away.`,
    fixes: [{ title: 'Take it away', edits: [removal(element.origin)] }],
  };
}

/** Whatever a flow, a variant's flow, a property, a requirement or a network names. */
const namesInUse = remembered((architecture: Architecture): ReadonlySet<string> => {
  const names = new Set<string>();
  for (const flow of [...architecture.flows, ...architecture.variants.flatMap(({ flows }) => flows)]) {
    names.add(flow.first);
    for (const { queue, group } of flow.consumers) names.add(queue).add(group);
    for (const { step } of arrowsOf(flow)) {
      names.add(step.from).add(step.kind === 'call' ? step.to : step.queue);
      if (step.operation !== undefined && step.operation.verb !== 'text') names.add(step.operation.data);
    }
  }
  for (const { target } of architecture.requirements) names.add(target.name);
  for (const { settings } of [...architecture.nodes, ...architecture.data]) addReferences(settings, names);
  return names;
});

function addReferences(settings: object, names: Set<string>): void {
  const { fronts, store, origin, discovery, cluster, owner, 'dead-letter': parked } = settings as Readonly<Record<string, unknown>>;
  for (const name of [fronts, store, origin, discovery, cluster, owner]) if (typeof name === 'string') names.add(name);
  if (typeof parked === 'object' && parked !== null && 'queue' in parked && typeof parked.queue === 'string') names.add(parked.queue);
}
