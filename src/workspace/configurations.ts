import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { URI } from 'langium';
import type { Diagnostic } from '../model/diagnostic.ts';
import { readConfiguration } from '../rules/configuration.ts';
import type { Severities } from '../rules/run.ts';

export interface Configuration {
  readonly severities: Severities;
  /** What is wrong with the configuration file itself. */
  readonly diagnostics: readonly Diagnostic[];
}

const fileName = 'tradeoff.json';

/** Finds the `tradeoff.json` in the nearest folder above a file; settings of the editor fill what it leaves open. */
export class Configurations {
  readonly #settings: () => Severities;

  constructor(settings: () => Severities = () => ({})) {
    this.#settings = settings;
  }

  async of(uri: URI): Promise<Configuration> {
    const path = uri.scheme === 'file' ? await nearest(dirname(fileURLToPath(uri.toString()))) : undefined;
    if (path === undefined) return { severities: this.#settings(), diagnostics: [] };
    const { severities, diagnostics } = readConfiguration(await readFile(path, 'utf8'), pathToFileURL(path).href);
    return { severities: { ...this.#settings(), ...severities }, diagnostics };
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
