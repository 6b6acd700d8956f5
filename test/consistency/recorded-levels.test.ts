import { describe, expect, it } from 'vitest';
import type { Window } from '../../src/consistency/findings.ts';
import { OperationRecorder } from '../../src/consistency/operation-recorder.ts';
import { judgeRecorded } from '../../src/consistency/recorded-levels.ts';

type Operation = readonly [session: number, text: string, from: number, to: number];

/** `x=1` writes version 1 of x, `x?1` reads it; an end of 0 means that nobody learnt of the write. */
function judged(operations: readonly Operation[], window?: Window): ReturnType<typeof judgeRecorded> {
  const recorder = new OperationRecorder(100);
  for (const [session, text, from, to] of operations) {
    const [key, version] = [text.charCodeAt(0), Number(text.slice(2))];
    const ticket = recorder.begin(session, key, text[1] === '=', from);
    if (to === 0) recorder.made(ticket, version);
    else recorder.complete(ticket, version, to, 0);
  }
  return judgeRecorded(recorder.recorded(), { keyName: (key) => String.fromCharCode(key), sources: ['Store copy 1'] }, window);
}

describe('levels that the record tells', () => {
  it('causal is broken by an answer without the post that it answers, which no session sees twice', () => {
    const { causal, sequential, ...writers } = judged([
      [1, 'x=1', 0, 1],
      [2, 'x?1', 2, 3],
      [2, 'y=1', 4, 5],
      [3, 'y?1', 6, 7],
      [3, 'x?0', 8, 9],
    ]);
    expect(causal).toMatchObject({ violations: 1, opportunities: 1 });
    // All five are on one circle: the read of version 0 comes before the write of version 1, and after all else.
    expect(sequential?.violations).toBe(5);
    expect(writers['monotonic-writes']?.violations).toBe(0);
    expect(writers['writes-follow-reads']?.violations).toBe(0);
    expect(causal?.witness?.text).toBe(
      'session 1 wrote version 1 of x at 0.000 s; session 2 read version 1 of x from Store copy 1 at 2.000 s; session 2 wrote version 1 of y at 4.000 s; ' +
        'session 3 read version 1 of y from Store copy 1 at 6.000 s; session 3 read version 0 of x from Store copy 1 at 8.000 s: what was read, or written, is older than something it had already followed',
    );
  });

  it('sequential alone is broken by readers who see independent writes in different orders', () => {
    const { causal, sequential } = judged([
      [1, 'x=1', 0, 1],
      [2, 'y=1', 0, 1],
      [3, 'x?1', 2, 3],
      [4, 'y?1', 2, 3],
      [3, 'y?0', 4, 5],
      [4, 'x?0', 4, 5],
    ]);
    expect(causal?.violations).toBe(0);
    expect(sequential?.violations).toBe(6);
    expect(sequential?.witness?.operations).toHaveLength(6);
  });

  it('a window is judged by what came before it, and not for that', () => {
    const answers: readonly Operation[] = [
      [1, 'x=1', 0, 1],
      [2, 'x?1', 2, 3],
      [2, 'y=1', 4, 5],
      [3, 'y?1', 6, 7],
      [3, 'x?0', 8, 9],
      [3, 'x?1', 10, 11],
      [2, 'x=2', 12, 13],
      [2, 'x=0', 14, 15],
    ];
    const [before, at, after, end] = [
      { from: 0, to: 8 },
      { from: 8, to: 10 },
      { from: 10, to: 14 },
      { from: 14, to: 16 },
    ].map((window) => judged(answers, window));
    expect(before).toMatchObject({ causal: { violations: 0, opportunities: 0 }, sequential: { violations: 0 } });
    expect(at).toMatchObject({ causal: { violations: 1, opportunities: 1 }, sequential: { violations: 1 } });
    expect(at.causal?.witness?.operations.map(({ invoked }) => invoked)).toEqual([0, 2, 4, 6, 8]);
    expect(at.sequential?.witness?.operations.map(({ invoked }) => invoked)).toEqual([0, 2, 4, 6, 8]);
    expect(after).toMatchObject({
      causal: { violations: 0, opportunities: 1 },
      sequential: { violations: 0 },
      'monotonic-writes': { violations: 0 },
    });
    expect(end).toMatchObject({ causal: { violations: 1 }, 'monotonic-writes': { violations: 1 }, 'writes-follow-reads': { violations: 1 } });
  });

  it('neither is broken by a stale read of somebody who knows nothing newer', () => {
    const { causal, sequential } = judged([
      [1, 'x=1', 0, 1],
      [2, 'x?0', 2, 3],
      [2, 'x?1', 4, 5],
    ]);
    expect([causal?.violations, sequential?.violations]).toEqual([0, 0]);
  });

  it('counts a later write that became an older version, and one older than what its writer had read', () => {
    const { 'monotonic-writes': writes, 'writes-follow-reads': follows } = judged([
      [1, 'x=2', 0, 1],
      [1, 'x=1', 2, 3],
      [2, 'x?2', 2, 3],
      [2, 'x=0', 4, 5],
    ]);
    expect(writes).toMatchObject({ violations: 1, opportunities: 1 });
    expect(follows).toMatchObject({ violations: 1, opportunities: 1 });
  });

  it('a write whose client gave up counts once somebody has seen it', () => {
    const { causal } = judged([
      [1, 'x=1', 0, 0],
      [2, 'x?1', 2, 3],
      [2, 'x?0', 4, 5],
    ]);
    expect(causal?.violations).toBe(1);
  });
});
