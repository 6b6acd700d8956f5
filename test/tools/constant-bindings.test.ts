import { expect, test } from 'vitest';
import { withConstants } from '../../src/tools/constant-bindings.ts';

test('constants of our modules are constants again; what changes, what is declared twice and what is not ours stay as they are', () => {
  const bundle = [
    '// node_modules/library/index.js',
    'var library = 1;',
    '',
    '// src/base/one.ts',
    'var fixed = { a: 1 };',
    'var count = 0;',
    'var swapped = 1;',
    'var later;',
    'var twice = 1;',
    'function use() {',
    '  fixed.a = 2;',
    '  count++;',
    '  [swapped] = [2];',
    '  later = 3;',
    '}',
    '',
    '// src/base/two.ts',
    'var twice = 2;',
    'var Kind = class {};',
  ].join('\n');
  const changed = bundle.replace('var fixed', 'const fixed').replace('var Kind', 'const Kind');
  expect(withConstants(bundle)).toBe(changed);
});
