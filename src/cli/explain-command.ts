import { Command } from 'commander';
import { didYouMean } from '../base/nearest.ts';
import { allRules } from '../rules/index.ts';
import { pageOf } from '../rules/page.ts';
import { deliver, UsageError } from './output.ts';

export const explainCommand = new Command('explain')
  .description("Show a rule's page: what it finds, what the tradeoff is, what to do.")
  .argument('<rule>', 'its id, as in replication/async-loses-on-failover')
  .option('-o, --output <file>', 'write the page to a file')
  .action(async (id: string, { output }: { readonly output?: string }) => {
    const rule = allRules.find((each) => each.id === id);
    if (rule === undefined) {
      throw new UsageError(
        `tradeoff: there is no rule "${id}"${didYouMean(
          id,
          allRules.map((each) => each.id),
        )} All: ${allRules.map((each) => each.id).join(', ')}`,
      );
    }
    await deliver(`${pageOf(rule).trimEnd()}\n`, output);
  });
