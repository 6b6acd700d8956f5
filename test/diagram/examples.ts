import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Architecture } from '../../src/model/architecture.ts';
import { architectureOf } from '../support/architecture.ts';

const files = filesIn('../../examples/');
const references = filesIn('../reference/');

/** The systems of examples/, by file name; libraries are only imported. */
export const exampleNames = Object.keys(files).filter((name) => /^system /m.test(files[name]));

/** The well-designed systems of test/reference. */
export const referenceNames = Object.keys(references).filter((name) => !name.endsWith('.flawed.arch'));

export function exampleOf(name: string): Promise<Architecture> {
  const { [name]: text, ...others } = files;
  return architectureOf(text, others);
}

export function referenceOf(name: string): Promise<Architecture> {
  return architectureOf(references[name]);
}

function filesIn(folder: string): Readonly<Record<string, string>> {
  const path = fileURLToPath(new URL(folder, import.meta.url));
  const names = readdirSync(path).filter((name) => name.endsWith('.arch'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(path + name, 'utf8')]));
}
