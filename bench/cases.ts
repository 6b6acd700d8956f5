import { fileURLToPath } from 'node:url';

/** A row of equal stations, each 80 % busy; services take a second on average. */
export interface Case {
  readonly name: string;
  readonly stations: number;
  readonly servers: number;
  /** The same as an .arch file. */
  readonly file: string;
  /** Exact mean seconds in the system, so that nobody is fast by being wrong. */
  readonly response: number;
}

export const cases: readonly Case[] = [
  // Kleinrock 1975: 1 ÷ (1 − 0.8).
  { name: 'M/M/1 at 0.8', stations: 1, servers: 1, file: model('mm1'), response: 5 },
  // Erlang C with four servers at 3.2 erlangs.
  { name: 'M/M/4 at 0.8', stations: 1, servers: 4, file: model('mm4'), response: 1.745541 },
  // Burke 1956: five independent M/M/1.
  { name: 'five M/M/1', stations: 5, servers: 1, file: model('tandem'), response: 25 },
];

function model(name: string): string {
  return fileURLToPath(new URL(`models/${name}.arch`, import.meta.url));
}
