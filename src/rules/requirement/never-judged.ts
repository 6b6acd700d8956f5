import { insertLineAfter } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { atName } from '../finding.ts';
import type { Rule } from '../rule.ts';

export const neverJudged: Rule = {
  id: 'requirement/never-judged',
  severity: 'hint',
  title: 'A scenario that no requirement names',
  description:
    'The scenario says what happens, and no requirement says what must hold then. It is not even simulated, unless somebody asks for it by name, and whatever comes of it is fine.',
  tradeoff: {
    gained: 'A scenario to play with.',
    paid: 'It guards nothing: the design may break under it, and every check stays green.',
    accept: 'When people run it by hand and look.',
  },
  references: [{ title: 'Basiri et al.: Chaos engineering (2016)', url: 'https://doi.org/10.1109/MS.2016.60' }],
  examples: {
    violating: [
      {
        text: arch`
          system "Nothing follows"
          client Shopper
          service Shop { instances: 2 }
          flow Look { rate: 10/s  Shopper -> Shop }
          require Look.latency.p99 < 100ms
          scenario «Peak» { duration: 5min  at 1min load Look x3 for 2min }
        `,
        messages: ['Nothing is required during Peak: it is not simulated, and guards nothing. Require something.'],
        fixes: ['Require an availability during Peak'],
      },
      {
        text: arch`
          system "One of two"
          client Shopper
          service Shop { instances: 2 }
          flow Look { rate: 10/s  Shopper -> Shop }
          scenario Peak { duration: 5min  at 1min load Look x3 for 2min }
          scenario «Crash» {
            duration: 5min
            at 1min crash Shop.instance 1 for 2min
          }
          require Look.latency.p99 < 100ms during Peak
        `,
        messages: ['Nothing is required during Crash: it is not simulated, and guards nothing. Require something.'],
        fixes: ['Require a recovery during Crash'],
      },
    ],
    clean: [
      arch`
        system "Judged"
        client Shopper
        service Shop { instances: 2 }
        flow Look { rate: 10/s  Shopper -> Shop }
        scenario Peak { duration: 5min  at 1min load Look x3 for 2min }
        require Look.latency.p99 < 100ms during Peak
      `,
      arch`
        system "No scenario"
        client Shopper
        service Shop { instances: 2 }
        flow Look { rate: 10/s  Shopper -> Shop }
        require Look.latency.p99 < 100ms
      `,
    ],
  },
  harm: {
    unmeasured: 'It is about what is required, not about what runs.',
  },
  check: ({ architecture }) =>
    architecture.scenarios
      .filter(({ name }) => !architecture.requirements.some(({ scenario }) => scenario === name))
      .map((scenario) => {
        const [flow] = architecture.flows.filter(({ steps }) => steps.length > 0);
        const isFault = scenario.events.some(
          ({ action }) => action.kind === 'crash' || action.kind === 'lose' || action.kind === 'restart' || action.kind === 'partition',
        );
        // A share of a whole scenario would depend on how long it is.
        const [word, metric] = isFault ? ['a recovery', 'recovery < 1min'] : ['an availability', 'availability >= 99%'];
        const line = `require ${flow?.name}.${metric} during ${scenario.name}`;
        return {
          ...atName(scenario),
          message: `Nothing is required during ${scenario.name}: it is not simulated, and guards nothing. Require something.`,
          fixes: flow === undefined ? [] : [{ title: `Require ${word} during ${scenario.name}`, edits: [insertLineAfter(scenario.origin, line)] }],
        };
      }),
};
