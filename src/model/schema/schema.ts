import { cacheRows } from './cache.ts';
import { callRows } from './calls.ts';
import { cdnRows } from './cdn.ts';
import { clientRows } from './client.ts';
import { dataRows } from './data.ts';
import { databaseRows } from './database.ts';
import { filesystemRows } from './filesystem.ts';
import { flowRows } from './flow.ts';
import { nodeRows } from './node.ts';
import type { PropertyRow, PropertyRows, Settings } from './property.ts';
import { proxyRows } from './proxy.ts';
import { queueRows } from './queue.ts';
import { registryRows } from './registry.ts';
import { serviceRows } from './service.ts';
import { networkRows, scenarioRows, viewRows } from './surroundings.ts';
import type { Kind } from './value-types.ts';

/**
 * The schema: every property of every declaration, in one table. Grammar, validation, defaults, completion, hover and
 * the reference page all read it; a new property is one row in its kind's file.
 */
export const schema = {
  client: { ...nodeRows, ...clientRows },
  service: { ...nodeRows, ...serviceRows },
  database: { ...nodeRows, ...databaseRows },
  filesystem: { ...nodeRows, ...filesystemRows },
  queue: { ...nodeRows, ...queueRows },
  cache: { ...nodeRows, ...cacheRows },
  proxy: { ...nodeRows, ...proxyRows },
  registry: { ...nodeRows, ...registryRows },
  cdn: { ...nodeRows, ...cdnRows },
  data: dataRows,
  flow: flowRows,
  call: callRows,
  network: networkRows,
  scenario: scenarioRows,
  view: viewRows,
} as const satisfies Record<Kind | 'data' | 'flow' | 'call' | 'network' | 'scenario' | 'view', PropertyRows>;

/** Whatever has properties: a node's kind, or another declaration. */
export type Owner = keyof typeof schema;

export type SettingsOf<O extends Owner> = Settings<(typeof schema)[O]>;
export type PropertyName<O extends Owner> = keyof (typeof schema)[O] & string;

export function propertyRow(owner: Owner, name: string): PropertyRow | undefined {
  const rows: PropertyRows = schema[owner];
  return Object.hasOwn(rows, name) ? rows[name] : undefined;
}

export function propertyNames(owner: Owner): readonly string[] {
  return Object.keys(schema[owner]);
}

/** What holds where neither the file nor a profile says anything. */
export function defaultSettings<O extends Owner>(owner: O): Readonly<Partial<SettingsOf<O>>> {
  return defaults[owner] as Partial<SettingsOf<O>>;
}

const defaults = Object.fromEntries(Object.entries(schema).map(([owner, rows]) => [owner, defaultsOf(rows)]));

function defaultsOf(rows: PropertyRows): object {
  return Object.fromEntries(Object.entries(rows).flatMap(([name, row]) => (row.defaultValue === undefined ? [] : [[name, row.defaultValue]])));
}
