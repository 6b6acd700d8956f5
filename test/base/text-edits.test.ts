import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyEdits, fitEdits } from '../../src/base/text-edits.ts';
import { lineStartsOf, offsetAt, positionAt } from '../../src/base/text-lines.ts';
import type { Origin, TextEdit } from '../../src/base/text-range.ts';

describe('applyEdits', () => {
  test('replaces, inserts and removes, whatever the order of the edits', () => {
    const text = 'replication: async  reads: followers';
    const edits = [replacement(text, 'followers', 'leader'), replacement(text, 'async', 'sync')];
    expect(applyEdits(text, edits)).toBe('replication: sync  reads: leader');
  });

  test('keeps the order of insertions at one place', () => {
    expect(applyEdits('ab', [insertion(1, '1'), insertion(1, '2')])).toBe('a12b');
  });

  test('refuses edits that overlap', () => {
    const text = 'abcdef';
    expect(() => applyEdits(text, [replacement(text, 'abcd', 'x'), replacement(text, 'cd', 'y')])).toThrow('overlap');
  });

  test('takes the whole line when nothing else stands on it', () => {
    const text = 'a\n  reply\n  b\n';
    expect(applyEdits(text, [replacement(text, 'reply', '')])).toBe('a\n  b\n');
  });

  test('leaves a comment where it was', () => {
    const text = 'a\n  reply // now\n  b\n';
    expect(applyEdits(text, [replacement(text, 'reply', '')])).toBe('a\n  // now\n  b\n');
  });

  test('takes the gap before what it removes from within a line', () => {
    const text = '{ a: 1  b: 2 }';
    expect(applyEdits(text, [replacement(text, 'b: 2', '')])).toBe('{ a: 1 }');
  });

  test('removes neighbours on one line', () => {
    const text = '{ a: 1  b: 2 }';
    expect(applyEdits(text, [replacement(text, 'a: 1', ''), replacement(text, 'b: 2', '')])).toBe('{ }');
  });

  test('inserts a line below the comment of the line that it follows', () => {
    const text = '  a: 1 // why\n}';
    expect(applyEdits(text, [insertion(6, '\n  b: 2')])).toBe('  a: 1 // why\n  b: 2\n}');
  });

  test('writes the line ends of the text', () => {
    expect(applyEdits('a\r\nb\r\n', [insertion(1, '\nx')])).toBe('a\r\nx\r\nb\r\n');
  });
});

test('fitted edits do the same in an editor that applies them as they are', () => {
  const lines = fc.array(fc.constantFrom('  reply', '  a -> b', '  a: 1 // c', '', '}'), { minLength: 1 }).map((parts) => parts.join('\n'));
  fc.assert(
    fc.property(lines, fc.nat(), fc.nat({ max: 6 }), fc.constantFrom('', 'x', '\n  y'), (text, at, length, newText) => {
      const start = at % (text.length + 1);
      const edit = { origin: originOf(text, start, Math.min(start + length, text.length)), newText };
      const [fitted] = fitEdits(text, [edit]);
      const { start: from, end: to } = fitted.origin.range;
      const starts = lineStartsOf(text);
      const plain = text.slice(0, offsetAt(from, starts, text.length)) + fitted.newText + text.slice(offsetAt(to, starts, text.length));
      expect(applyEdits(text, [edit])).toBe(plain);
    }),
  );
});

test('positions and offsets are each other’s inverse', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (text, at) => {
      const offset = at % (text.length + 1);
      const starts = lineStartsOf(text);
      expect(offsetAt(positionAt(offset, starts), starts, text.length)).toBe(offset);
    }),
  );
});

function replacement(text: string, old: string, newText: string): TextEdit {
  const start = text.indexOf(old);
  return { origin: originOf(text, start, start + old.length), newText };
}

/** On the first line. */
function insertion(character: number, newText: string): TextEdit {
  const at = { line: 0, character };
  return { origin: { uri: 'test:', range: { start: at, end: at } }, newText };
}

function originOf(text: string, start: number, end: number): Origin {
  const starts = lineStartsOf(text);
  return { uri: 'test:', range: { start: positionAt(start, starts), end: positionAt(end, starts) } };
}
