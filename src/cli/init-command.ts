import { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { didYouMean } from '../base/nearest.ts';
import { templates } from '../language/generated/templates.ts';
import type { Template } from '../model/template.ts';
import { exitCodes, reasonOf, UsageError } from './output.ts';

const width = Math.max(...templates.map(({ name }) => name.length));
const list = templates.map(({ name, detail }) => `  ${name.padEnd(width)}  ${detail}`).join('\n');

export const initCommand = new Command('init')
  .description('Write an architecture to start from; a file that is there already is left alone.')
  .argument('[template]', 'what to begin with', 'starter')
  .option('-o, --output <file>', 'where to write it (default: TEMPLATE.arch)')
  .addHelpText('after', `\nTemplates:\n${list}`)
  .action(async (name: string, { output }: { readonly output?: string }) => {
    const template = templateNamed(name);
    const file = output ?? `${template.name}.arch`;
    await writeNew(file, template.text);
    process.stdout.write(`${file}: ${template.title}. Try: tradeoff simulate ${file}\n`);
    process.exitCode = exitCodes.success;
  });

function templateNamed(name: string): Template {
  const found = templates.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = templates.map((each) => each.name);
  throw new UsageError(`tradeoff: there is no template "${name}"${didYouMean(name, names) || ';'} All: ${names.join(', ')}`);
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST')
      throw new UsageError(`${file}: it exists already and is left as it is; choose another name with -o`);
    throw new UsageError(`${file}: cannot be written (${reasonOf(error)}); choose another place with -o`);
  }
}
