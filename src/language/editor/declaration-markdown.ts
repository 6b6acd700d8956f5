import type { AstNode } from 'langium';
import type { PropertyRows } from '../../model/schema/property.ts';
import { schema } from '../../model/schema/schema.ts';
import type { Kind } from '../../model/schema/value-types.ts';
import * as ast from '../generated/ast.ts';
import { profileChain } from '../lowering/settings.ts';
import { code, escaped } from './markdown-text.ts';

type KindOf = (profile: ast.ProfileDeclaration) => Kind | undefined;

/** A declaration as a hover shows it: what it is, what its author says of it, and the values that it has from itself and its profiles. */
export function declarationMarkdown(node: AstNode, documentation: string | undefined, kindOf: KindOf): string | undefined {
  const heading = headingOf(node, kindOf);
  if (heading === undefined) return undefined;
  const hasValues = ast.isNodeDeclaration(node) || ast.isProfileDeclaration(node) || ast.isDataDeclaration(node);
  const parts = hasValues ? [valueTable(node), ast.isProfileDeclaration(node) ? undefined : defaults(node)] : [];
  return [heading, documentation, ...parts].filter((part) => part !== undefined && part !== '').join('\n\n');
}

function headingOf(node: AstNode, kindOf: KindOf): string | undefined {
  if (ast.isNodeDeclaration(node)) return line(node.kind, node.name, node.title, node.profile?.$refText);
  if (ast.isProfileDeclaration(node)) return line(`profile of ${kindOf(node) ?? 'nothing yet'}`, node.name, node.title, node.base?.$refText);
  if (ast.isDataDeclaration(node)) return line('data', node.name, node.title);
  if (ast.isRegionDeclaration(node)) return line('region', node.name, node.title);
  if (ast.isZoneDeclaration(node)) return line('zone', `${node.$container.name}.${node.name}`, node.title);
  if (ast.isFlowDeclaration(node)) return line('flow', node.name, node.title);
  if (ast.isScenarioDeclaration(node)) return line('scenario', node.name, node.title);
  if (ast.isVariantDeclaration(node)) return line('variant', node.name, node.title);
  return ast.isViewDeclaration(node) ? line('view', node.name, node.title) : undefined;
}

function line(keyword: string, name: string, title?: string, profile?: string): string {
  const parts = [`**${keyword}** \`${name}\``, profile === undefined ? '' : ` : \`${profile}\``, title === undefined ? '' : ` — ${escaped(title)}`];
  return parts.join('');
}

type WithValues = ast.NodeDeclaration | ast.ProfileDeclaration | ast.DataDeclaration;

/** Every value that a file or a profile states for it, nearest first. */
function valueTable(node: WithValues): string | undefined {
  const rows = new Map<string, string>();
  for (const source of [node, ...profilesOf(node)]) {
    for (const { name, value } of source.body?.properties ?? []) {
      const text = value?.$cstNode?.text;
      if (text !== undefined && !rows.has(name))
        rows.set(name, `| ${code(name)} | ${code(text)} | ${source === node ? '' : `from ${code(source.name)}`} |`);
    }
  }
  return rows.size === 0 ? undefined : ['| property | value | |', '| --- | --- | --- |', ...rows.values()].join('\n');
}

/** What the language supplies where neither the declaration nor a profile says anything. */
function defaults(node: ast.NodeDeclaration | ast.DataDeclaration): string | undefined {
  const rows: PropertyRows = schema[ast.isNodeDeclaration(node) ? node.kind : 'data'];
  const stated = new Set([node, ...profilesOf(node)].flatMap((source) => (source.body?.properties ?? []).map(({ name }) => name)));
  const open = Object.entries(rows).filter(([name, { defaultText }]) => defaultText !== undefined && !stated.has(name));
  return open.length === 0 ? undefined : `By default: ${open.map(([name, { defaultText }]) => `\`${name}: ${defaultText}\``).join(' · ')}`;
}

function profilesOf(node: AstNode): readonly ast.ProfileDeclaration[] {
  return profileChain(ast.isNodeDeclaration(node) ? node.profile?.ref : ast.isProfileDeclaration(node) ? node.base?.ref : undefined);
}
