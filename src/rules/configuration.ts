import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { didYouMean } from '../base/nearest.ts';
import { lineStartsOf, positionAt } from '../base/text-lines.ts';
import type { Origin } from '../base/text-range.ts';
import type { Diagnostic, Severity } from '../model/diagnostic.ts';
import { allRules } from './index.ts';
import { type Severities, severityWords } from './rule.ts';

export interface Configuration {
  /** What could be read; the rest is in the diagnostics. */
  readonly severities: Severities;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a `tradeoff.json`: `{"rules": {"family/name": "error|warning|information|hint|off"}}`. */
export function parseConfiguration(text: string, uri: string): Configuration {
  const errors: ParseError[] = [];
  const root = text.trim() === '' ? undefined : parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const reader = new Reader(text, uri);
  for (const { error, offset, length } of errors) reader.report({ offset, length }, `This is not JSON: ${wordsOf(printParseErrorCode(error))}.`);
  if (root !== undefined) reader.readRoot(root);
  return { severities: reader.severities, diagnostics: reader.diagnostics };
}

/**
 * The settings of an editor fill what the workspace's own file leaves open, so that editor and command line agree. Names and words of the
 * settings that do not exist are left out: the editor marks them by the schema.
 */
export function withDefaults(configured: Severities, settings: Readonly<Record<string, unknown>>): Severities {
  const known = Object.entries(settings).filter((entry): entry is [string, Severity | 'off'] => isSeverity(entry[1]) && isRule(entry[0]));
  return { ...Object.fromEntries(known), ...configured };
}

interface Place {
  readonly offset: number;
  readonly length: number;
}

/** Walks the JSON once and gathers what it says and what is wrong with it. */
class Reader {
  readonly severities: Record<string, Severity | 'off'> = {};
  readonly diagnostics: Diagnostic[] = [];
  private readonly uri: string;
  private readonly lineStarts: readonly number[];

  constructor(text: string, uri: string) {
    this.uri = uri;
    this.lineStarts = lineStartsOf(text);
  }

  readRoot(root: Node): void {
    if (root.type !== 'object') {
      this.report(root, 'A configuration is an object: {"rules": {"family/name": "warning"}}.');
      return;
    }
    for (const { name, key, value } of propertiesOf(root)) {
      if (name === 'rules') this.readRules(value);
      else if (name !== '$schema') this.report(key, `"${name}" is not a setting${didYouMean(name, ['rules']) || '; there is "rules" only.'}`);
    }
  }

  private readRules(rules: Node): void {
    if (rules.type !== 'object') {
      this.report(rules, '"rules" is an object: {"family/name": "warning"}.');
      return;
    }
    for (const { name, key, value } of propertiesOf(rules)) this.readRule(name, key, value);
  }

  private readRule(name: string, key: Node, value: Node): void {
    if (!isRule(name)) {
      this.report(
        key,
        `There is no rule ${name}${
          didYouMean(
            name,
            allRules.map((rule) => rule.id),
          ) || '; see the list of rules.'
        }`,
      );
      return;
    }
    if (!isSeverity(value.value)) {
      this.report(
        value,
        `A rule's severity is ${severityWords.join(', ')}${typeof value.value === 'string' ? didYouMean(value.value, severityWords) || '.' : '.'}`,
      );
      return;
    }
    if (Object.hasOwn(this.severities, name) && this.severities[name] !== value.value) {
      this.report(value, `${name} already is ${this.severities[name]} above; say one of the two.`);
      return;
    }
    this.severities[name] = value.value;
  }

  report({ offset, length }: Place, message: string): void {
    const range = { start: positionAt(offset, this.lineStarts), end: positionAt(offset + length, this.lineStarts) };
    const origin: Origin = { uri: this.uri, range };
    this.diagnostics.push({ severity: 'error', code: 'configuration', message, origin, related: [], fixes: [] });
  }
}

function propertiesOf(object: Node): readonly { readonly name: string; readonly key: Node; readonly value: Node }[] {
  return (object.children ?? []).flatMap(({ children = [] }) => {
    const [key, value] = children;
    return key === undefined || value === undefined ? [] : [{ name: String(key.value), key, value }];
  });
}

function isRule(name: string): boolean {
  return allRules.some((rule) => rule.id === name);
}

function isSeverity(value: unknown): value is Severity | 'off' {
  return severityWords.includes(value as Severity | 'off');
}

/** `PropertyNameExpected` → `property name expected`. */
function wordsOf(code: string): string {
  return code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();
}
