import { AstUtils, GrammarUtils, type AstNode, type LangiumDocument } from 'langium';
import type { Origin, Range, TextEdit } from '../../base/text-range.ts';
import type { Action } from '../../model/action.ts';
import { propertyRow } from '../../model/schema/schema.ts';
import { profilesOf } from '../declarations.ts';
import * as ast from '../generated/ast.ts';
import { profileScheme } from '../references/imports.ts';
import type { EditorServices } from './editor-services.ts';
import { lineAfter } from './insertion.ts';
import { tokenAt } from './name-at.ts';

interface ProfileActions {
  readonly extract?: Action;
  readonly inline?: Action;
}

/** What a node's profile may become where a range begins in the node: a new one with its properties, or none. */
export function profileActions(document: LangiumDocument, { start }: Range, services: EditorServices): ProfileActions {
  const token = tokenAt(document, start, services);
  const node = token && AstUtils.getContainerOfType(token.astNode, ast.isNodeDeclaration);
  return node === undefined ? {} : { extract: extraction(node, document, services), inline: inlining(node) };
}

/** What names other declarations, or is a text, belongs to the one node. */
function extraction(node: ast.NodeDeclaration, document: LangiumDocument, services: EditorServices): Action | undefined {
  const moved = (node.body?.properties ?? []).filter(({ name }) => isTechnical(node.kind, name));
  if (moved.length === 0) return undefined;
  const taken = services.references.Imports.closure(document).flatMap(({ parseResult }) => profilesOf(parseResult.value).map(({ name }) => name));
  const name = freeName(`${node.name}-profile`, taken);
  const base = node.profile?.$refText ?? node.kind;
  const replaced = node.profile?.$refNode;
  const naming: TextEdit =
    replaced === undefined
      ? { origin: after(originOfProperty(node, 'name')), newText: ` : ${name}` }
      : { origin: { uri: uriOf(node), range: replaced.range }, newText: name };
  const properties = moved.map((property) => property.$cstNode!.text).join('  ');
  return {
    title: `Extract ${moved.length === 1 ? moved[0].name : `${moved.length} properties`} into a profile`,
    edits: [
      naming,
      ...moved.map((property) => ({ origin: originOf(property), newText: '' })),
      lineAfter(node, `profile ${name} : ${base} { ${properties} }`),
    ],
  };
}

/** The profile's own properties come into the node, and its base becomes the node's. */
function inlining(node: ast.NodeDeclaration): Action | undefined {
  const profile = node.profile?.ref;
  const colon = node.$cstNode && GrammarUtils.findNodeForKeyword(node.$cstNode, ':');
  if (profile === undefined || colon === undefined || AstUtils.getDocument(profile).uri.scheme === profileScheme) return undefined;
  const stated = new Set((node.body?.properties ?? []).map(({ name }) => name));
  const brought = (profile.body?.properties ?? []).filter(({ name }) => !stated.has(name)).map((property) => property.$cstNode!.text);
  const place = originOfProperty(node, 'profile');
  const base = profile.base?.$refText;
  const renamed: TextEdit =
    base === undefined
      ? { origin: { uri: place.uri, range: { start: colon.range.start, end: place.range.end } }, newText: '' }
      : { origin: place, newText: base };
  return { title: `Inline profile ${profile.name}`, edits: [renamed, ...(brought.length === 0 ? [] : [insertion(node, brought)])] };
}

function insertion(node: ast.NodeDeclaration, properties: readonly string[]): TextEdit {
  const last = node.body?.properties.at(-1);
  const text = properties.join('  ');
  if (last !== undefined) return { origin: after(originOf(last)), newText: `  ${text}` };
  if (node.body === undefined) return { origin: after(originOf(node)), newText: ` { ${text} }` };
  return { origin: originOf(node.body), newText: `{ ${text} }` };
}

const personal: readonly string[] = ['reference', 'references', 'choice-or-reference', 'placement', 'dead-letter', 'text', 'texts', 'weights'];

function isTechnical(kind: ast.NodeDeclaration['kind'], name: string): boolean {
  const row = propertyRow(kind, name);
  return row !== undefined && !personal.includes(row.type.is);
}

function freeName(wanted: string, taken: readonly string[]): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!taken.includes(name)) return name;
  }
}

function uriOf(node: AstNode): string {
  return AstUtils.getDocument(node).uri.toString();
}

function originOf(node: AstNode): Origin {
  return { uri: uriOf(node), range: node.$cstNode!.range };
}

function originOfProperty(node: AstNode, property: string): Origin {
  return { uri: uriOf(node), range: GrammarUtils.findNodeForProperty(node.$cstNode, property)!.range };
}

function after({ uri, range: { end } }: Origin): Origin {
  return { uri, range: { start: end, end } };
}
