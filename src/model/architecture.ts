import type { Distribution } from '../base/distribution.ts';
import type { Origin } from '../base/text-range.ts';
import type { ConsistencyLevel, MetricTarget } from './schema/metrics.ts';
import type { Owner, SettingsOf } from './schema/schema.ts';
import type { Kind } from './schema/value-types.ts';

/**
 * A whole architecture: linked, defaults filled, units converted. Plain readonly data, so that it can be cloned into
 * a worker and hashed; names are resolved but kept as names, in declaration order. Durations are seconds, sizes bytes, rates per second,
 * percentages ratios from 0 to 1.
 */
export interface Architecture {
  readonly uri: string;
  readonly title: string;
  readonly documentation?: string;
  readonly regions: readonly Region[];
  readonly networks: readonly Network[];
  readonly groups: readonly Group[];
  readonly nodes: readonly Node[];
  readonly data: readonly DataSet[];
  readonly flows: readonly Flow[];
  readonly requirements: readonly Requirement[];
  readonly scenarios: readonly Scenario[];
  readonly variants: readonly Variant[];
  readonly accepted: readonly Accepted[];
  readonly views: readonly View[];
}

export interface Declared {
  readonly name: string;
  readonly title?: string;
  readonly documentation?: string;
  /** The whole declaration, the name in it, and the braces with what is between them. */
  readonly origin: Origin;
  readonly nameOrigin: Origin;
  readonly bodyOrigin?: Origin;
}

/** Values by property name, and where each stands: `stated` in the declaration itself, or `inherited` from a profile. */
export interface Configured<O extends Owner> {
  readonly settings: SettingsOf<O>;
  readonly stated: Readonly<Record<string, StatedProperty>>;
  readonly inherited: Readonly<Record<string, string>>;
}

export interface StatedProperty {
  /** `name: value` as a whole, and the value alone. */
  readonly origin: Origin;
  readonly valueOrigin: Origin;
}

export interface NodeOf<K extends Kind> extends Declared, Configured<K> {
  readonly kind: K;
  /** The profile it names, and that profile's own ancestors, nearest first. */
  readonly profiles: readonly string[];
  /** Index into `Architecture.groups`. */
  readonly group?: number;
}
export type Node = { readonly [K in Kind]: NodeOf<K> }[Kind];

/** `parent` is an index into `Architecture.groups`. */
export interface Group {
  readonly title: string;
  readonly parent?: number;
  readonly origin: Origin;
}

export interface Region extends Declared {
  readonly zones: readonly Declared[];
}

/** A link between two regions, zones (`eu.a`) or nodes; `default` holds for whatever is not declared. */
export interface Network extends Configured<'network'> {
  readonly between: { readonly from: string; readonly to: string; readonly bothWays: boolean } | 'default';
  readonly origin: Origin;
}

export interface DataSet extends Declared, Configured<'data'> {}

export interface Flow extends Declared, Configured<'flow'> {
  /** The node that begins it: a client, a service (with `every`), or a queue whose messages it handles. */
  readonly first: string;
  /** What the first node does, in order. Empty where a queue begins the flow. */
  readonly steps: readonly Step[];
  /** What consumer groups do with the messages published in this flow (or in the queue that begins it). */
  readonly consumers: readonly Consumer[];
}

/** `Queue => Group`: `each` instance gets every message, or the group shares them. */
export interface Consumer {
  readonly queue: string;
  readonly group: string;
  readonly each: boolean;
  readonly options: CallOptions;
  readonly steps: readonly Step[];
  readonly origin: Origin;
}

export type Step = Call | Publish | Reply | Wait | Parallel | Choose | Repeat;

export type CallOptions = SettingsOf<'call'>;

/** One arrow. `steps` run in the callee while it serves the call. */
export interface Call {
  readonly kind: 'call';
  readonly from: string;
  readonly to: string;
  readonly operation?: Operation;
  readonly options: CallOptions;
  readonly stated: Readonly<Record<string, StatedProperty>>;
  readonly steps: readonly Step[];
  readonly onMiss?: Block;
  readonly onError?: Block;
  /** The arrow with its operation and options; its target's name alone. */
  readonly origin: Origin;
  readonly toOrigin: Origin;
}

