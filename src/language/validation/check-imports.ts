import type { LangiumDocument } from 'langium';
import { nearest } from '../../base/nearest.ts';
import type { ArchFile } from '../generated/ast.ts';
import type { Report } from '../report.ts';
import type { ValidationServices } from './validation-services.ts';

/** Imports that name no file, one outside of the workspace, or the same file twice; and more than one title. */
export function checkImports(document: LangiumDocument<ArchFile>, services: ValidationServices, report: Report): void {
  const { imports, systems } = document.parseResult.value;
  const seen = new Set<string>();
  for (const node of imports) {
    const path = node.path ?? '';
    const target = services.references.Imports.target(document, path);
    const spot = { node, property: 'path', code: 'import' as const };
    if ('problem' in target) report({ ...spot, message: target.problem });
    else if (!services.shared.workspace.LangiumDocuments.hasDocument(target.uri)) report({ ...spot, ...missing(path, document, services) });
    else if (seen.has(target.uri.toString()))
      report({ ...spot, severity: 'warning', message: `"${path}" is imported already; remove one of the two` });
    if ('uri' in target) seen.add(target.uri.toString());
  }
  for (const node of systems.slice(1))
    report({ node, message: 'a file has one title; remove this one', related: [{ spot: { node: systems[0] }, message: 'the first title' }] });
}

/** Of the files beside it, the one that was likely meant. */
function missing(path: string, document: LangiumDocument, services: ValidationServices): { message: string; replacement?: string } {
  const folder = document.uri.path.replace(/[^/]*$/, '');
  const beside = services.shared.workspace.LangiumDocuments.all
    .filter(({ uri }) => uri.scheme === document.uri.scheme && uri.path.startsWith(folder) && uri.path !== document.uri.path)
    .map(({ uri }) => stemOf(uri.path.slice(folder.length)))
    .toArray();
  const meant = nearest(stemOf(path), beside);
  if (meant === undefined) return { message: `there is no file "${path}"; create it, or remove the import` };
  return { message: `there is no file "${path}"; did you mean "./${meant}.arch"?`, replacement: `"./${meant}.arch"` };
}

/** What tells one file from another: neither `./` nor `.arch` does. */
function stemOf(path: string): string {
  return path.replace(/^\.\//, '').replace(/\.arch$/, '');
}
