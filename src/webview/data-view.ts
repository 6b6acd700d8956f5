import type { DataResult, Run } from '../model/generated/result.ts';
import { contradictedLevels } from '../report/contradicted-levels.ts';
import { make } from './dom.ts';
import { figureText } from './figures.ts';
import { formatQuantity } from '../base/quantity.ts';
import { witnessPicture } from './witness-picture.ts';

/** What clients saw of each data set: how consistent it was, what contradicts more, and what was lost. */
export function dataView({ data }: Run): readonly HTMLElement[] {
  return Object.entries(data).map(([name, result]) => dataSection(name, result));
}

function dataSection(name: string, result: DataResult): HTMLElement {
  const { consistency } = result;
  const contradicted = contradictedLevels(consistency);
  const witness = contradicted[0]?.witness ?? undefined;
  const picture = witness && witnessPicture(witness);
  return make(
    'section',
    { class: 'data', 'aria-label': `Data ${name}` },
    make(
      'p',
      {},
      make('strong', {}, `${name}:`),
      ` ${consistency.level} over ${consistency.operations.toLocaleString('en')} operations, ${figureText(result.stale, 'percent')} of reads stale, ` +
        `${figureText(result.lost, 'count')} acknowledged writes lost${causesText(result)}`,
    ),
    ...Object.values(result.lostWrites ?? {}).map((told) => make('p', {}, told)),
    contradicted.length === 0 ? undefined : make('p', { class: 'hint' }, `Contradicted: ${contradicted.map(({ text }) => text).join(', ')}`),
    witness && make('p', {}, witness.text),
    picture && make('div', { class: 'timeline', tabindex: 0 }, picture),
    curve(result),
  );
}

function causesText({ lostBy = {} }: DataResult): string {
  const causes = Object.entries(lostBy).map(([cause, count]) => `${cause} ${figureText(count, 'count')}`);
  return causes.length === 0 ? '' : ` (${causes.join(', ')})`;
}

/** Of the curve of consistent reads, where it rises: nothing where every read saw what had been acknowledged. */
function curve({ consistentAfter = [] }: DataResult): HTMLElement | undefined {
  const last = consistentAfter.findIndex(([, share]) => share === 1);
  const rising = last < 0 ? consistentAfter : consistentAfter.slice(0, last + 1);
  if (rising.every(([, share]) => share === 1)) return undefined;
  const points = rising.map(([after, share]) =>
    make('li', {}, `${formatQuantity(after, 'duration')}: `, make('meter', { min: 0, max: 1, value: share }), ` ${(100 * share).toFixed(1)} %`),
  );
  return make(
    'details',
    {},
    make('summary', {}, 'Reads that see an acknowledged write, by the time since'),
    make('ul', { class: 'curve' }, ...points),
  );
}
