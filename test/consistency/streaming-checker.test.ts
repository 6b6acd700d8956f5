import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StreamingChecker } from '../../src/consistency/streaming-checker.ts';
import type { ConsistencySummary } from '../../src/consistency/summary.ts';

const sources = ['leader', 'follower 1', 'follower 2'];

/** One whole operation of `session` on key 17. */
function done(
  checker: StreamingChecker,
  operation: { session: number; f: 'read' | 'write'; version: number; from: number; to: number; source?: number },
) {
  const handle = checker.invoke(operation.session, 17, operation.f === 'write', operation.from);
  checker.complete(handle, operation.version, operation.to, operation.source ?? -1);
}

function counts(summary: ConsistencySummary) {
  return Object.fromEntries(
    Object.entries(summary.levels).map(([level, { violations, opportunities }]) => [level, `${violations} of ${opportunities}`]),
  );
}

describe('a witness', () => {
  it('tells of a session that does not read its own write, with the copy that answered', () => {
    const checker = new StreamingChecker({ sources });
    done(checker, { session: 3, f: 'write', version: 6, from: 1, to: 1.01 });
    done(checker, { session: 12, f: 'write', version: 7, from: 3.19, to: 3.201, source: 0 });
    done(checker, { session: 12, f: 'read', version: 6, from: 3.204, to: 3.206, source: 2 });
    const { 'read-your-writes': own, strong, 'monotonic-reads': monotonic } = checker.summaries()[0].levels;
    expect(own.witness?.text).toBe('session 12 wrote version 7 of k17 at 3.201 s and read version 6 from follower 2 at 3.204 s');
    expect(own.witness?.operations).toEqual([
      { session: 12, f: 'write', key: 'k17', version: 7, invoked: 3.19, completed: 3.201, at: 'leader' },
      { session: 12, f: 'read', key: 'k17', version: 6, invoked: 3.204, completed: 3.206, at: 'follower 2' },
    ]);
    expect(strong.violations).toBe(1);
    expect(monotonic.witness).toBeNull();
  });

  it('names what was completed before the late operation began, not what was completed since', () => {
    const checker = new StreamingChecker();
    done(checker, { session: 1, f: 'write', version: 1, from: 0, to: 1 });
    const read = checker.invoke(2, 17, false, 2);
    done(checker, { session: 1, f: 'write', version: 2, from: 2.5, to: 3 });
    checker.complete(read, 0, 4, -1);
    const operations = checker.summaries()[0].levels.strong.witness?.operations ?? [];
    expect(operations.map(({ f, version }) => `${f} ${version}`)).toEqual(['write 1', 'read 0']);
  });

  it('counts its times from the end of the warm-up', () => {
    const checker = new StreamingChecker({ windows: [{ from: 100, to: Infinity }], timesFrom: 100, keyName: (key) => `account ${key}` });
    done(checker, { session: 1, f: 'write', version: 1, from: 90, to: 91 });
    done(checker, { session: 2, f: 'read', version: 0, from: 101.5, to: 102 });
    expect(checker.summaries()[0].levels.strong.witness?.text).toBe(
      'session 1 wrote version 1 of account 17, completed at -9.000 s, and session 2 read version 0, begun at 1.500 s',
    );
  });
});

it('a witness of a window tells times from the end of the warm-up all the same', () => {
  const checker = new StreamingChecker({ windows: [{ from: 160, to: 200 }], timesFrom: 100 });
  done(checker, { session: 1, f: 'write', version: 1, from: 150, to: 151 });
  done(checker, { session: 1, f: 'read', version: 0, from: 162, to: 163 });
  expect(checker.summaries()[0].levels['read-your-writes'].witness?.text).toBe(
    'session 1 wrote version 1 of k17 at 51.000 s and read version 0 at 62.000 s',
  );
});

