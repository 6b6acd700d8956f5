import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf, OperationRecorder, recordedOutcome } from '../../src/consistency/operation-recorder.ts';

const event = fc.record({ key: fc.nat(30), isWrite: fc.boolean(), ends: fc.constantFrom('ok', 'failed', 'unknown'), after: fc.nat(4) });

describe('what is recorded', () => {
  it('is every operation on the keys that are kept, each with what became of it, however many were dropped meanwhile', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 300 }), fc.integer({ min: 40, max: 80 }), (events, limit) => {
        const recorder = new OperationRecorder(limit);
        const open: { readonly ticket: number; readonly index: number; readonly due: number }[] = [];
        const close = (now: number): void => {
          for (const each of open.filter(({ due }) => due === now)) {
            const { ends } = events[each.index];
            if (ends === 'ok') recorder.complete(each.ticket, each.index + 1, now, each.index % 3);
            if (ends === 'failed') recorder.fail(each.ticket, now);
            if (ends === 'unknown') recorder.made(each.ticket, each.index + 1);
          }
        };
        for (const [index, { key, isWrite, after }] of events.entries()) {
          close(index);
          open.push({ ticket: recorder.begin(index % 5, key, isWrite, index), index, due: index + 1 + after });
        }
        for (let now = events.length; now < events.length + 10; now++) close(now);
        const recorded = recorder.recorded();
        const kept = [...events.keys()].filter((index) => hashOf(events[index].key) < recorded.share * 2 ** 32 && index < recorded.until);
        expect(Array.from(recorded.invoked)).toEqual(kept);
        expect(Array.from(recorded.key)).toEqual(kept.map((index) => events[index].key));
        expect(Array.from(recorded.outcome)).toEqual(kept.map((index) => recordedOutcome[events[index].ends]));
        expect(Array.from(recorded.version)).toEqual(kept.map((index) => (events[index].ends === 'failed' ? -1 : index + 1)));
        expect(Array.from(recorded.completed)).toEqual(
          kept.map((index) => (events[index].ends === 'unknown' ? Infinity : index + 1 + events[index].after)),
        );
        expect(kept.length).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 400, seed: 20261122 },
    );
  });

  it('ends where one key alone is too much', () => {
    const recorder = new OperationRecorder(10);
    for (let index = 0; index < 25; index++) recorder.begin(1, 7, false, index);
    expect(recorder.recorded().key.length).toBe(10);
    expect(recorder.recorded().until).toBe(10);
  });

  it('is a share of the keys from the start where one is asked for', () => {
    const recorder = new OperationRecorder(10_000, 0.25);
    for (let key = 0; key < 4000; key++) recorder.begin(1, key, false, key);
    // A quarter of 4,000 keys, with a standard deviation of 27: five of them.
    expect(Math.abs(recorder.recorded().key.length - 1000)).toBeLessThan(137);
  });
});
