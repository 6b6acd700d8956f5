import { harmFigures } from './generated/harm-figures.ts';
import { harmDuration, harmRuns, type Harm, type HarmFigures } from './harm.ts';
import { codeBlock, withoutMarks } from './markdown.ts';
import type { Rule } from './rule.ts';

const title = '## What it costs, simulated';

/** The part of a rule's page that says what was simulated, and what was seen of either design; or why nothing was. */
export function harmSection(rule: Rule): readonly string[] {
  const { id, harm } = rule;
  if ('unmeasured' in harm) return [title, `No simulation shows it. ${harm.unmeasured}`];
  const figures = harmFigures[id] as HarmFigures | undefined;
  if (figures === undefined) return [];
  return [
    title,
    harm.theory,
    tableOf(harm, figures),
    ...furtherDesigns(rule, harm),
    'What was simulated, below either design:',
    codeBlock(harm.below),
    `\`${commandFor(harm, figures)}\` shows these figures.`,
  ];
}

function tableOf(harm: Harm, { requirement, violating, mended }: HarmFigures): string {
  return [
    `| ${harm.shows} | simulated | \`require ${requirement}\` |`,
    '| --- | ---: | --- |',
    `| the design that it finds | ${violating.value} | ${violating.verdict} |`,
    `| ${'fix' in harm.mended ? `after *${harm.mended.fix}*` : 'the design that it does not'} | ${mended.value} | ${mended.verdict} |`,
  ].join('\n');
}

/** The examples that do not stand further up on the page. */
function furtherDesigns({ examples }: Rule, { example = 0, mended }: Harm): readonly string[] {
  const clean = 'clean' in mended ? mended.clean : 0;
  return [
    ...(example === 0 ? [] : ['The design that it finds:', codeBlock(withoutMarks(examples.violating[example].text))]),
    ...(clean === 0 ? [] : ['The design that it does not:', codeBlock(examples.clean[clean])]),
  ];
}

function commandFor(harm: Harm, { scenario }: HarmFigures): string {
  const run = scenario === null ? `--duration ${harmDuration(harm)}s` : `--scenario ${scenario}`;
  return `tradeoff simulate FILE.arch ${run} --replications ${harmRuns.replications} --warmup ${harmRuns.warmup}s`;
}
