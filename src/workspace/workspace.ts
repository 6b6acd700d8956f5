import type { URI } from 'langium';
import { DocumentState, type LangiumDocument } from 'langium';
import { estimate } from '../estimate/estimate.ts';
import { diagnosticsOf } from '../language/diagnostics.ts';
import type { ArchFile } from '../language/generated/ast.ts';
import { formattingEdits, withEdits } from '../language/format/formatted.ts';
import { lower } from '../language/lower.ts';
import type { ArchServices, ArchSharedServices } from '../language/services.ts';
import type { RecordedHistory } from '../consistency/operation-recorder.ts';
import type { Architecture } from '../model/architecture.ts';
import { blocksSimulation, type Diagnostic } from '../model/diagnostic.ts';
import type { AcceptedTradeoff, Comparison, Estimate, Result, Run } from '../model/generated/result.ts';
import { byPlace, reportedDiagnostic, type FileNamer } from '../report/reported-diagnostic.ts';
import { allRules } from '../rules/index.ts';
import { summaryOf } from '../rules/page.ts';
import { review } from '../rules/run.ts';
import { simulatedArchitecture, type StudyOptions } from '../simulator/study/study.ts';
import { mistakesAnywhere, mistakesIn, nothingToCompare, unknownNames, type Choice } from './choices.ts';
import { compareVariants } from './comparison.ts';
import type { Configurations } from './configurations.ts';
import { withDataFiles, type WithDataFiles } from './data-files.ts';
import { DiagramLayout } from './layout.ts';
import { pictureFor, resultReport, type ReportOptions } from './result-report.ts';
import { render, type RenderFormat, type RenderOptions, type RenderOutcome } from './render.ts';
import { runStudy, type SimulationListening } from './simulation.ts';
import { version } from './version.ts';

type ArchDocument = LangiumDocument<ArchFile>;

/** A file with all it imports: what is wrong with it, what it means, and what it decides. */
export interface Checked {
  readonly document: ArchDocument;
  /** Of the file, of what it imports and of its configuration, in order of place. */
  readonly diagnostics: readonly Diagnostic[];
  readonly accepted: readonly AcceptedTradeoff[];
  /** Whatever could be understood; whole where nothing `blocksSimulation`. */
  readonly architecture: Architecture;
}

export interface SimulationOptions extends Partial<Omit<StudyOptions, 'variant'>> {
  readonly variant?: string | null;
  readonly workers?: number;
}

export type SimulationOutcome =
  /** With what clients did in the first replication of the first run, where the options asked for it. */
  | { readonly ended: 'result'; readonly result: Result; readonly history: RecordedHistory | undefined }
  /** The file cannot be simulated as it stands, or not with these options. */
  | { readonly ended: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ended: 'cancelled' }
  | { readonly ended: 'failed'; readonly message: string };

export interface ComparisonOptions extends Omit<SimulationOptions, 'variant'> {
  readonly variants: readonly string[];
}

export type ComparisonOutcome =
  { readonly ended: 'compared'; readonly comparison: Comparison } | Exclude<SimulationOutcome, { readonly ended: 'result' }>;

