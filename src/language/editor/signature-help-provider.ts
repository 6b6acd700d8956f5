import type { LangiumDocument } from 'langium';
import type { SignatureHelpProvider } from 'langium/lsp';
import type { ParameterInformation, SignatureHelp, SignatureHelpOptions, SignatureHelpParams, SignatureInformation } from 'vscode-languageserver';
import type { Parameter } from '../values/functions.ts';
import { dimensionWords } from '../values/quantities.ts';
import { parameterLabels, signatureLabel, type Signature } from '../values/signatures.ts';
import { activeCall, callAt } from './call-at.ts';
import { cursorAt, isInComment } from './cursor.ts';
import type { NamingServices } from './names.ts';
import { settingOf, valueTypeAt } from './setting.ts';
import { functionMeanings } from './words.ts';

/** The parameters of a distribution, or of another function, while its arguments are written. */
export class ArchSignatureHelpProvider implements SignatureHelpProvider {
  readonly signatureHelpOptions: SignatureHelpOptions = { triggerCharacters: ['(', ','], retriggerCharacters: [','] };
  private readonly services: NamingServices;

  constructor(services: NamingServices) {
    this.services = services;
  }

  provideSignatureHelp(document: LangiumDocument, { position }: SignatureHelpParams): SignatureHelp | undefined {
    const { tokens, hidden: comments } = this.services.parser.Lexer.tokenize(document.textDocument.getText());
    const offset = document.textDocument.offsetAt(position);
    if (isInComment(comments, offset)) return undefined;
    const cursor = cursorAt(tokens, offset, position.line + 1);
    const call = callAt(cursor);
    const type = call && valueTypeAt(cursor, settingOf(cursor, this.services.lsp.Names.seenFrom(document)));
    const found = call && type && activeCall(call, type);
    if (found === undefined) return undefined;
    return { signatures: found.signatures.map(informationOf), activeSignature: found.active, activeParameter: found.parameter };
  }
}

function informationOf(signature: Signature): SignatureInformation {
  const labels = parameterLabels(signature);
  const meaning = (functionMeanings as Readonly<Record<string, string>>)[signature.name];
  return {
    label: signatureLabel(signature),
    documentation: { kind: 'markdown', value: meaning ?? '' },
    parameters: signature.parameters.map((parameter, index): ParameterInformation => ({
      label: labels[index],
      documentation: parameterMeaning(parameter),
    })),
  };
}

/** `a duration, above 0`. */
function parameterMeaning({ is, minimum, maximum, exclusive }: Parameter): string {
  if (is === 'text') return 'a text in double quotes: a path relative to this file';
  const limits = [
    exclusive ? `above ${minimum ?? 0}` : minimum === undefined ? '' : `at least ${minimum}`,
    maximum === undefined ? '' : `at most ${maximum}`,
  ];
  return [is.map((dimension) => dimensionWords[dimension]).join(' or '), ...limits].filter((part) => part !== '').join(', ');
}
