import { harmFigures } from '../rules/generated/harm-figures.ts';
import type { HarmFigures } from '../rules/harm.ts';
import { pageOf } from '../rules/page.ts';
import type { Rule } from '../rules/rule.ts';
import { ruleFiles } from './rule-files.ts';

const familyTitles: Readonly<Record<string, string>> = {
  consistency: 'Consistency: what a reader may believe',
  replication: 'Replication: what survives a dead machine',
  queue: 'Queues: what happens afterwards',
  cache: 'Caches: what may be old or lost',
  proxy: 'Proxies: what stands in front',
  delivery: 'Delivery: what stands near the readers',
  filesystem: 'File systems',
  capacity: 'Capacity: what the load does',
  requirement: 'Requirements: what can be met at all',
  hygiene: 'Hygiene: the file itself',
};

/** docs/rules: a page for every rule, and an index. By path below that folder. */
export async function rulePages(): Promise<Readonly<Record<string, string>>> {
  const rules = (await ruleFiles()).map(({ rule }) => rule);
  return { 'README.md': indexOf(rules), ...Object.fromEntries(rules.map((rule) => [`${rule.id}.md`, pageOf(rule)])) };
}

function indexOf(rules: readonly Rule[]): string {
  const families = [...new Set(rules.map((rule) => familyOf(rule)))].sort((left, right) => positionOf(left) - positionOf(right));
  return (
    [
      '# Rules',
      'What Tradeoff says in a design review. Each rule names what is given up, under which condition it hurts, and what to do instead. ' +
        'A tradeoff is either fixed or accepted with a reason in the file (`accept RULE on NAME because "…"`); severities are set in `tradeoff.json`. ' +
        'The last column is what the simulator saw of a design that the rule finds, and of the mended one: each page tells how.',
      ...families.flatMap((family) => [`## ${titleOf(family)}`, tableOf(rules.filter((rule) => familyOf(rule) === family))]),
    ].join('\n\n') + '\n'
  );
}

function tableOf(rules: readonly Rule[]): string {
  const rows = rules.map((rule) => `| [${rule.id}](${rule.id}.md) | ${rule.severity} | ${rule.title} | ${fixesOf(rule)} | ${simulatedOf(rule)} |`);
  return ['| rule | severity | finds | quick fixes | simulated |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function fixesOf(rule: Rule): string {
  return [...new Set(rule.examples.violating.flatMap((violation) => violation.fixes))].join('; ');
}

/** What was seen of the design that the rule finds, and of the mended one. */
function simulatedOf({ id }: Rule): string {
  const figures = harmFigures[id] as HarmFigures | undefined;
  if (figures === undefined) return '';
  const [quantity] = figures.requirement.split(' ');
  return `\`${quantity}\` ${figures.violating.value} → ${figures.mended.value}`;
}

function familyOf(rule: Rule): string {
  return rule.id.slice(0, rule.id.indexOf('/'));
}

function positionOf(family: string): number {
  const position = Object.keys(familyTitles).indexOf(family);
  if (position < 0) throw new Error(`Give the rule family "${family}" a title in src/tools/generate-rule-pages.ts.`);
  return position;
}

function titleOf(family: string): string {
  return familyTitles[family];
}
