import { formatQuantity, parseQuantity, units, type Dimension, type Quantity } from '../../base/quantity.ts';

const day = 86_400;
const month = 30 * day;
const year = 365 * day;

/** What a number is in other units, and what it comes to; nothing where its text says all there is to say. */
export function quantityMarkdown(text: string): string | undefined {
  const erasure = /^(\d+)\+(\d+)$/.exec(text);
  if (erasure !== null) return heading(text, 'an erasure code', erasureMeaning(Number(erasure[1]), Number(erasure[2])));
  const quantity = parseQuantity(text);
  if ('problem' in quantity) return undefined;
  const found = describe[quantity.dimension](quantity, text);
  return found === undefined ? undefined : heading(text, `a ${quantity.dimension}`, found);
}

function heading(text: string, what: string, meaning: string): string {
  return `**${text}** — ${what}\n\n${meaning}`;
}

type Describe = (quantity: Quantity, text: string) => string | undefined;

const describe: Readonly<Record<Dimension, Describe>> = {
  duration: ({ value }, text) => {
    const others = inOtherUnits(value, 'duration', text);
    return value === 0 ? undefined : `${others}. One after another: at most ${formatQuantity(1 / value, 'rate')}.`;
  },
  rate: ({ value }, text) => {
    if (value === 0) return undefined;
    const periods = Object.entries({ '/s': 1, '/min': 60, '/h': 3600, '/d': day });
    const others = periods.map(([period, seconds]) => formatQuantity(value * seconds, 'count') + period).filter((each) => each !== text);
    return `${others.join(' · ')}. One every ${formatQuantity(1 / value, 'duration')}.`;
  },
  size: ({ value }, text) => list([formatQuantity(value, 'size'), binary(value), `${grouped(value)}B`], text),
  bandwidth: ({ value }, text) => {
    const forms = [formatQuantity(value, 'bandwidth'), bits(value * 8)];
    return value === 0 ? undefined : `${list(forms, text)}. 1GB takes ${formatQuantity(1e9 / value, 'duration')}.`;
  },
  percent: ({ value }, text) => percentMeaning(value, text),
  count: ({ value }, text) => (/[kMG]$/.test(text) ? grouped(value) : undefined),
  factor: ({ value }) => `${value} times as much.`,
};

/** Every unit in which it is neither tiny nor huge. */
function inOtherUnits(value: number, dimension: 'duration', text: string): string {
  const forms = Object.entries(units[dimension]).map(([unit, factor]) => ({ amount: value / factor, unit }));
  return list(
    forms.filter(({ amount }) => amount >= 0.01 && amount < 1e5).map(({ amount, unit }) => `${Number(amount.toPrecision(4))}${unit}`),
    text,
  );
}

function percentMeaning(value: number, text: string): string {
  const rest = 1 - value;
  const ratio = `A ratio of ${Number(value.toPrecision(6))}`;
  if (value <= 0 || value >= 1) return `${ratio}.`;
  if (value < 0.9) return `${ratio}, 1 in ${Number((1 / value).toPrecision(4))}.`;
  const times = Object.entries({ day, 'month of 30 days': month, year });
  const downtimes = times.map(([period, seconds]) => `${formatQuantity(rest * seconds, 'duration')} a ${period}`);
  return `${ratio}, all but 1 in ${Number((1 / rest).toPrecision(4))}. An availability of ${text} leaves ${downtimes.join(', ')}.`;
}

function erasureMeaning(data: number, parity: number): string {
  const room = Number(((data + parity) / data).toPrecision(3));
  return `${data + parity} fragments, of which any ${data} restore a chunk: ${parity} may be lost, for ${room} times the room.`;
}

function binary(bytes: number): string {
  const steps = Object.entries(units.size).filter(([unit]) => unit === 'B' || unit.endsWith('iB'));
  const [unit, factor] = steps.findLast(([, each]) => bytes >= each) ?? steps[0];
  return `${Number((bytes / factor).toPrecision(4))}${unit}`;
}

function bits(perSecond: number): string {
  const steps = Object.entries({ 'kbit/s': 1e3, 'Mbit/s': 1e6, 'Gbit/s': 1e9 });
  const [unit, factor] = steps.findLast(([, each]) => perSecond >= each) ?? steps[0];
  return `${Number((perSecond / factor).toPrecision(4))}${unit}`;
}

function list(forms: readonly string[], text: string): string {
  return [...new Set(forms)].filter((each) => each !== text).join(' · ');
}

/** `2,000,000`, the same in every country. */
function grouped(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
