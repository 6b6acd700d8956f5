import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rule } from '../rules/rule.ts';

export interface RuleFile {
  /** `family/name`, the file's path below src/rules without its ending. */
  readonly id: string;
  /** What the file must export: its name in camel case. */
  readonly exportName: string;
  readonly rule: Rule;
}

const root = 'src/rules';

/** Folders below src/rules that hold no rules. */
const otherFolders = new Set(['generated', 'queries']);

/** Every rule file, by id. Found in the folders and not by an index, so that a new file is never forgotten. */
export async function ruleFiles(): Promise<readonly RuleFile[]> {
  const folders = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory() && !otherFolders.has(entry.name));
  const paths = await Promise.all(folders.map(async ({ name }) => (await readdir(`${root}/${name}`)).map((file) => `${name}/${file}`)));
  const ids = paths
    .flat()
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.slice(0, -'.ts'.length))
    .sort();
  return Promise.all(ids.map(ruleFile));
}

async function ruleFile(id: string): Promise<RuleFile> {
  const exportName = camelCase(id.slice(id.indexOf('/') + 1));
  const module = (await import(pathToFileURL(resolve(root, `${id}.ts`)).href)) as Record<string, Rule | undefined>;
  const rule = module[exportName];
  if (rule === undefined) throw new Error(`${root}/${id}.ts must export its rule as "${exportName}".`);
  if (rule.id !== id) throw new Error(`${root}/${id}.ts calls its rule "${rule.id}"; a rule's id is its path.`);
  return { id, exportName, rule };
}

function camelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
