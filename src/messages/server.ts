import type { Position } from '../base/text-range.ts';
import type { Density, Direction, PlacedDiagram } from '../diagram/diagram.ts';
import type { Finding } from '../diagram/findings.ts';
import type { Folding } from '../diagram/folding.ts';
import type { Template } from '../model/template.ts';
import type { Placements } from '../model/placements.ts';
import type { AcceptedTradeoff, Comparison, ReportedDiagnostic, Result } from '../model/generated/result.ts';

/** What the extension asks of the language server beside the Language Server Protocol: plain data, requests by method name. */
export interface ServerRequests {
  /** The diagnostics of a file, as `tradeoff check --format json` states them. */
  'tradeoff/check': { readonly parameters: FileParameters; readonly reply: CheckReply };
  /** A file's picture, placed; drawing it is the preview's part. */
  'tradeoff/diagram': { readonly parameters: DiagramParameters; readonly reply: DiagramReply };
  /** What can be chosen before a simulation or an export. */
  'tradeoff/outline': { readonly parameters: FileParameters; readonly reply: OutlineReply };
  /** Runs until it is done or the request is cancelled; meanwhile it sends `tradeoff/simulationProgress`. */
  'tradeoff/simulate': { readonly parameters: SimulateParameters; readonly reply: SimulateReply };
  /** Runs the base and each variant on the same random numbers; progress and cancellation as for a simulation. */
  'tradeoff/compare': { readonly parameters: CompareParameters; readonly reply: CompareReply };
  'tradeoff/render': { readonly parameters: RenderParameters; readonly reply: RenderReply };
  /** A picture of ours as PNG. */
  'tradeoff/raster': { readonly parameters: RasterParameters; readonly reply: RenderReply };
  /** A block of a Markdown document as SVG; what is wrong with it is told beside. */
  'tradeoff/drawText': { readonly parameters: DrawTextParameters; readonly reply: DrawTextReply };
  /** A result for readers, as `tradeoff simulate --format` writes it. */
  'tradeoff/report': { readonly parameters: ReportParameters; readonly reply: string };
  /** What a new file may begin with. */
  'tradeoff/templates': { readonly parameters: null; readonly reply: readonly Template[] };
  'tradeoff/rules': { readonly parameters: null; readonly reply: readonly RuleSummary[] };
  /** A rule's page in Markdown; null where there is no such rule. */
  'tradeoff/rulePage': { readonly parameters: RulePageParameters; readonly reply: string | null };
}

/** What the server tells the extension unasked. */
export interface ServerNotifications {
  'tradeoff/simulationProgress': SimulationProgress;
  /** For a `tradeoff/diagram` whose layout is not remembered: the reply may take this long. */
  'tradeoff/layoutStarted': LayoutStarted;
}

export interface LayoutStarted extends FileParameters {
  readonly nodes: number;
  readonly edges: number;
  /** After which it is given up. */
  readonly limitSeconds: number;
}

export interface FileParameters {
  readonly uri: string;
}

/** How pictures are laid out: the user's settings, and what was placed by hand. */
export interface Arrangement {
  readonly direction?: Direction;
  readonly density?: Density;
  readonly placements?: Placements;
}

/** What the file does not declare (any more) is left out of account. */
export interface DiagramParameters extends FileParameters, Arrangement {
  readonly view?: string;
  /** Of which the estimate is. */
  readonly estimated?: Pick<SimulationChoices, 'variant' | 'traffic'>;
  /** A flow to highlight. */
  readonly flow?: string;
  /** A node to show with its neighbours alone. */
  readonly focus?: string;
  /** So many times as long as usual may the layout take. */
  readonly patience?: number;
  /** What its reader opened and closed. */
  readonly folding?: Folding;
}

export type DiagramReply =
  | {
      readonly kind: 'placed';
      readonly diagram: PlacedDiagram;
      readonly problems: readonly PreviewProblem[];
      readonly outline: OutlineReply;
      readonly findings: readonly Finding[];
      /** Estimated utilisation by node; nothing where the file has errors, or states no rates. */
      readonly estimate?: Readonly<Record<string, number>>;
    }
  /** Nothing sensible can be drawn now; what was drawn before stays. */
  | {
      readonly kind: 'failed';
      readonly problems: readonly PreviewProblem[];
      /** The layout took too long or broke off; it may be asked for again. */
      readonly layout?: string;
    };

