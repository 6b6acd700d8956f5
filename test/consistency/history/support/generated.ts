import fc from 'fast-check';
import type { TestOperation } from './histories.ts';

interface Draft {
  readonly process: number;
  readonly f: number;
  readonly key: string;
  readonly gap: number;
  readonly duration: number;
  readonly choice: number;
  readonly isUnknown: boolean;
  readonly age: number;
}

const draft = fc.record<Draft>({
  process: fc.nat(2),
  f: fc.nat(9),
  key: fc.constantFrom('x', 'x', 'y'),
  gap: fc.nat(3),
  duration: fc.nat(5),
  choice: fc.nat(9),
  isUnknown: fc.nat(11).map((number) => number === 0),
  age: fc.integer({ min: -4, max: 4 }),
});

const drafts = fc.array(draft, { minLength: 2, maxLength: 7 });
const sessionOf = fc.constantFrom<readonly number[]>([0, 1, 2], [0, 1, 2], [0, 0, 2]);

interface Timed extends Draft {
  readonly start: number;
  readonly end: number;
  readonly session: number;
}

/** A process's operations follow each other with a pause; operations of several processes may touch. */
function timed(list: readonly Draft[], sessions: readonly number[]): readonly Timed[] {
  const clocks = [0, 0, 0];
  return list.map((each) => {
    const start = clocks[each.process] + 1 + each.gap;
    clocks[each.process] = start + 1 + each.duration;
    return { ...each, start, end: start + 1 + each.duration, session: sessions[each.process] };
  });
}

/** Registers whose values are written once, compare-and-set included; versions mostly rise with time. */
export const uniqueValues: fc.Arbitrary<readonly (TestOperation & { readonly version: number })[]> = fc
  .tuple(drafts, sessionOf)
  .map(([list, sessions]) => {
    const all = timed(list, sessions);
    const writes = all.flatMap((each, index) => (each.f >= 5 ? [{ ...each, value: index + 1 }] : []));
    const versionOf = (value: number, key: string): number => {
      const ordered = writes
        .filter((write) => write.key === key)
        .sort((one, other) => one.start + one.age - other.start - other.age || one.value - other.value);
      return ordered.findIndex((write) => write.value === value) + 1;
    };
    const seen = (each: Timed, isOwn: (value: number) => boolean): number => {
      const candidates = writes
        .filter((write) => write.key === each.key && !isOwn(write.value) && (each.choice > 7 || write.start <= each.end))
        .sort((one, other) => one.start - other.start);
      return each.choice === 0 ? 0 : (candidates.at(each.choice > 4 ? -1 : each.choice - 3)?.value ?? 0);
    };
    return all.map((each, index) => {
      const { process, session, key, start } = each;
      const isWrite = each.f >= 5;
      const isCas = each.f === 9;
      const value = isWrite ? index + 1 : seen(each, () => false);
      const expected = isCas ? seen(each, (own) => own === value) : undefined;
      return {
        process,
        session,
        f: isCas ? 'cas' : isWrite ? 'write' : 'read',
        key,
        value,
        expected,
        version: versionOf(value, key),
        start,
        end: isWrite && each.isUnknown ? null : each.end,
      };
    });
  });

/** Registers with few values, written again and again, compared and set, and failed to. */
export const repeatedValues: fc.Arbitrary<readonly TestOperation[]> = fc.tuple(drafts, sessionOf).map(([list, sessions]) =>
  timed(list, sessions).map(({ process, session, key, start, end, f, choice, age, isUnknown }) => {
    const kind = f >= 8 ? 'cas' : f >= 5 ? 'write' : f === 0 ? 'differs' : 'read';
    const expected = kind === 'cas' || kind === 'differs' ? Math.abs(age) % 3 : undefined;
    return {
      process,
      session,
      f: kind,
      key,
      value: choice % 3,
      expected,
      start,
      end: isUnknown && (kind === 'cas' || kind === 'write') ? null : end,
    };
  }),
);

/** Texts that grow: reads saw what some order of the appends makes, mostly. */
export const texts: fc.Arbitrary<readonly TestOperation[]> = drafts.map((list) => {
  const all = timed(list, [0, 1, 2]);
  const ordered = all
    .map((each, index) => ({ ...each, token: 'abcdefg'[index] }))
    .sort((one, other) => one.start + one.age / 4 - other.start - other.age / 4);
  return all.map((each, index): TestOperation => {
    const { process, session, key, start, f, choice } = each;
    const end = each.isUnknown && f >= 4 ? null : each.end;
    if (f >= 4) return { process, session, f: f === 9 ? 'write' : 'append', key, value: 'abcdefg'[index], start, end };
    const seen = ordered.filter((other) => other.key === key && other.f >= 4 && other.start <= each.start + choice / 2);
    const from = seen.findLastIndex((other) => other.f === 9);
    const text = seen
      .slice(Math.max(0, from))
      .map(({ token }) => token)
      .join('');
    return { process, session, f: 'read', key, value: text, start, end };
  });
});
