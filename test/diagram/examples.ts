import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Architecture } from '../../src/model/architecture.ts';
import { architectureOf } from '../support/architecture.ts';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));
const files = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.arch'))
    .map((name) => [name, readFileSync(folder + name, 'utf8')]),
);

/** The systems of examples/, by file name; libraries are only imported. */
export const exampleNames = Object.keys(files).filter((name) => /^system /m.test(files[name]));

export function exampleOf(name: string): Promise<Architecture> {
  const { [name]: text, ...others } = files;
  return architectureOf(text, others);
}
