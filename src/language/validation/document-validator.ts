import { DefaultDocumentValidator, type LangiumDocument } from 'langium';
import type { Range } from '../../base/text-range.ts';
import type { ArchFile } from '../generated/ast.ts';
import { rememberedWhileLinked } from '../memory.ts';
import { originOf } from '../origins.ts';
import { unitsOf, type Unit } from '../references/changes.ts';
import { rangeOf, type Problem, type Report } from '../report.ts';
import { checkDeclaration, checkFile } from './check-file.ts';
import { linkErrors } from './link-errors.ts';
import { syntaxErrors } from './syntax-errors.ts';
import type { ValidationServices } from './validation-services.ts';

type LspDiagnostic = Awaited<ReturnType<DefaultDocumentValidator['validateDocument']>>[number];

const severityNumbers = { error: 1, warning: 2, hint: 4 } as const;
const maximumSyntaxErrors = 100;
/** More of any kind help nobody, and an editor chokes on them. */
const maximumDiagnostics = 1000;

/** What rides along in `data`, for quick fixes: the text that would be right at the diagnostic's range. */
export interface DiagnosticData {
  readonly replacement?: string;
}

/**
 * Every diagnostic of the language for one document. One mistake is one diagnostic: of the syntax errors of a line the first is shown,
 * and what else the line then seems to lack is not.
 */
export class ArchDocumentValidator extends DefaultDocumentValidator {
  private readonly services: ValidationServices;

  constructor(services: ValidationServices) {
    super(services);
    this.services = services;
  }

  private readonly ofDeclaration = rememberedWhileLinked((declaration: Unit) =>
    this.reportedBy((report) => checkDeclaration(declaration, this.services, report)),
  );

  override validateDocument(document: LangiumDocument): Promise<LspDiagnostic[]> {
    const texts = syntaxErrors(document).map((problem) => this.diagnostic(problem.range, problem.message, problem));
    const refused = texts.find((each) => each.code === 'file');
    if (refused !== undefined) return Promise.resolve([refused]);
    const file = document as LangiumDocument<ArchFile>;
    const amongDeclarations = this.reportedBy((report) => checkFile(file, this.services, report));
    const names = linkErrors(document, this.services).map((problem) => this.fromProblem(problem));
    const found = [...names, ...amongDeclarations, ...unitsOf(file.parseResult.value).flatMap((unit) => this.ofDeclaration(unit))];
    return Promise.resolve(onePerMistake(texts, found));
  }

  private reportedBy(check: (report: Report) => void): readonly LspDiagnostic[] {
    const problems: Problem[] = [];
    check((problem) => problems.push(problem));
    return problems.map((problem) => this.fromProblem(problem));
  }

  private fromProblem(problem: Problem): LspDiagnostic {
    const { message, code = 'schema', severity = 'error', replacement, related = [] } = problem;
    const relatedInformation = related.map((each) => {
      const { uri, range } = originOf(each.spot);
      return { location: { uri, range: range }, message: each.message };
    });
    return { ...this.diagnostic(rangeOf(problem), message, { code, severity, replacement }), relatedInformation };
  }

  private diagnostic(
    range: Range,
    message: string,
    details: { code: string; severity?: keyof typeof severityNumbers; replacement?: string },
  ): LspDiagnostic {
    const { code, severity = 'error', replacement } = details;
    const data: DiagnosticData = replacement === undefined ? {} : { replacement };
    return { range: range, message, severity: severityNumbers[severity], code, source: 'tradeoff', data };
  }
}

/** What the lexer and the parser say of a line goes before what the tree of it seems to lack. */
function onePerMistake(texts: readonly LspDiagnostic[], found: readonly LspDiagnostic[]): LspDiagnostic[] {
  const broken = firstOfEachLine(texts);
  for (const [line, each] of firstOfEachLine(found)) if (!broken.has(line)) broken.set(line, each);
  const kept = new Set([...broken.values()].sort(byPlace).slice(0, maximumSyntaxErrors));
  const others = [...texts, ...found].filter((each) => each.code !== 'syntax' && !broken.has(each.range.start.line));
  const places = new Set<string>();
  const isNew = (each: LspDiagnostic): boolean => {
    const key = JSON.stringify([each.range, each.message]);
    return !places.has(key) && places.add(key) !== undefined;
  };
  return [...kept, ...others].filter(isNew).sort(byPlace).slice(0, maximumDiagnostics);
}

function firstOfEachLine(diagnostics: readonly LspDiagnostic[]): Map<number, LspDiagnostic> {
  const first = new Map<number, LspDiagnostic>();
  for (const each of diagnostics) {
    const { line, character } = each.range.start;
    const other = first.get(line);
    if (each.code === 'syntax' && (other === undefined || other.range.start.character > character)) first.set(line, each);
  }
  return first;
}

function byPlace(a: LspDiagnostic, b: LspDiagnostic): number {
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}
