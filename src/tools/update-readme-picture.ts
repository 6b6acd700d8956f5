import { copyFile } from 'node:fs/promises';

// The README's picture is what the editor's tests saw last: the bank, simulated by a user in the real VS Code.
const seen = 'test-results/vscode/user-1.139.1-5-verdicts.png';
try {
  await copyFile(seen, 'docs/images/bank.png');
} catch {
  console.error(`${seen} is missing: run "vitest run --config vitest.vscode.config.ts test/vscode/user.test.ts" first.`);
  process.exitCode = 1;
}
