import { readFile } from 'node:fs/promises';
import { treatments, type Treatment } from '../simulator/treatments.ts';

/** docs/simulator.md: prose about what figures mean, and from the simulator's own table what it does not simulate yet. */
export async function simulatorPage(): Promise<string> {
  const prose = await readFile('src/tools/simulator-page.md', 'utf8');
  return `${prose.trimEnd()}\n\n${notYet()}`;
}

function notYet(): string {
  const rows = Object.entries(treatments).flatMap(([owner, properties]) =>
    Object.entries(properties as Readonly<Record<string, Treatment>>).flatMap(([name, treatment]) =>
      typeof treatment === 'object' && 'remedy' in treatment
        ? [`| ${owner} | \`${name}\` | ${treatment.what ?? 'other values'} | ${treatment.remedy} |`]
        : [],
    ),
  );
  return `## Not simulated yet

A file that says one of these is refused by \`tradeoff simulate\`, at its place: nothing is approximated silently.

| of | property | what is not simulated | instead |
| --- | --- | --- | --- |
${rows.join('\n')}

## Not modelled

Priorities of requests, the universal scalability law, and anything that advances by ticks.
`;
}
