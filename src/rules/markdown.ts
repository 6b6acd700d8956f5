/** A text in the language, as a block of Markdown. */
export function codeBlock(text: string): string {
  return `\`\`\`arch\n${text.trim()}\n\`\`\``;
}

/** An example as a reader sees it: without the marks at the places of findings. */
export function withoutMarks(text: string): string {
  return text.replaceAll(/[«»]/g, '');
}
