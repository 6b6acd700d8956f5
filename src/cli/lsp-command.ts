import { Command, Option } from 'commander';
import { UsageError } from './output.ts';

export const lspCommand = new Command('lsp')
  .description('The language server for other editors, over standard input and output.')
  .option('--stdio', 'speak over standard input and output, the one way there is')
  // Some clients add it to every server; the server itself reads it.
  .addOption(new Option('--clientProcessId <id>', 'end when this process ends').hideHelp())
  .action(async ({ stdio }: { readonly stdio?: true }) => {
    if (stdio !== true) throw new UsageError('tradeoff: lsp speaks over standard input and output; start it as "tradeoff lsp --stdio"');
    await import(serverLocation().href);
  });

/** The server that the extension starts too: beside the running bundle, or its source when the sources run directly. */
function serverLocation(): URL {
  return import.meta.url.endsWith('.ts') ? new URL('../server/server.ts', import.meta.url) : new URL('./server.cjs', import.meta.url);
}
