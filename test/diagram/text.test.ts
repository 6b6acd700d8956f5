import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { shortened, textStyles, textWidth, wrapped } from '../../src/diagram/text.ts';

const style = textStyles.fact;

describe('the width of a text', () => {
  test("is the sum of the font's advances", () => {
    // Only the arithmetic: the browser tests compare with what is drawn.
    expect(textWidth('AAAA', style)).toBeCloseTo(4 * textWidth('A', style), 9);
    expect(textWidth('A', { ...style, size: 23 })).toBeCloseTo(2 * textWidth('A', { ...style, size: 11.5 }), 9);
  });

  test('is wider in the heavier weight', () => {
    expect(textWidth('Ledger', { ...style, weight: 600 })).toBeGreaterThan(textWidth('Ledger', { ...style, weight: 400 }));
  });

  test('counts what the font lacks as another font draws it: a square for East Asian letters, nothing for combining marks', () => {
    expect(textWidth('注文', style)).toBeCloseTo(2 * 1.05 * style.size, 6);
    expect(textWidth('e\u0301', style)).toBe(textWidth('e', style));
  });
});

describe('wrapping', () => {
  test('breaks between words, and a word that is too long after hyphens and before capitals', () => {
    expect(wrapped('leader + 2 followers, sync', style, 100)).toEqual(['leader + 2', 'followers, sync']);
    expect(wrapped('payments-reconciliation-service', style, 100)).toEqual(['payments-', 'reconciliation-', 'service']);
    expect(wrapped('OrderFulfilmentOrchestrator', style, 100)).toEqual(['OrderFulfilment', 'Orchestrator']);
  });

  test('ends the last line in an ellipsis where there are too many', () => {
    const lines = wrapped('one two three four five six seven eight nine ten', style, 60, 2);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
  });

  test('never makes a line that is too wide, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.integer({ min: 40, max: 300 }),
        fc.integer({ min: 1, max: 5 }),
        (text, width, most) => {
          const lines = wrapped(text, style, width, most);
          expect(lines.length).toBeLessThanOrEqual(most);
          for (const line of lines) expect(textWidth(line, style)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });

  test('loses nothing but white space where there is room for all lines', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
        expect(wrapped(text, style, 80, 1000).join('').replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
      }),
    );
  });
});

test('a text is shortened only where it must be, and then as little as it must', () => {
  expect(shortened('Ledger', style, 100)).toBe('Ledger');
  const short = shortened('Account ledger of the savings bank', style, 100);
  expect(short).toMatch(/^Account ledger.*…$/);
  expect(textWidth(short, style)).toBeLessThanOrEqual(100);
});
