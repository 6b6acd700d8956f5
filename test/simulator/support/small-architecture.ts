import type { Origin } from '../../../src/base/text-range.ts';
import type { Architecture, Requirement, Scenario } from '../../../src/model/architecture.ts';
import { defaultSettings } from '../../../src/model/schema/schema.ts';

const origin = (line: number): Origin => ({ uri: 'file:///small.arch', range: { start: { line, character: 0 }, end: { line, character: 1 } } });
const configured = { stated: {}, inherited: {} };

export interface SmallSystem {
  readonly requirements?: readonly Partial<Requirement>[];
  readonly scenarios?: readonly Scenario[];
  readonly rate?: number;
}

/** Clients ask a service that keeps records in a database: enough of an architecture for studies whose simulator is a fake. */
export function smallArchitecture(stated: SmallSystem = {}): Architecture {
  const declared = (name: string) => ({ name, origin: origin(0), nameOrigin: origin(0), ...configured, profiles: [] });
  return {
    uri: 'file:///small.arch',
    title: 'Small',
    regions: [],
    networks: [],
    groups: [],
    views: [],
    accepted: [],
    variants: [],
    nodes: [
      { ...declared('User'), kind: 'client', settings: defaultSettings('client') },
      { ...declared('Desk'), kind: 'service', settings: defaultSettings('service') },
      { ...declared('Store'), kind: 'database', settings: defaultSettings('database') },
      { ...declared('Jobs'), kind: 'queue', settings: defaultSettings('queue') },
      { ...declared('Shelf'), kind: 'cache', settings: defaultSettings('cache') },
    ] as unknown as Architecture['nodes'],
    data: [{ ...declared('record'), settings: { ...defaultSettings('data'), keys: 100 } }] as unknown as Architecture['data'],
    flows: [
      { ...declared('Ask'), settings: { ...defaultSettings('flow'), rate: stated.rate ?? 100 }, first: 'User', steps: [], consumers: [] },
    ] as unknown as Architecture['flows'],
    scenarios: stated.scenarios ?? [],
    requirements: (stated.requirements ?? []).map((each, line) => ({ ...requirement, origin: origin(line + 10), ...each })),
  };
}

/** A requirement on the flow's latency, changed by what a test states. */
export const requirement: Requirement = {
  text: 'Ask.latency.mean < 1s',
  target: { kind: 'flow', name: 'Ask' },
  metric: 'latency.mean',
  comparison: '<',
  limit: 1,
  origin: origin(10),
};

export function scenario(name: string, stated: { duration: number; warmup?: number; events?: Scenario['events'] }): Scenario {
  return {
    name,
    origin: origin(5),
    nameOrigin: origin(5),
    ...configured,
    settings: { duration: stated.duration, warmup: stated.warmup },
    events: stated.events ?? [],
  };
}

export function crashAt(at: number): Scenario['events'][number] {
  return { at, text: 'crash Store.leader', action: { kind: 'crash', target: { node: 'Store', part: 'leader' } }, origin: origin(6) };
}
