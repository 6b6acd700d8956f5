import type { Origin } from '../base/text-range.ts';
import type { Accepted, Architecture } from '../model/architecture.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { allRules } from './index.ts';
import type { Finding, Rule, RuleContext, Severities } from './rule.ts';

export interface Review {
  /** What the rules found and no `accept` names, in the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Findings that the file accepts, as decisions. */
  readonly accepted: readonly AcceptedFinding[];
}

export interface AcceptedFinding {
  readonly rule: string;
  readonly node: string | null;
  readonly reason: string;
  /** What was found, and where. */
  readonly message: string;
  readonly origin: Origin;
}

/** Runs every rule that is not switched off. Never throws: a rule that fails is one diagnostic, and the others go on. */
export function review(architecture: Architecture, severities: Severities = {}, rules: readonly Rule[] = allRules): Review {
  const active = rules.filter((rule) => severities[rule.id] !== 'off');
  const context = { architecture, unmatched: [], ruleIds: rules.map((rule) => rule.id) };
  const outcomes = active.filter((rule) => !rule.isLast).map((rule) => outcomeOf(rule, context));
  const unmatched = architecture.accepted.filter(
    (accepted) => !isSilent(accepted.rule, rules, outcomes) && !outcomes.some((outcome) => matches(accepted, outcome)),
  );
  outcomes.push(...active.filter((rule) => rule.isLast).map((rule) => outcomeOf(rule, { ...context, unmatched })));
  const diagnostics = outcomes.flatMap((outcome) => diagnosticsOf(outcome, architecture, severities));
  return { diagnostics: diagnostics.sort(byPlace), accepted: outcomes.flatMap((outcome) => acceptedOf(outcome, architecture)) };
}

interface Outcome {
  readonly rule: Rule;
  readonly findings: readonly Finding[];
  readonly failure?: string;
}

function outcomeOf(rule: Rule, context: RuleContext): Outcome {
  try {
    return { rule, findings: rule.check(context) };
  } catch (error) {
    return { rule, findings: [], failure: error instanceof Error ? error.message : String(error) };
  }
}

/** Whether the rule said nothing because it was not asked, or could not answer: then nobody knows whether an accept matches. */
function isSilent(id: string, rules: readonly Rule[], outcomes: readonly Outcome[]): boolean {
  const outcome = outcomes.find(({ rule }) => rule.id === id);
  return outcome === undefined ? rules.some((rule) => rule.id === id) : outcome.failure !== undefined;
}

function matches(accepted: Accepted, { rule, findings }: Outcome): boolean {
  return findings.some((finding) => accepts(accepted, rule, finding));
}

function accepts(accepted: Accepted, rule: Rule, finding: Finding): boolean {
  return accepted.rule === rule.id && (accepted.on === undefined || accepted.on === finding.node);
}

function acceptanceOf(rule: Rule, finding: Finding, architecture: Architecture): Accepted | undefined {
  return architecture.accepted.find((accepted) => accepts(accepted, rule, finding));
}

function acceptedOf({ rule, findings }: Outcome, architecture: Architecture): readonly AcceptedFinding[] {
  return findings.flatMap((finding) => {
    const accepted = acceptanceOf(rule, finding, architecture);
    if (accepted === undefined) return [];
    return [{ rule: rule.id, node: finding.node ?? null, reason: accepted.reason, message: finding.message, origin: accepted.origin }];
  });
}

function diagnosticsOf({ rule, findings, failure }: Outcome, architecture: Architecture, severities: Severities): readonly Diagnostic[] {
  if (failure !== undefined) return [internalError(rule, failure, architecture)];
  const severity = severities[rule.id] ?? rule.severity;
  if (severity === 'off') return [];
  return findings
    .filter((finding) => acceptanceOf(rule, finding, architecture) === undefined)
    .map(({ node, origin, message, related = [], fixes = [] }) => ({ severity, code: rule.id, message, origin, node, related, fixes }));
}

function internalError(rule: Rule, failure: string, architecture: Architecture): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    severity: 'error',
    code: rule.id,
    related: [],
    fixes: [],
    message: `Internal error: the rule ${rule.id} failed (${failure}) and found nothing; the other rules went on. Please report it, with this file.`,
    origin: { uri: architecture.uri, range: { start, end: start } },
  };
}

function byPlace(left: Diagnostic, right: Diagnostic): number {
  const [a, b] = [left.origin, right.origin];
  return (
    compare(a.uri, b.uri) ||
    a.range.start.line - b.range.start.line ||
    a.range.start.character - b.range.start.character ||
    compare(left.code, right.code)
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