type Prepared =
  { readonly ended: 'prepared'; readonly architecture: Architecture } | { readonly ended: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/** Of which the closed-form figures are wanted: the file as it stands, or a variant, or more traffic. */
export type EstimateOptions = Pick<SimulationOptions, 'variant' | 'traffic'>;

export type EstimateOutcome =
  | { readonly ended: 'estimate'; readonly system: string; readonly estimate: Estimate }
  | { readonly ended: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/** Where language, rules, diagram and simulator meet: every host asks here. */
export class Workspace {
  readonly #shared: ArchSharedServices;
  readonly #arch: ArchServices;
  readonly #configurations: Configurations;
  readonly #layout = new DiagramLayout();

  constructor(services: { readonly shared: ArchSharedServices; readonly arch: ArchServices }, configurations: Configurations) {
    this.#shared = services.shared;
    this.#arch = services.arch;
    this.#configurations = configurations;
    proposeRules(services.arch);
  }

  async dispose(): Promise<void> {
    await this.#layout.dispose();
  }

  /** The document, built and validated with what it imports. Throws where the file cannot be read. */
  async document(uri: URI): Promise<ArchDocument> {
    const { LangiumDocuments, DocumentBuilder } = this.#shared.workspace;
    const document = await LangiumDocuments.getOrCreateDocument(uri);
    if (document.state < DocumentState.Validated) await DocumentBuilder.build([document], { validation: true });
    return document as ArchDocument;
  }

  /** The document and all it imports, directly or not. */
  closure(document: ArchDocument): readonly ArchDocument[] {
    return this.#arch.references.Imports.closure(document);
  }

  async check(uri: URI): Promise<Checked> {
    return this.checkDocument(await this.document(uri));
  }

  async checkDocument(document: ArchDocument): Promise<Checked> {
    const configuration = await this.#configurations.of(document.uri);
    const language = this.closure(document).flatMap((each) => diagnosticsOf(each));
    const architecture = lower(document, this.#arch);
    // A rule must not hold against the design what a mistake kept from being understood.
    const isWhole = !language.some(blocksSimulation);
    const reviewed = isWhole ? review(architecture, configuration.severities) : { diagnostics: [], accepted: [] };
    return {
      document,
      architecture,
      diagnostics: [...configuration.diagnostics, ...language, ...(isWhole ? mistakesAnywhere(architecture) : []), ...reviewed.diagnostics].sort(
        byPlace,
      ),
      accepted: reviewed.accepted.map(({ rule, node, reason }) => ({ rule, node, reason })),
    };
  }

  /** A file's text, laid out; lines that cannot be read stay as they are, and then the file is not whole. */
  format(uri: URI, text: string): { readonly formatted: string; readonly isWhole: boolean } {
    const document = this.#shared.workspace.LangiumDocumentFactory.fromString<ArchFile>(text, uri);
    const { lexerErrors, parserErrors } = document.parseResult;
    const formatted = withEdits(text, formattingEdits(document, this.#arch.parser.Lexer.definition));
    return { formatted, isWhole: lexerErrors.length + parserErrors.length === 0 };
  }

  async render<Format extends RenderFormat>(architecture: Architecture, options: RenderOptions<Format>): Promise<RenderOutcome<Format>> {
    return render(architecture, this.#layout, options);
  }

  /** A result for readers: HTML with the system's picture as the file stands now, JUnit XML, or Markdown. */
  async report(uri: URI, result: Result, { format, ...picture }: ReportOptions): Promise<string> {
    return resultReport(result, format, async () => this.render((await this.check(uri)).architecture, { ...pictureFor(result), ...picture }));
  }

  get layout(): DiagramLayout {
    return this.#layout;
  }

  /** The closed-form figures of a file; refused where it cannot be understood. */
  async estimate(uri: URI, options: EstimateOptions = {}): Promise<EstimateOutcome> {
    return this.estimateOf(await this.check(uri), options);
  }

  /** The same of what was checked. */
  async estimateOf(checked: Checked, { variant = null, traffic }: EstimateOptions = {}): Promise<EstimateOutcome> {
    const problems = [...checked.diagnostics.filter(blocksSimulation), ...unknownNames(checked.architecture, [{ scenarios: [], variant }])];
    if (problems.length > 0) return { ended: 'refused', diagnostics: problems };
    const { architecture, diagnostics } = await this.#withDataFiles(checked);
    if (diagnostics.length > 0) return { ended: 'refused', diagnostics };
    return { ended: 'estimate', system: architecture.title, estimate: estimate(simulatedArchitecture(architecture, { variant, traffic })) };
  }

  /** Checks, simulates and judges; `file` is how the result names the file. */
  async simulate(
    uri: URI,
    file: string,
    options: SimulationOptions,
    listening: SimulationListening & { readonly nameOf: FileNamer },
  ): Promise<SimulationOutcome> {
    const checked = await this.check(uri);
    const { seed = 1, scenarios = 'default', variant = null, traffic } = options;
    const prepared = await this.#prepared(checked, [{ scenarios, variant, traffic }]);
    if (prepared.ended !== 'prepared') return prepared;
    const { architecture } = prepared;
    const outcome = await runStudy(architecture, { ...options, seed, scenarios, variant }, listening);
    if (outcome.ended !== 'done') return outcome;
    const { runs, requirements } = outcome.study.result();
    const result: Result = {
      schema: 'tradeoff.result/1',
      system: architecture.title,
      file,
      seed,
      version,
      runs: withEstimates(architecture, runs),
      requirements,
      accepted: [...checked.accepted],
      diagnostics: checked.diagnostics.map((diagnostic) => reportedDiagnostic(diagnostic, listening.nameOf)),
    };
    return { ended: 'result', result, history: outcome.study.history };
  }

  /** Simulates a file and variants of it on the same random numbers; all of its variants where none is named. */
  async compare(uri: URI, file: string, { variants, ...options }: ComparisonOptions, listening: SimulationListening): Promise<ComparisonOutcome> {
    const checked = await this.check(uri);
    const { seed = 1, scenarios = 'default', traffic } = options;
    const names = variants.length > 0 ? [...new Set(variants)] : checked.architecture.variants.map(({ name }) => name);
    if (names.length === 0) return { ended: 'refused', diagnostics: [nothingToCompare(checked.architecture)] };
    const choices = [null, ...names].map((variant) => ({ scenarios, variant, traffic }));
    const prepared = await this.#prepared(checked, choices);
    if (prepared.ended !== 'prepared') return prepared;
    const { architecture } = prepared;
    const outcome = await compareVariants(architecture, names, { ...options, seed, scenarios }, listening);
    if (outcome.ended !== 'compared') return outcome;
    const comparison: Comparison = {
      schema: 'tradeoff.comparison/1',
      system: architecture.title,
      file,
      seed,
      version,
      base: { ...outcome.base, runs: withEstimates(architecture, outcome.base.runs) },
      variants: outcome.variants.map((each) => ({ ...each, runs: withEstimates(architecture, each.runs) })),
    };
    return { ended: 'compared', comparison };
  }

  /** The architecture with its data files, where nothing stands in the way of simulating these choices. */
  async #prepared(checked: Checked, choices: readonly Choice[]): Promise<Prepared> {
    const problems = [...checked.diagnostics.filter(blocksSimulation), ...unknownNames(checked.architecture, choices)];
    if (problems.length > 0) return { ended: 'refused', diagnostics: problems };
    const { architecture, diagnostics: unread } = await this.#withDataFiles(checked);
    if (unread.length > 0) return { ended: 'refused', diagnostics: unread };
    const mistakes = mistakesIn(architecture, choices);
    return mistakes.length > 0 ? { ended: 'refused', diagnostics: mistakes } : { ended: 'prepared', architecture };
  }

  /** What is not on disk has no files beside it. */
  async #withDataFiles({ document, architecture }: Checked): Promise<WithDataFiles> {
    if (document.uri.scheme !== 'file') return { architecture, diagnostics: [] };
    return withDataFiles(architecture, this.#arch.references.Imports.folderOf(document).fsPath);
  }
}

/** Completion and hover tell of rules, which the language does not know. */
function proposeRules({ lsp }: ArchServices): void {
  lsp.KnownRules.all = allRules.map((rule) => ({ id: rule.id, title: rule.title, summary: summaryOf(rule) }));
}

function withEstimates(architecture: Architecture, runs: readonly Run[]): Run[] {
  return runs.map((run) => ({ ...run, estimate: estimate(simulatedArchitecture(architecture, run)) }));
}
