import { describe, expect, it } from 'vitest';
import { judgeVector, readVectors } from './session-vectors.ts';

const vectors = readVectors(new URL('fixtures/session-vectors.jsonl', import.meta.url));

/**
 * Here the label `lin_versioned` holds an unread write of unknown outcome to the version it would have had. It need not have happened
 * at all, and so the label `linearizable` is true.
 */
const unreadUnknownWrite = 'r00582';

describe('the streaming checker agrees with labelled histories', () => {
  it('has vectors of every combination of labels', () => {
    expect(vectors.length).toBeGreaterThan(300);
    const labels = vectors.map(({ expected }) => `${expected.lin_versioned} ${expected.ryw} ${expected.mr}`);
    expect(new Set(labels).size).toBeGreaterThanOrEqual(5);
  });

  it.each(vectors.map((vector) => [vector.id, vector] as const))('%s', (id, vector) => {
    const { levels } = judgeVector(vector);
    const { expected } = vector;
    expect({
      strong: levels.strong.violations === 0,
      'read-your-writes': levels['read-your-writes'].violations === 0,
      'monotonic-reads': levels['monotonic-reads'].violations === 0,
    }).toEqual({
      strong: id === unreadUnknownWrite ? expected.linearizable : expected.lin_versioned,
      'read-your-writes': expected.ryw,
      'monotonic-reads': expected.mr,
    });
    for (const level of Object.values(levels)) expect(level.witness === null).toBe(level.violations === 0);
  });
});
