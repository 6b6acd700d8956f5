/** Text of a user's file within Markdown: no mark, no markup, no mention of somebody, and one line. */
export function markdownText(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|~#!()]/g, '\\$&')
    .replaceAll(/[@:](?=\w|\/)/g, '$&\u2060');
}

/** A code span, also in a table: a fence longer than any within, and no bar that would end the cell. */
export function codeSpan(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const padding = fence.length > 1 ? ' ' : '';
  return `${fence}${padding}${text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')}${padding}${fence}`;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
