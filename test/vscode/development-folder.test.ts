import { describe, expect, test } from 'vitest';
import { newest, oldest } from '../support/code-server.ts';
import { places } from './support/places.ts';
import { runSuite } from './support/run-suite.ts';

for (const edition of [oldest, newest]) {
  describe(`in VS Code ${edition.vscode}, from the development folder`, async () => {
    const results = await runSuite({ edition, developmentFolder: places.repository }, `suite-${edition.vscode}`);
    for (const { name, error } of results) test(name, () => expect(error).toBeUndefined());
  });
}
