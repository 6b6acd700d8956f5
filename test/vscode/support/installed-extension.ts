import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installExtension, type Edition } from '../../support/code-server.ts';
import { places } from './places.ts';

/** A folder of extensions that holds the packaged one, put there by the editor's own installer, as users do. */
export async function extensionsFolderWithVsix(edition: Edition): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tradeoff-extensions-'));
  await installExtension(edition, places.vsix, folder);
  return folder;
}
