import { meanOf } from '../../base/distribution.ts';
import { delayOf } from '../../estimate/latency.ts';
import type { Architecture, Call, Flow, Repeat } from '../../model/architecture.ts';
import type { Fix } from '../../model/diagnostic.ts';
import { arch } from '../arch.ts';
import { atStep } from '../finding.ts';
import { stepsOf } from '../queries/timeline.ts';
import { number, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const callsInALoop: Rule = {
  id: 'capacity/calls-in-a-loop',
  severity: 'warning',
  title: 'Calls are made one after the other in a loop',
  description:
    'A flow repeats a call, each time waiting for the answer before it makes the next. Distance and overhead count once for each pass (the N + 1 problem). Asking for all at once, or for several side by side, costs them once.',
  tradeoff: {
    gained: 'The simplest code, and no more than one call under way.',
    paid: 'N times the distance in the latency of each request, and N times the overhead at the callee.',
    accept: 'When each pass needs the answer of the one before.',
  },
  references: [
    {
      title: 'Fowler: Patterns of enterprise application architecture, “Lazy load” (ripple loading)',
      url: 'https://martinfowler.com/eaaCatalog/lazyLoad.html',
    },
    { title: 'Dean, Barroso: The tail at scale (2013)', url: 'https://doi.org/10.1145/2408776.2408794' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "One product at a time"
          network default { latency: 1ms }
          client Shopper
          service Shop { cores: 8 }
          database Products { read-time: 2ms  concurrency: 1k }
          data product { keys: 1M  store: Products }
          flow Look {
            rate: 10/s
            Shopper -> Shop
            «repeat 20 { Shop -> Products : read product }»
          }
        `,
        messages: ['Look makes 20 calls to Products one after the other, 4ms each: 80ms. Ask for all at once ({ keys: 20 }), or side by side.'],
        fixes: ['Call side by side'],
      },
      {
        text: arch`
          system "A random number of mails"
          network default { latency: 1ms }
          client Clerk
          service Office { cores: 8 }
          service Mailer { time: 3ms  cores: 8 }
          flow Tell {
            rate: 1/min
            Clerk -> Office
            «repeat uniform(5, 15) { Office -> Mailer : "send" }»
          }
        `,
        messages: ['Tell makes 10 calls to Mailer one after the other, 5ms each: 50ms. Ask for all at once, or side by side.'],
        fixes: [],
      },
    ],
    clean: [
      arch`
        system "All products at once"
        client Shopper
        service Shop
        database Products
        data product { keys: 1M  store: Products }
        flow Look { rate: 10/s  Shopper -> Shop -> Products : read product { keys: 20 } }
      `,
      arch`
        // Twice is no loop.
        system "Two looks"
        client Shopper
        service Shop
        database Products
        data product { keys: 1M  store: Products }
        flow Look { rate: 10/s  Shopper -> Shop  repeat 2 { Shop -> Products : read product } }
      `,
    ],
  },
  harm: {
    shows: 'Mean time until the shopper has an answer',
    theory:
      'Twenty calls of 4ms one after the other take 80ms, beside the 3ms of the shop itself. Side by side they take as long as one, and what they wait for each other.',
    below: arch`
      require Look.latency.mean < 40ms
    `,
    mended: { fix: 'Call side by side' },
  },
  check: ({ architecture }) =>
    architecture.flows.flatMap((flow) =>
      stepsOf(flow).flatMap((step) => (step.kind === 'repeat' ? (findingAbout(flow, step, architecture) ?? []) : [])),
    ),
};

/** A pass of several steps may need the answer of the one before; a single call that is repeated does not show that it does. */
function findingAbout(flow: Flow, repeat: Repeat, architecture: Architecture): Finding | undefined {
  const times = meanOf(repeat.times) ?? 0;
  const [call, ...others] = repeat.steps;
  if (times < 5 || others.length > 0 || call?.kind !== 'call') return undefined;
  const each = delayOf(architecture, call).mean;
  const batch = isRead(call) && repeat.times.kind === 'constant' ? ` ({ keys: ${times} })` : '';
  return {
    ...atStep(flow, repeat),
    message: `${flow.name} makes ${number(times)} calls to ${call.to} one after the other, ${seconds(each)} each: ${seconds(each * times)}. Ask for all at once${batch}, or side by side.`,
    fixes: repeat.times.kind === 'constant' ? [sideBySide(repeat)] : [],
  };
}

function isRead({ operation }: Call): boolean {
  return operation?.verb === 'read';
}

/** `repeat 20 { … }` → `parallel 20 { … }`: each draws its own key, as each pass did. */
function sideBySide({ origin }: Repeat): Fix {
  const { start } = origin.range;
  const keyword = { start, end: { line: start.line, character: start.character + 'repeat'.length } };
  return { title: 'Call side by side', edits: [{ origin: { uri: origin.uri, range: keyword }, newText: 'parallel' }] };
}
