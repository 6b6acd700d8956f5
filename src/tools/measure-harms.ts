import { writeFile } from 'node:fs/promises';
import { measuredHarm, type HarmFigures } from '../rules/harm.ts';
import { designsOf, measureHarm } from '../../test/rules/harm/measure-harm.ts';
import { harmFigures } from '../rules/generated/harm-figures.ts';
import { ruleFiles } from './rule-files.ts';

// Simulates what rules cost, and keeps it for their pages: `node src/tools/measure-harms.ts`, or only some: `… queue cache/stampede`.
const wanted = process.argv.slice(2);
const measured: Record<string, HarmFigures> = {};
for (const { id, rule } of await ruleFiles()) {
  const harm = measuredHarm(rule);
  if (harm === undefined) continue;
  const kept = harmFigures[id] as HarmFigures | undefined;
  const isWanted = wanted.length === 0 || wanted.some((name) => id === name || id.startsWith(`${name}/`));
  if (!isWanted) {
    if (kept !== undefined) measured[id] = kept;
    continue;
  }
  const begin = process.cpuUsage();
  const figures = await measureHarm(harm, await designsOf(rule, harm));
  measured[id] = figures;
  const { violating, mended, requirement } = figures;
  const { user, system } = process.cpuUsage(begin);
  console.log(
    `${id}: ${requirement}: ${violating.value} (${violating.verdict}), mended ${mended.value} (${mended.verdict}), ${Math.round((user + system) / 1000)} ms`,
  );
}

await writeFile(
  'src/rules/generated/harm-figures.ts',
  [
    '// Written by `node src/tools/measure-harms.ts`. Do not edit.',
    "import type { HarmFigures } from '../harm.ts';",
    '',
    "/** What the last measurement saw of every rule's harm, by the rule's id. */",
    `export const harmFigures: Readonly<Record<string, HarmFigures>> = ${JSON.stringify(measured, null, 2)};`,
    '',
  ].join('\n'),
);
