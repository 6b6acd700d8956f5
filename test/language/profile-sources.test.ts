import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = 'language/profiles';
const files = readdirSync(folder).filter((name) => name.endsWith('.arch'));

describe('sources of profiles', () => {
  test('there are profiles', () => {
    expect(files).toEqual(expect.arrayContaining(['postgres.arch', 'redis.arch', 'kafka.arch', 'nginx.arch']));
  });

  test.each(files)('%s: every property has a comment with the page it comes from', (file) => {
    const unsourced = unsourcedProperties(readFileSync(`${folder}/${file}`, 'utf8'));
    expect(unsourced).toEqual([]);
  });

  test.each(files)('%s: every profile is documented', (file) => {
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    const documented = [...text.matchAll(/\*\/\s*\nprofile /g)].length;
    expect(documented).toBe([...text.matchAll(/^profile /gm)].length);
  });

  test('a property without a source is found, also below one that has it', () => {
    const text =
      'profile p : queue {\n  // Somewhere, https://example.org/page\n  model: log\n  acks: all\n  order: none // Elsewhere, https://example.org\n  // I think\n  retention: 7d\n}';
    expect(unsourcedProperties(text)).toEqual(['acks: all', 'retention: 7d']);
  });
});

/** Lines `name: value` that name no page, neither themselves nor in the comment lines directly above. */
function unsourcedProperties(text: string): string[] {
  const lines = text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .split('\n')
    .map((line) => line.trim());
  return lines.filter((line, index) => /^[a-z][a-z-]*: /.test(line) && !/https:\/\/\S+\.\S+/.test(line + commentAbove(lines, index)));
}

function commentAbove(lines: readonly string[], index: number): string {
  let first = index;
  while (first > 0 && lines[first - 1].startsWith('//')) first--;
  return lines.slice(first, index).join(' ');
}
