import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { URI } from 'langium';
import { parseConfiguration, withDefaults, type Configuration } from '../rules/configuration.ts';

/** Rule ids to severities, as an editor keeps them; what is wrong with them, the editor says itself. */
type Settings = Readonly<Record<string, unknown>>;

const fileName = 'tradeoff.json';
const nothing: Configuration = { severities: {}, diagnostics: [] };

/** Finds the `tradeoff.json` in the nearest folder above a file; settings of the editor fill what it leaves open. */
export class Configurations {
  readonly #settings: () => Settings;

  constructor(settings: () => Settings = () => ({})) {
    this.#settings = settings;
  }

  async of(uri: URI): Promise<Configuration> {
    const path = uri.scheme === 'file' ? await nearest(dirname(fileURLToPath(uri.toString()))) : undefined;
    const { severities, diagnostics } = path === undefined ? nothing : parseConfiguration(await readFile(path, 'utf8'), pathToFileURL(path).href);
    return { severities: withDefaults(severities, this.#settings()), diagnostics };
  }
}

async function nearest(folder: string): Promise<string | undefined> {
  const path = join(folder, fileName);
  if (await isFile(path)) return path;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearest(parent);
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
