import type { URI } from 'langium';
import { DocumentState, type LangiumDocument } from 'langium';
import { didYouMean } from '../base/nearest.ts';
import type { Origin } from '../base/text-range.ts';
import { estimate } from '../estimate/estimate.ts';
import { diagnosticsOf } from '../language/diagnostics.ts';
import type { ArchFile } from '../language/generated/ast.ts';
import { lower } from '../language/lower.ts';
import type { ArchServices, ArchSharedServices } from '../language/services.ts';
import type { RecordedHistory } from '../consistency/operation-recorder.ts';
import type { Architecture } from '../model/architecture.ts';
import { blocksSimulation, type Diagnostic } from '../model/diagnostic.ts';
import type { AcceptedTradeoff, Estimate, Result } from '../model/generated/result.ts';
import { byPlace, reportedDiagnostic, type FileNamer } from '../report/reported-diagnostic.ts';
import { allRules } from '../rules/index.ts';
import { summaryOf } from '../rules/page.ts';
import { review } from '../rules/run.ts';
import { mistakesOf } from '../simulator/mistakes.ts';
import { scenariosOf, withVariant, type StudyOptions } from '../simulator/study/study.ts';
import type { Configurations } from './configurations.ts';
import { withDataFiles, type WithDataFiles } from './data-files.ts';
import { DiagramLayout } from './layout.ts';
import { render, type RenderOptions, type RenderOutcome } from './render.ts';
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
      diagnostics: [...configuration.diagnostics, ...language, ...reviewed.diagnostics].sort(byPlace),
      accepted: reviewed.accepted.map(({ rule, node, reason }) => ({ rule, node, reason })),
    };
  }

  async render(architecture: Architecture, options: RenderOptions): Promise<RenderOutcome> {
    return render(architecture, this.#layout, options);
  }

  get layout(): DiagramLayout {
    return this.#layout;
  }

  /** The closed-form figures of a file; refused where it cannot be understood. */
  async estimate(uri: URI, variant: string | null = null): Promise<EstimateOutcome> {
    return this.estimateOf(await this.check(uri), variant);
  }

  /** The same of what was checked. */
  async estimateOf(checked: Checked, variant: string | null = null): Promise<EstimateOutcome> {
    const problems = [...checked.diagnostics.filter(blocksSimulation), ...unknownNames(checked.architecture, { scenarios: [], variant })];
    if (problems.length > 0) return { ended: 'refused', diagnostics: problems };
    const { architecture, diagnostics } = await this.#withDataFiles(checked);
    if (diagnostics.length > 0) return { ended: 'refused', diagnostics };
    return { ended: 'estimate', system: architecture.title, estimate: estimate(withVariant(architecture, variant)) };
  }

  /** Checks, simulates and judges; `file` is how the result names the file. */
  async simulate(
    uri: URI,
    file: string,
    options: SimulationOptions,
    listening: SimulationListening & { readonly nameOf: FileNamer },
  ): Promise<SimulationOutcome> {
    const checked = await this.check(uri);
    const { diagnostics, accepted } = checked;
    const { seed = 1, scenarios = 'default', variant = null } = options;
    const problems = [...diagnostics.filter(blocksSimulation), ...unknownNames(checked.architecture, { scenarios, variant })];
    if (problems.length > 0) return { ended: 'refused', diagnostics: problems };
    const { architecture, diagnostics: unread } = await this.#withDataFiles(checked);
    if (unread.length > 0) return { ended: 'refused', diagnostics: unread };
    const mistakes = mistakesIn(architecture, { scenarios, variant });
    if (mistakes.length > 0) return { ended: 'refused', diagnostics: mistakes };

    const study = await runStudy(architecture, { ...options, seed, scenarios, variant }, listening);
    if (study.ended !== 'done') return study;
    const result: Result = {
      schema: 'tradeoff.result/1',
      system: architecture.title,
      file,
      seed,
      version,
      ...study.result,
      runs: study.result.runs.map((run) => ({ ...run, estimate: estimate(withVariant(architecture, run.variant)) })),
      accepted: [...accepted],
      diagnostics: diagnostics.map((diagnostic) => reportedDiagnostic(diagnostic, listening.nameOf)),
    };
    return { ended: 'result', result, history: study.history };
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

type Choice = Pick<StudyOptions, 'scenarios' | 'variant'>;

function unknownNames(architecture: Architecture, { scenarios, variant }: Choice): readonly Diagnostic[] {
  const wanted = scenarios === 'default' ? [] : scenarios.filter((name) => name !== null);
  const checks = [
    ...wanted.map((name) => ({ kind: 'scenario', name, declared: architecture.scenarios })),
    ...(variant === null ? [] : [{ kind: 'variant', name: variant, declared: architecture.variants }]),
  ];
  return checks
    .filter(({ name, declared }) => !declared.some((each) => each.name === name))
    .map(({ kind, name, declared }) => {
      const names = declared.map((each) => each.name);
      const remedy = didYouMean(name, names) || `; the file has ${names.length === 0 ? 'none' : names.join(', ')}`;
      return simulationError(`there is no ${kind} "${name}"${remedy}`, startOf(architecture));
    });
}

function mistakesIn(architecture: Architecture, { scenarios, variant }: Choice): readonly Diagnostic[] {
  const simulated = withVariant(architecture, variant);
  const all = scenariosOf(simulated, scenarios).flatMap((name) =>
    mistakesOf(
      simulated,
      simulated.scenarios.find((each) => each.name === name),
    ),
  );
  return all.filter((one, index) => all.findIndex((other) => samePlace(one, other)) === index);
}

function samePlace(one: Diagnostic, other: Diagnostic): boolean {
  return one.message === other.message && byPlace(one, other) === 0;
}

function simulationError(message: string, origin: Origin): Diagnostic {
  return { severity: 'error', code: 'simulation', message, origin, related: [], fixes: [] };
}

function startOf({ uri }: Architecture): Origin {
  const start = { line: 0, character: 0 };
  return { uri, range: { start, end: start } };
}
