import type { LangiumDocument } from 'langium';
import type { TextEdit } from 'vscode-languageserver';
import { lineEndOf } from '../../base/text-lines.ts';
import type { ArchFile } from '../generated/ast.ts';

/** Adds an import below the others; where there is none, above the title of the system, or else at the top of the file. */
export function importEdit({ parseResult, textDocument }: LangiumDocument, path: string): TextEdit {
  const { imports, systems } = parseResult.value as ArchFile;
  const lineEnd = lineEndOf(textDocument.getText());
  const text = `import ${JSON.stringify(path)}`;
  const last = imports.at(-1)?.$cstNode?.range.end;
  if (last !== undefined) return { range: { start: last, end: last }, newText: lineEnd + text };
  const start = { line: systems[0]?.$cstNode?.range.start.line ?? 0, character: 0 };
  return { range: { start, end: start }, newText: `${text}${lineEnd}${lineEnd}` };
}
