const madeByTools: readonly string[] = ['node_modules', 'dist', 'out', 'coverage'];

/** Whether files in a folder of this name are nobody's architecture: they were made by tools, or are hidden. */
export function isPassedOver(folderName: string): boolean {
  return folderName.startsWith('.') || madeByTools.includes(folderName);
}
