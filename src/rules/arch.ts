/** A text in the language, without the indentation that it shares with the code around it. */
export function arch(strings: TemplateStringsArray): string {
  const lines = strings.raw.join('').split('\n');
  const indentations = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const shared = Math.min(...indentations);
  return `${lines
    .map((line) => line.slice(shared))
    .join('\n')
    .trim()}\n`;
}
