import { describe, expect, test } from 'vitest';
import { newest, oldest } from '../support/code-server.ts';
import { extensionsFolderWithVsix } from './support/installed-extension.ts';
import { places } from './support/places.ts';
import { runSuite } from './support/run-suite.ts';

describe(`in VS Code ${oldest.vscode}, from the installed package`, async () => {
  const extensionsFolder = await extensionsFolderWithVsix(oldest);
  const results = await runSuite({ edition: oldest, developmentFolder: places.driver, extensionsFolder }, `suite-installed-${oldest.vscode}`);
  for (const { name, error } of results) test(name, () => expect(error).toBeUndefined());
});

describe(`in VS Code ${newest.vscode}, from the installed package, in a folder that is not trusted`, async () => {
  const extensionsFolder = await extensionsFolderWithVsix(newest);
  const results = await runSuite(
    { edition: newest, developmentFolder: places.driver, extensionsFolder, workspaceTrust: true },
    `suite-restricted-${newest.vscode}`,
  );
  for (const { name, error } of results) test(name, () => expect(error).toBeUndefined());
});