/** Steps that run instead of the usual course, in the caller or in the callee of the call that they belong to. */
export interface Block {
  readonly owner: 'caller' | 'callee';
  readonly steps: readonly Step[];
  readonly origin: Origin;
}

export interface Publish {
  readonly kind: 'publish';
  readonly from: string;
  readonly queue: string;
  readonly operation?: Operation;
  readonly options: CallOptions;
  readonly stated: Readonly<Record<string, StatedProperty>>;
  readonly onError?: Block;
  readonly origin: Origin;
  readonly toOrigin: Origin;
}

/**
 * The activation it stands in answers its caller now and then goes on. Lowering puts one in every activation on the path from where the
 * flow's `reply` stands to the client, right after the call on which the path goes deeper, the client's own steps (`Flow.steps`) included:
 * there it marks the moment at which the request has its answer.
 */
export interface Reply {
  readonly kind: 'reply';
  readonly origin: Origin;
}

export interface Wait {
  readonly kind: 'wait';
  readonly duration: Distribution;
  readonly origin: Origin;
}

/** All branches at once, `copies` times; goes on when the last has ended. */
export interface Parallel {
  readonly kind: 'parallel';
  readonly branches: readonly (readonly Step[])[];
  readonly copies: number;
  readonly origin: Origin;
}

/** One of the branches; probabilities add up to at most 1, and what is left does nothing. */
export interface Choose {
  readonly kind: 'choose';
  readonly branches: readonly { readonly probability: number; readonly steps: readonly Step[]; readonly origin: Origin }[];
  readonly origin: Origin;
}

export interface Repeat {
  readonly kind: 'repeat';
  readonly times: Distribution;
  readonly steps: readonly Step[];
  readonly origin: Origin;
}

export type Operation =
  | { readonly verb: 'read' | 'write' | 'update' | 'create' | 'scan' | 'publish'; readonly data: string; readonly origin: Origin }
  | { readonly verb: 'text'; readonly text: string; readonly origin: Origin };

export type Comparison = '<' | '<=' | '=' | '>=' | '>';

export interface Requirement {
  /** As the file writes it, without `require`. */
  readonly text: string;
  readonly target: { readonly kind: MetricTarget; readonly name: string };
  /** Which part of the target: a client's region of a flow, a consumer group of a queue. */
  readonly selector?: string;
  /** A name of the `metrics` table. */
  readonly metric: string;
  readonly comparison: Comparison;
  readonly limit: number | ConsistencyLevel;
  readonly scenario?: string;
  /** Seconds after the scenario's start. */
  readonly window?: { readonly from: number; readonly to: number };
  readonly origin: Origin;
}

export interface Scenario extends Declared, Configured<'scenario'> {
  readonly events: readonly ScenarioEvent[];
}

/** `at` and `lasts` in seconds; without `lasts` the event holds to the end. */
export interface ScenarioEvent {
  readonly at: number;
  readonly lasts?: number;
  readonly action: Action;
  /** As the file writes it, without `at TIME`. */
  readonly text: string;
  readonly origin: Origin;
}

export type Action =
  | { readonly kind: 'crash' | 'lose' | 'restart'; readonly target: FaultTarget }
  | { readonly kind: 'partition'; readonly left: readonly string[]; readonly right: readonly string[] }
  | { readonly kind: 'load'; readonly flow: string; readonly factor: number }
  | { readonly kind: 'slow'; readonly node: string; readonly factor: number }
  | { readonly kind: 'drop'; readonly node: string; readonly share: number }
  | { readonly kind: 'flush'; readonly node: string };

/** A region or zone, a node as a whole, or a part of one; `index` counts from 1 as the file does. */
export type FaultTarget =
  | { readonly place: string }
  | { readonly node: string; readonly part?: 'leader' | 'follower' | 'instance' | 'broker' | 'metadata'; readonly index?: number };

export interface Variant extends Declared {
  readonly overrides: readonly Override[];
  /** Flows that take the place of those of the same name. */
  readonly flows: readonly Flow[];
}

/** New values of a node's or data set's properties; `undefined` unsets. */
export interface Override {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly stated: Readonly<Record<string, StatedProperty>>;
  readonly origin: Origin;
}

export interface Accepted {
  readonly rule: string;
  readonly on?: string;
  readonly reason: string;
  readonly origin: Origin;
}

export interface View extends Declared, Configured<'view'> {}
