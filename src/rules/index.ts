import { allRules } from './generated/all-rules.ts';
import type { Rule } from './rule.ts';

export { allRules };

export function ruleNamed(id: string): Rule | undefined {
  return allRules.find((rule) => rule.id === id);
}
