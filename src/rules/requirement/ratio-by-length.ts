import type { Architecture, Requirement, Scenario } from '../../model/architecture.ts';
import { arch } from '../arch.ts';
import { percent, seconds } from '../queries/words.ts';
import type { Finding, Rule } from '../rule.ts';

export const ratioByLength: Rule = {
  id: 'requirement/ratio-by-length',
  severity: 'warning',
  title: 'A share over a whole scenario depends on how long it is',
  description:
    'An availability is required during a scenario in which something fails for a while. How much of the scenario that is, is a question of its `duration`: make it ten times longer, and the same outage is a tenth of the errors. What the outage may cost is its recovery time, or the availability within a window.',
  tradeoff: {
    gained: 'One number that everybody understands.',
    paid: 'It says more of the length of the scenario than of the system.',
    accept: 'When the length is what is agreed (a month with one failure).',
  },
  references: [{ title: 'Google: Site Reliability Workbook, chapter 2, “Implementing SLOs”', url: 'https://sre.google/workbook/implementing-slos/' }],
  examples: {
    violating: [
      {
        text: arch`
          system "Diluted"
          client Shopper
          service Shop { instances: 2 }
          flow Look { rate: 10/s  Shopper -> Shop }
          scenario Crash { duration: 1h  at 1min crash Shop for 30s }
          «require Look.availability >= 99% during Crash»
        `,
        messages: [
          'Crash breaks something for 30s of its 1h, 0.83%: Look.availability >= 99% is met however bad those are. Require a recovery time.',
        ],
        fixes: ['Require a recovery within 30s'],
      },
      {
        text: arch`
          system "Errors of a crash"
          client Shopper
          service Shop { instances: 2 }
          flow Look { rate: 10/s  Shopper -> Shop }
          scenario Crash { duration: 10min  at 1min crash Shop for 1min }
          «require Look.errors < 20% during Crash»
        `,
        messages: ['Crash breaks something for 1min of its 10min, 10%: Look.errors < 20% is met however bad those are. Require a recovery time.'],
        fixes: ['Require a recovery within 1min'],
      },
    ],
    clean: [
      arch`
        system "By time"
        client Shopper
        service Shop { instances: 2 }
        flow Look { rate: 10/s  Shopper -> Shop }
        scenario Crash { duration: 1h  at 1min crash Shop for 30s }
        require Look.recovery < 30s during Crash
      `,
      arch`
        // Within a window the share means something.
        system "A window"
        client Shopper
        service Shop { instances: 2 }
        flow Look { rate: 10/s  Shopper -> Shop }
        scenario Crash { duration: 1h  at 1min crash Shop for 30s }
        require Look.availability >= 99% during Crash from 2min to 3min
      `,
    ],
  },
  harm: {
    unmeasured: 'It is about what is required: the run is the same, and the share of it that a crash takes is what its length makes of it.',
  },
  check: ({ architecture }) => architecture.requirements.flatMap((requirement) => findingAbout(requirement, architecture) ?? []),
};

function findingAbout(requirement: Requirement, { scenarios }: Architecture): Finding | undefined {
  const { target, metric, limit, window, selector } = requirement;
  const scenario = scenarios.find(({ name }) => name === requirement.scenario);
  const isShare = target.kind === 'flow' && (metric === 'availability' || metric === 'errors');
  if (scenario === undefined || !isShare || window !== undefined || selector !== undefined || typeof limit !== 'number') return undefined;
  const broken = longestFault(scenario);
  const allowed = metric === 'availability' ? 1 - limit : limit;
  if (broken === 0 || broken / scenario.settings.duration > allowed) return undefined;
  const text = requirement.text.replace(/ during .*/, '');
  return {
    node: target.name,
    origin: requirement.origin,
    message:
      `${scenario.name} breaks something for ${seconds(broken)} of its ${seconds(scenario.settings.duration)}, ${percent(broken / scenario.settings.duration)}: ` +
      `${text} is met however bad those are. Require a recovery time.`,
    fixes: [
      {
        title: `Require a recovery within ${seconds(broken)}`,
        edits: [{ origin: requirement.origin, newText: `require ${target.name}.recovery < ${seconds(broken)} during ${scenario.name}` }],
      },
    ],
  };
}

function longestFault({ events, settings }: Scenario): number {
  const faults = events.filter(({ action }) => action.kind === 'crash' || action.kind === 'lose' || action.kind === 'partition');
  return Math.max(0, ...faults.map(({ at, lasts }) => lasts ?? settings.duration - at));
}
