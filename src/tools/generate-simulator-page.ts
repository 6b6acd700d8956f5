import { readFile } from 'node:fs/promises';
import { treatments, type Treatment } from '../simulator/treatments.ts';

/** docs/simulator.md: prose about what figures mean, and from the simulator's own table what it refuses, and what changes nothing. */
export async function simulatorPage(): Promise<string> {
  const prose = await readFile('src/tools/simulator-page.md', 'utf8');
  return `${prose.trimEnd()}\n\n${afterwards()}`;
}

function afterwards(): string {
  return `## Refused

Every property is simulated, or changes nothing that is. What can have no meaning is refused by \`tradeoff simulate\`, at its place: nothing is approximated silently.

| of | property | why, and what to do |
| --- | --- | --- |
${rowsOf((treatment) => ('mistake' in treatment ? treatment.mistake : undefined))}

## Without effect

| of | property | why |
| --- | --- | --- |
${rowsOf((treatment) => ('irrelevant' in treatment ? treatment.irrelevant : undefined))}

## Not modelled

Priorities of requests, the universal scalability law, and anything that advances by ticks.
`;
}

function rowsOf(wordsOf: (treatment: Exclude<Treatment, 'simulated'>) => string | undefined): string {
  const rows = Object.entries(treatments).flatMap(([owner, properties]) =>
    Object.entries(properties as Readonly<Record<string, Treatment>>).flatMap(([name, treatment]) => {
      const words = typeof treatment === 'object' ? wordsOf(treatment) : undefined;
      return words === undefined ? [] : [`| ${owner} | \`${name}\` | ${words[0].toUpperCase()}${words.slice(1)} |`];
    }),
  );
  return rows.join('\n');
}
