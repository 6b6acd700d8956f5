import type { Requirement } from '../../model/architecture.ts';
import { removal } from '../../model/edits.ts';
import { arch } from '../arch.ts';
import { lowerBound, upperBound } from '../queries/requirements.ts';
import type { Finding, Rule } from '../rule.ts';

export const neverMetTogether: Rule = {
  id: 'requirement/never-met-together',
  severity: 'error',
  title: 'Two requirements exclude each other',
  description:
    'One requirement asks for less of a figure than another asks for at least, of the same target in the same run; or a smaller percentile may not be below what a larger one may not exceed. No system meets both.',
  tradeoff: {
    gained: 'Nothing: one of them is a mistake.',
    paid: 'A check that is always red.',
    accept: 'Never; one of the two is wrong.',
  },
  references: [
    { title: 'ISO/IEC/IEEE 29148:2018, requirements engineering: consistent sets of requirements', url: 'https://www.iso.org/standard/72089.html' },
  ],
  examples: {
    violating: [
      {
        text: arch`
          system "Both at once"
          client Shopper
          service Shop
          flow Look { rate: 10/s  Shopper -> Shop }
          require Look.throughput >= 20/s
          «require Look.throughput < 15/s»
        `,
        messages: ['Look.throughput < 15/s and Look.throughput >= 20/s exclude each other. Take one away.'],
        fixes: ['Take this one away'],
      },
      {
        text: arch`
          system "The tail before the middle"
          client Shopper
          service Shop
          flow Look { rate: 10/s  Shopper -> Shop }
          require Look.latency.p50 > 200ms
          «require Look.latency.p99 < 100ms»
        `,
        messages: ['Look.latency.p99 < 100ms and Look.latency.p50 > 200ms exclude each other. Take one away.'],
        fixes: ['Take this one away'],
      },
    ],
    clean: [
      arch`
        system "In different runs"
        client Shopper
        service Shop
        flow Look { rate: 10/s  Shopper -> Shop }
        scenario Peak { duration: 5min  at 1min load Look x3 }
        require Look.throughput < 15/s
        require Look.throughput >= 20/s during Peak
      `,
      arch`
        system "A range"
        client Shopper
        service Shop
        flow Look { rate: 10/s  Shopper -> Shop }
        require Look.throughput < 15/s
        require Look.throughput >= 5/s
        require Look.latency.p50 < 100ms
        require Look.latency.p99 < 200ms
      `,
    ],
  },
  harm: {
    unmeasured: 'It is about what is required: whatever runs, one of the two is violated.',
  },
  check: ({ architecture: { requirements } }) =>
    requirements.flatMap((later, index) => {
      const earlier = requirements.slice(0, index).find((each) => isOneRun(each, later) && (excludes(each, later) || excludes(later, each)));
      return earlier === undefined ? [] : [findingAbout(earlier, later)];
    }),
};

function isOneRun(one: Requirement, other: Requirement): boolean {
  return (
    one.target.kind === other.target.kind &&
    one.target.name === other.target.name &&
    one.selector === other.selector &&
    one.scenario === other.scenario &&
    one.window === undefined &&
    other.window === undefined
  );
}

const order = ['p50', 'p90', 'p95', 'p99', 'p999', 'max'];

/** Whether `high` allows no more than `low` asks for at least, where the figure of `low` is never above that of `high`. */
function excludes(low: Requirement, high: Requirement): boolean {
  const [lowName, lowPart] = low.metric.split('.');
  const [highName, highPart] = high.metric.split('.');
  const isBelow = low.metric === high.metric || (lowName === highName && order.includes(lowPart) && order.indexOf(lowPart) < order.indexOf(highPart));
  const [least, most] = [lowerBound(low), upperBound(high)];
  const isStrict = low.comparison === '>' || high.comparison === '<';
  return isBelow && (least > most || (least === most && isStrict));
}

function findingAbout(earlier: Requirement, later: Requirement): Finding {
  return {
    node: later.target.name,
    origin: later.origin,
    message: `${later.text} and ${earlier.text} exclude each other. Take one away.`,
    related: [{ origin: earlier.origin, message: 'The other one.' }],
    fixes: [{ title: 'Take this one away', edits: [removal(later.origin)] }],
  };
}