/** An error in the file, shown above the picture. */
export interface PreviewProblem {
  readonly message: string;
  readonly uri: string;
  readonly position: Position;
}

export interface OutlineReply {
  readonly title: string;
  readonly flows: readonly string[];
  readonly scenarios: readonly string[];
  readonly variants: readonly string[];
  readonly views: readonly string[];
}

/** Seconds, counts; what is left out is decided by the settings, and then by the file. */
export interface SimulationChoices {
  /** `null` is the steady run; left out: the steady run and every scenario that a requirement names. */
  readonly scenarios?: readonly (string | null)[];
  readonly variant?: string;
  /** So many times the traffic that the file states. */
  readonly traffic?: number;
  readonly seed?: number;
  readonly duration?: number;
  readonly warmup?: number;
  readonly replications?: number;
  readonly maxEvents?: number;
  readonly workers?: number;
}

export interface SimulateParameters extends FileParameters {
  /** Chosen by the extension; progress names it. */
  readonly simulation: number;
  readonly choices: SimulationChoices;
}

export type SimulateReply =
  | { readonly kind: 'result'; readonly result: Result }
  /** The file cannot be simulated as it stands. */
  | { readonly kind: 'refused'; readonly diagnostics: readonly ReportedDiagnostic[] }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly message: string };

export interface CompareParameters extends FileParameters {
  readonly simulation: number;
  /** By name; all of the file's if none is named. */
  readonly variants: readonly string[];
  readonly choices: Omit<SimulationChoices, 'variant'>;
}

export type CompareReply = { readonly kind: 'compared'; readonly comparison: Comparison } | Exclude<SimulateReply, { readonly kind: 'result' }>;

export interface SimulationProgress {
  readonly simulation: number;
  /** From 0 to 1. */
  readonly share: number;
  /** What the runs say so far; not final. Absent: nothing new. */
  readonly provisional?: Pick<Result, 'runs' | 'requirements' | 'seed'>;
}

export interface CheckReply {
  readonly diagnostics: readonly ReportedDiagnostic[];
  readonly accepted: readonly AcceptedTradeoff[];
}

export interface RenderParameters extends FileParameters, Arrangement {
  readonly format: 'svg' | 'png' | 'mermaid' | 'dot' | 'html';
  readonly folding?: Folding;
  readonly theme?: 'light' | 'dark';
  readonly view?: string;
  /** The flow to highlight, or to draw as a sequence; Mermaid needs one. */
  readonly flow?: string;
  /** Its utilisation is drawn as heat. */
  readonly result?: Result;
}

export type RenderReply =
  | { readonly kind: 'picture'; readonly text: string; readonly remarks: readonly string[] }
  /** PNG; remarks tell what it lacks. */
  | { readonly kind: 'image'; readonly base64: string; readonly remarks: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string };

/** SVG with its size in pixels. */
export interface RasterParameters {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

export interface DrawTextParameters {
  readonly text: string;
  /** The document that it stands in: what it imports is sought beside. */
  readonly file?: string;
  readonly theme: 'light' | 'dark';
}

export type DrawTextReply =
  /** `svg` is null where nothing of it can be drawn; lines from 1, within the text. */
  | { readonly kind: 'drawn'; readonly svg: string | null; readonly problems: readonly { readonly line: number; readonly message: string }[] }
  | { readonly kind: 'failed'; readonly message: string };

export interface ReportParameters extends FileParameters, Pick<Arrangement, 'placements'> {
  readonly format: 'html' | 'junit' | 'markdown';
  readonly result: Result;
  /** Of the picture in it. */
  readonly folding?: Folding;
}

export interface RuleSummary {
  readonly id: string;
  readonly title: string;
}

export interface RulePageParameters {
  readonly rule: string;
}

/** Given to the server when it starts. */
export interface ServerStart {
  /** Followed by a rule's id, the link that its diagnostics carry. */
  readonly ruleLink: string;
  /** The editor has the commands of our extension, which lenses run. */
  readonly hasCommands: boolean;
}
