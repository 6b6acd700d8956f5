import type { Origin } from '../base/text-range.ts';
import type { Accepted, Architecture } from '../model/architecture.ts';
import { type Fix, severities, type Severity } from '../model/diagnostic.ts';
import type { Harm, Unmeasured } from './harm.ts';

/** What a senior engineer says in a design review: one file a rule, from which its check, page, hover and tests come. */
export interface Rule {
  /** `family/name`, which is also the file's path. */
  readonly id: RuleId;
  /** error: contradicts what the file itself requires, or cannot work; warning: will hurt; hint: worth knowing. */
  readonly severity: Severity;
  /** One line: what the design does. */
  readonly title: string;
  /** Two or three sentences: under which condition the rule speaks, and what then happens. */
  readonly description: string;
  readonly tradeoff: Tradeoff;
  readonly references: readonly Reference[];
  readonly examples: Examples;
  /** What the tradeoff costs where the simulator can see it; else why it can't. */
  readonly harm: Harm | Unmeasured;
  /** A pure function. What the file does not say, it does not hold against the design. */
  readonly check: (context: RuleContext) => readonly Finding[];
  /** Runs after the others, when it is known which `accept`s matched. */
  readonly isLast?: true;
}

/** What a configuration can make of a rule. */
export const severityWords = [...severities, 'off'] as const;

/** By rule id; a rule that is not named has its own severity. */
export type Severities = Readonly<Record<string, Severity | 'off'>>;

export type RuleId = `${string}/${string}`;

export interface Tradeoff {
  readonly gained: string;
  readonly paid: string;
  /** When it is right to accept it. */
  readonly accept: string;
}

export interface Reference {
  readonly title: string;
  readonly url?: string;
}

/** Whole `.arch` texts, which the tests run. The first of each stand on the rule's page. */
export interface Examples {
  readonly violating: readonly Violation[];
  readonly clean: readonly string[];
}

export interface Violation {
  /** The places that findings stand at are set in guillemets: `«replication: async»`. */
  readonly text: string;
  /** The messages at those places, in the order of the text. */
  readonly messages: readonly string[];
  /** The titles of the fixes of all findings, in order. */
  readonly fixes: readonly string[];
}

export interface RuleContext {
  readonly architecture: Architecture;
  /** For rules that run last: the accepts that matched no finding. */
  readonly unmatched: readonly Accepted[];
  readonly ruleIds: readonly string[];
}

export interface Finding {
  /** The declaration it is about, which `accept … on NAME` names. */
  readonly node?: string;
  readonly origin: Origin;
  /** What is given up under which condition, with this design's own numbers, and what to do instead. */
  readonly message: string;
  readonly related?: readonly RelatedPlace[];
  readonly fixes?: readonly Fix[];
}

export interface RelatedPlace {
  readonly origin: Origin;
  readonly message: string;
}