it('a witness tells of what happened long ago, however much came between', () => {
  const checker = new StreamingChecker({ sources });
  done(checker, { session: 12, f: 'write', version: 7, from: 1, to: 1.5, source: 1 });
  const read = checker.invoke(12, 17, false, 2);
  const other = checker.invoke(13, 17, false, 2);
  done(checker, { session: 12, f: 'write', version: 8, from: 2.5, to: 2.6 });
  // Many sessions and keys, so that all that is kept moves while the reads are open, and most of it is forgotten.
  for (let each = 0; each < 20_000; each++) {
    const handle = checker.invoke(each % 300, 100 + (each % 7), each % 2 === 0, 3 + each);
    checker.complete(handle, 1 + each, 3.5 + each, -1);
  }
  checker.complete(read, 6, 30_002, 2);
  checker.complete(other, 8, 30_003, -1);
  done(checker, { session: 13, f: 'read', version: 7, from: 30_004, to: 30_005 });
  const { strong, 'read-your-writes': own, 'monotonic-reads': monotonic } = checker.summaries()[0].levels;
  expect([strong.violations, own.violations, monotonic.violations]).toEqual([2, 1, 1]);
  expect(own.witness?.operations).toEqual([
    { session: 12, f: 'write', key: 'k17', version: 7, invoked: 1, completed: 1.5, at: 'follower 1' },
    { session: 12, f: 'read', key: 'k17', version: 6, invoked: 2, completed: 30_002, at: 'follower 2' },
  ]);
  expect(strong.witness?.operations).toEqual(own.witness?.operations);
});

describe('opportunities', () => {
  it('are reads of a key with an acknowledged write: by the session, after a read by it, by anyone', () => {
    const checker = new StreamingChecker();
    done(checker, { session: 1, f: 'read', version: 0, from: 0, to: 1 });
    expect(counts(checker.summaries()[0])).toEqual({ 'monotonic-reads': '0 of 0', 'read-your-writes': '0 of 0', strong: '0 of 0' });
    done(checker, { session: 1, f: 'write', version: 1, from: 2, to: 3 });
    done(checker, { session: 1, f: 'read', version: 1, from: 4, to: 5 });
    expect(counts(checker.summaries()[0])).toEqual({ 'monotonic-reads': '0 of 1', 'read-your-writes': '0 of 1', strong: '0 of 1' });
    done(checker, { session: 2, f: 'read', version: 1, from: 6, to: 7 });
    expect(counts(checker.summaries()[0])).toEqual({ 'monotonic-reads': '0 of 1', 'read-your-writes': '0 of 1', strong: '0 of 2' });
    done(checker, { session: 2, f: 'read', version: 1, from: 8, to: 9 });
    expect(counts(checker.summaries()[0])).toEqual({ 'monotonic-reads': '0 of 2', 'read-your-writes': '0 of 1', strong: '0 of 3' });
  });

  it('end with the measured window', () => {
    const checker = new StreamingChecker({ windows: [{ from: 0, to: 10 }] });
    done(checker, { session: 1, f: 'write', version: 1, from: 1, to: 2 });
    done(checker, { session: 2, f: 'read', version: 0, from: 9, to: 11 });
    done(checker, { session: 2, f: 'read', version: 0, from: 10, to: 12 });
    expect(counts(checker.summaries()[0]).strong).toBe('1 of 1');
  });

  it('begin with the measured window, and yet remember what came before', () => {
    const checker = new StreamingChecker({ windows: [{ from: 10, to: Infinity }] });
    done(checker, { session: 1, f: 'write', version: 1, from: 1, to: 2 });
    done(checker, { session: 2, f: 'read', version: 0, from: 3, to: 4 });
    expect(checker.summaries()[0].operations).toBe(0);
    done(checker, { session: 2, f: 'read', version: 0, from: 11, to: 12 });
    expect(counts(checker.summaries()[0])).toEqual({ 'monotonic-reads': '0 of 1', 'read-your-writes': '0 of 0', strong: '1 of 1' });
  });

  it('are told of several windows at once as of each alone, whether they overlap, touch, lie apart or beyond all', () => {
    const windows = [
      { from: 0, to: 300 },
      { from: 100, to: 200 },
      { from: 150, to: 400 },
      { from: 200, to: 250 },
      { from: 900, to: 950 },
    ];
    const together = new StreamingChecker({ windows });
    const alone = windows.map((window) => new StreamingChecker({ windows: [window] }));
    for (const checker of [together, ...alone])
      for (let each = 0; each < 400; each++)
        done(checker, { session: each % 3, f: each % 4 === 0 ? 'write' : 'read', version: (each * 7) % 11, from: each, to: each + 0.5 });
    expect(together.summaries()).toEqual(alone.map((checker) => checker.summaries()[0]));
    expect(together.summaries().map(({ operations }) => operations)).toEqual([300, 100, 250, 50, 0]);
    expect(together.summaries()[1].levels.strong.violations).toBeGreaterThan(0);
  });
});

