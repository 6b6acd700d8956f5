import { DiagnosticSeverity, type Diagnostic as LspDiagnostic } from 'vscode-languageserver';
import type { Diagnostic, Severity } from '../model/diagnostic.ts';

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** A diagnostic as editors show it; a rule's carries a link to the rule's page where the editor can open one. */
export function lspDiagnostic(diagnostic: Diagnostic, ruleLink: string | undefined): LspDiagnostic {
  const { code, message, origin, related, severity } = diagnostic;
  return {
    range: origin.range,
    severity: severities[severity],
    code,
    ...(ruleLink !== undefined && isRule(code) ? { codeDescription: { href: ruleLink + code } } : {}),
    source: 'tradeoff',
    message,
    relatedInformation: related.map((each) => ({ location: { uri: each.origin.uri, range: each.origin.range }, message: each.message })),
  };
}

/** Only rules have a family in their code. */
function isRule(code: string): boolean {
  return code.includes('/');
}
