/** Text as it stands: whatever would mean something in Markdown, or in HTML, means nothing. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>#|&!~$]/g, '\\$&');
}

/** A piece of code in a line of Markdown, or in a cell of a table; its backticks and line breaks do not end it. */
export function code(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