describe('a write whose client never learnt the outcome', () => {
  it('may show, and may stay hidden for ever', () => {
    for (const shown of [0, 1]) {
      const checker = new StreamingChecker();
      checker.drop(checker.invoke(1, 17, true, 0));
      done(checker, { session: 1, f: 'read', version: shown, from: 5, to: 6 });
      expect(counts(checker.summaries()[0]).strong).toBe('0 of 0');
    }
  });

  it('stays, once somebody has seen it', () => {
    const checker = new StreamingChecker();
    checker.drop(checker.invoke(1, 17, true, 0));
    done(checker, { session: 2, f: 'read', version: 1, from: 5, to: 6 });
    done(checker, { session: 3, f: 'read', version: 0, from: 7, to: 8 });
    expect(checker.summaries()[0].levels.strong.violations).toBe(1);
  });
});

it('an operation cannot end twice', () => {
  const checker = new StreamingChecker();
  const handle = checker.invoke(1, 1, false, 0);
  checker.drop(handle);
  expect(() => checker.drop(handle)).toThrow('ends once');
});

interface Moment {
  readonly session: number;
  readonly key: number;
  readonly isWrite: boolean;
  readonly version: number;
  readonly start: number;
  readonly end: number;
}

/** The definitions, taken literally: every pair of operations of a key, of which one was completed before the other began. */
function bruteForce(history: readonly Moment[]) {
  const violates = (late: Moment, isObliged: (early: Moment) => boolean) =>
    history.some((early) => early.key === late.key && early.end < late.start && isObliged(early));
  const reads = history.filter((operation) => !operation.isWrite);
  const afterWrite = reads.filter((late) => violates(late, (early) => early.isWrite));
  const isOwn = (early: Moment, late: Moment, isWrite: boolean) => early.session === late.session && early.isWrite === isWrite;
  return {
    strong: {
      violations: history.filter((late) => violates(late, (early) => (late.isWrite ? late.version <= early.version : late.version < early.version)))
        .length,
      opportunities: afterWrite.length,
    },
    'read-your-writes': {
      violations: reads.filter((late) => violates(late, (early) => isOwn(early, late, true) && late.version < early.version)).length,
      opportunities: reads.filter((late) => violates(late, (early) => isOwn(early, late, true))).length,
    },
    'monotonic-reads': {
      violations: reads.filter((late) => violates(late, (early) => isOwn(early, late, false) && late.version < early.version)).length,
      opportunities: afterWrite.filter((late) => violates(late, (early) => isOwn(early, late, false))).length,
    },
  };
}

describe('against the definitions by brute force', () => {
  const operation = fc.record({
    session: fc.nat(3),
    key: fc.nat(2),
    isWrite: fc.boolean(),
    version: fc.nat(8),
    start: fc.nat(400),
    length: fc.integer({ min: 1, max: 60 }),
  });

  it('counts the same violations and opportunities on any history', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 150 }), (operations) => {
        const history = operations.map(({ length, start, ...rest }) => ({ ...rest, start: 2 * start, end: 2 * (start + length) + 1 }));
        expect(stream(history)).toEqual(bruteForce(history));
      }),
      { numRuns: 300, seed: 20260101 },
    );
  });

  function stream(history: readonly Moment[]) {
    const checker = new StreamingChecker();
    const handles = new Map<Moment, number>();
    const moments = history.flatMap((each) => [
      { at: each.start, each, isEnd: false },
      { at: each.end, each, isEnd: true },
    ]);
    moments.sort((one, other) => one.at - other.at);
    for (const { at, each, isEnd } of moments) {
      if (isEnd) checker.complete(handles.get(each)!, each.version, at, -1);
      else handles.set(each, checker.invoke(each.session, each.key, each.isWrite, at));
    }
    const { levels } = checker.summaries()[0];
    return Object.fromEntries(Object.entries(levels).map(([level, { violations, opportunities }]) => [level, { violations, opportunities }]));
  }
});
