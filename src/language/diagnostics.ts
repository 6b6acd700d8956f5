import type { LangiumDocument } from 'langium';
import { severities, type Diagnostic, type Fix } from '../model/diagnostic.ts';
import type { DiagnosticData } from './validation/document-validator.ts';

type LspDiagnostic = NonNullable<LangiumDocument['diagnostics']>[number];

/**
 * What is wrong with a document as text: codes `syntax`, `link`, `schema`, `import` and `file`. The document must have been built with
 * `validation: true`; findings of rules are not among them.
 */
export function diagnosticsOf(document: LangiumDocument): readonly Diagnostic[] {
  const uri = document.uri.toString();
  return (document.diagnostics ?? []).map((diagnostic) => fromLsp(diagnostic, uri));
}

function fromLsp(diagnostic: LspDiagnostic, uri: string): Diagnostic {
  const origin = { uri, range: diagnostic.range };
  const { replacement } = (diagnostic.data ?? {}) as DiagnosticData;
  const fixes: readonly Fix[] = replacement === undefined ? [] : [{ title: `Change to "${replacement}"`, edits: [{ origin, newText: replacement }] }];
  return {
    severity: severities[(diagnostic.severity ?? 1) - 1] ?? 'error',
    code: String(diagnostic.code),
    message: typeof diagnostic.message === 'string' ? diagnostic.message : diagnostic.message.value,
    origin,
    related: (diagnostic.relatedInformation ?? []).map(({ location, message }) => ({
      origin: { uri: location.uri, range: location.range },
      message,
    })),
    fixes,
  };
}
