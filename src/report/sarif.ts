import type { Origin, Range } from '../base/text-range.ts';
import { groupBy } from '../base/group-by.ts';
import type { Diagnostic, Fix, Severity } from '../model/diagnostic.ts';
import type { FileNamer } from './reported-diagnostic.ts';

/** What SARIF tells of a rule beside its findings. */
export interface RuleText {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /** In Markdown. */
  readonly help: string;
}

export interface SarifSources {
  readonly version: string;
  readonly rules: readonly RuleText[];
  readonly nameOf: FileNamer;
}

const levels: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'note', hint: 'note' };

/** Codes that are no rule's: what the language itself finds. */
const ownCodes: Readonly<Record<string, string>> = {
  syntax: 'The text cannot be read',
  link: 'A name leads nowhere, or is declared twice',
  schema: 'A property, value or declaration is not one that the language has',
  import: 'An import cannot be followed',
  file: 'A file cannot be read',
  simulation: 'The system cannot be simulated as it stands',
  layout: 'The picture cannot be drawn',
  configuration: 'tradeoff.json says what it cannot mean',
};

/** The findings as SARIF 2.1.0 (OASIS), which code scanning reads: rules that were met with their help, places from 1, fixes as replacements. */
export function sarif(diagnostics: readonly Diagnostic[], { version, rules, nameOf }: SarifSources): string {
  const codes = [...new Set(diagnostics.map(({ code }) => code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Tradeoff', version, semanticVersion: version, rules: codes.map((code) => descriptorOf(code, rules)) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((each) => resultOf(each, codes, nameOf)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function descriptorOf(code: string, rules: readonly RuleText[]): object {
  const rule = rules.find(({ id }) => id === code);
  if (rule === undefined) return { id: code, shortDescription: { text: ownCodes[code] ?? code }, defaultConfiguration: { level: 'error' } };
  const { title, help, severity } = rule;
  return {
    id: code,
    shortDescription: { text: title },
    help: { text: plainText(help), markdown: help },
    defaultConfiguration: { level: levels[severity] },
  };
}

function resultOf(diagnostic: Diagnostic, codes: readonly string[], nameOf: FileNamer): object {
  const { code, severity, message, origin, related, fixes } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: physicalLocation(origin, nameOf) }],
    ...(related.length === 0 ? {} : { relatedLocations: related.map((each, id) => relatedLocation(each, id, nameOf)) }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map((fix) => fixOf(fix, nameOf)) }),
  };
}

function relatedLocation({ origin, message }: Diagnostic['related'][number], id: number, nameOf: FileNamer): object {
  return { id, physicalLocation: physicalLocation(origin, nameOf), message: { text: message } };
}

function fixOf({ title, edits }: Fix, nameOf: FileNamer): object {
  const byFile = groupBy(edits, ({ origin }) => origin.uri);
  const changes = [...byFile].map(([uri, ofFile]) => ({
    artifactLocation: artifactLocation(uri, nameOf),
    replacements: ofFile.map(({ origin, newText }) => ({ deletedRegion: regionOf(origin.range), insertedContent: { text: newText } })),
  }));
  return { description: { text: title }, artifactChanges: changes };
}

function physicalLocation({ uri, range }: Origin, nameOf: FileNamer): object {
  return { artifactLocation: artifactLocation(uri, nameOf), region: regionOf(range) };
}

/** A path below this folder is a reference relative to it; any other file is its URI. */
function artifactLocation(uri: string, nameOf: FileNamer): { uri: string } {
  const path = nameOf(uri).replaceAll('\\', '/');
  const isInside = !path.startsWith('/') && !path.startsWith('../') && !/^[a-z]+:/i.test(path);
  return {
    uri: isInside
      ? path
          .replace(/^(\.\/)+/, '')
          .split('/')
          .map(encodeURIComponent)
          .join('/')
      : uri,
  };
}

function regionOf({ start, end }: Range): object {
  return { startLine: start.line + 1, startColumn: start.character + 1, endLine: end.line + 1, endColumn: end.character + 1 };
}

/** Readers without Markdown see neither marks nor links. */
function plainText(markdown: string): string {
  return markdown.replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1').replaceAll(/\*\*|`/g, '');
}
