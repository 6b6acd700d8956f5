import { copyFile } from 'node:fs/promises';

// The README's pictures are what tests saw last: the bank, simulated by a user in the real VS Code, and the preview in a browser in its themes.
const themes = ['light', 'dark', 'high-contrast'];
const sizes = ['wide', 'narrow'];
const pictures = [
  ['vscode/user-1.139.1-5-verdicts.png', 'bank.png'],
  ...themes.flatMap((theme) => sizes.map((size) => [`preview-diagram-${theme}-${size}.png`, `preview-${theme}-${size}.png`])),
];
for (const [seen, shown] of pictures) {
  try {
    await copyFile(`test-results/${seen}`, `docs/images/${shown}`);
  } catch {
    console.error(`test-results/${seen} is missing: run the tests of test/vscode/user.test.ts and test/browser/accessibility.test.ts first.`);
    process.exitCode = 1;
  }
}
