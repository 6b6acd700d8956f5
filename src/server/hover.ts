import type { Hover, HoverParams } from 'vscode-languageserver';
import type { Position, Range } from '../base/text-range.ts';
import type { ArchServices } from '../language/services.ts';
import type { Files } from './files.ts';

/** What the language says of a place, and of each rule that finds something there what the tradeoff is. */
export async function hoverAt(parameters: HoverParams, { lsp }: ArchServices, files: Files): Promise<Hover | null> {
  const { textDocument, position } = parameters;
  const { document } = await files.check(textDocument.uri);
  const language = await lsp.HoverProvider?.getHoverContent(document, parameters);
  const findings = (await files.diagnosticsIn(textDocument.uri)).filter(({ origin }) => holds(origin.range, position));
  const rules = lsp.KnownRules.all.filter(({ id }) => findings.some(({ code }) => code === id));
  if (rules.length === 0) return language ?? null;
  const value = [...textsOf(language), ...rules.map((rule) => lsp.KnownRules.markdownOf(rule))].join('\n\n---\n\n');
  return { contents: { kind: 'markdown', value }, ...(language?.range === undefined ? {} : { range: language.range }) };
}

function textsOf(hover: Hover | undefined): readonly string[] {
  return hover !== undefined && typeof hover.contents === 'object' && 'value' in hover.contents ? [hover.contents.value] : [];
}

function holds({ start, end }: Range, { line, character }: Position): boolean {
  const isAfterStart = line > start.line || (line === start.line && character >= start.character);
  return isAfterStart && (line < end.line || (line === end.line && character <= end.character));
}
