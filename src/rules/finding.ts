import type { Call, Configured, Declared, Flow, Requirement, Step } from '../model/architecture.ts';
import type { Owner } from '../model/schema/schema.ts';
import type { Finding, RelatedPlace } from './rule.ts';

/** The place of a finding about a declaration: its name. */
export function atName({ name, nameOrigin }: Declared): Pick<Finding, 'node' | 'origin'> {
  return { node: name, origin: nameOrigin };
}

/** The place of a finding about a property: where the declaration states it, else the declaration's name. */
export function atProperty<O extends Owner>(element: Declared & Configured<O>, property: string): Pick<Finding, 'node' | 'origin'> {
  return { node: element.name, origin: element.stated[property]?.origin ?? element.nameOrigin };
}

/** The place of a finding about how a flow makes one of its calls: the option, where it is stated, else the arrow. */
export function atCallOption(flow: Flow, step: Call, option: string): Pick<Finding, 'node' | 'origin'> {
  return { node: flow.name, origin: step.stated[option]?.origin ?? step.origin };
}

/** The place of a finding about the order of a flow's steps. */
export function atStep(flow: Flow, step: Step): Pick<Finding, 'node' | 'origin'> {
  return { node: flow.name, origin: step.origin };
}

/** Where the file says that the loss of these is a serious matter. */
export function criticalHere(data: readonly Declared[]): readonly RelatedPlace[] {
  return data.map(({ name, nameOrigin }) => ({ origin: nameOrigin, message: `${name} is critical.` }));
}

export function requiredHere({ text, origin }: Requirement): RelatedPlace {
  return { origin, message: `Required here: ${text}.` };
}
