import type { Origin } from '../base/text-range.ts';
import type { PlacedDiagram, Point } from '../diagram/diagram.ts';
import type { Finding } from '../diagram/findings.ts';
import type { Folding } from '../diagram/folding.ts';
import type { HeatKind } from '../diagram/heat.ts';
import type { Comparison, Result } from '../model/generated/result.ts';
import type { OutlineReply, PreviewProblem, RasterParameters, SimulationChoices } from './server.ts';

/** All that the extension tells the preview. Whatever a message leaves unsaid stays as it is on the page. */
export type ToPreview =
  | Picture
  /** After an edit: what differs from the picture before. */
  | PictureChanges
  /** Nothing sensible can be drawn now; the last picture of this file stays, and the errors are shown. */
  | { readonly kind: 'problems'; readonly uri: string; readonly problems: readonly PreviewProblem[] }
  /** A layout has begun that may take a while; what is shown stays. The next picture, or the message below, ends it. */
  | { readonly kind: 'layingOut'; readonly nodes: number; readonly edges: number; readonly limitSeconds: number }
  /** There is no layout of the text as it stands: why. What is shown stays. */
  | { readonly kind: 'layoutFailed'; readonly uri: string; readonly message: string }
  /** The Mermaid text of a flow that `show` asked for. */
  | { readonly kind: 'sequence'; readonly uri: string; readonly flow: string; readonly text: string }
  /** The cursor stands in this node's declaration, or in none. */
  | { readonly kind: 'select'; readonly node: string | null }
  /** `share` from 0 to 1; provisional figures may be shown, marked as such. */
  | { readonly kind: 'simulating'; readonly share: number; readonly provisional?: SimulatedFigures }
  /** `stale`: the text has changed since the run began. */
  | { readonly kind: 'simulated'; readonly uri: string; readonly result: SimulatedFigures; readonly stale: boolean }
  /** Base and variants, simulated with the same random numbers. */
  | { readonly kind: 'compared'; readonly uri: string; readonly comparison: ComparedFigures; readonly stale: boolean }
  | { readonly kind: 'simulationStopped' }
  /** It could not run, or broke off; `problems` say where in the file. */
  | { readonly kind: 'simulationFailed'; readonly message: string; readonly problems: readonly PreviewProblem[] }
  /** The text has changed since the shown result was made. */
  | { readonly kind: 'edited' }
  /** The picture that `copyImage` asked for, as PNG in Base64, or why there is none. */
  | { readonly kind: 'image'; readonly base64: string }
  | { readonly kind: 'imageFailed'; readonly message: string }
  /** The language server does not answer; `message` says why. */
  | { readonly kind: 'serverDown'; readonly message: string };

/** A file's picture. `problems` are the file's errors: the picture then shows what is sound. */
export interface Picture {
  readonly kind: 'diagram';
  readonly uri: string;
  readonly diagram: PlacedDiagram;
  readonly problems: readonly PreviewProblem[];
  readonly outline: OutlineReply;
  /** Diagnostics at the parts that they are about. */
  readonly findings: readonly Finding[];
  /** Estimated utilisation by node under the chosen traffic, the picture's heat until there is a simulation. */
  readonly estimate?: Readonly<Record<string, number>>;
  /** The view that the picture is of; absent: the whole system. */
  readonly view?: string;
  /** The flow that it highlights. */
  readonly flow?: string;
  /** The node that it shows with its neighbours alone. */
  readonly focus?: string;
  /** Why places cannot be read or kept; where in the file of places, if that is its own mistake. */
  readonly placing?: PreviewProblem;
  readonly theme: PreviewTheme;
}

type PartsOf<L extends 'containers' | 'nodes' | 'edges'> = readonly (PlacedDiagram[L][number] | null)[];

export interface PictureChanges extends Partial<Omit<Picture, 'kind' | 'diagram'>> {
  readonly kind: 'changes';
  /** What is as it was; what is neither here nor said is gone. */
  readonly same: readonly (keyof Picture)[];
  /** Null: as it was at this place of the list. */
  readonly diagram?: Omit<PlacedDiagram, 'containers' | 'nodes' | 'edges'> & {
    readonly containers: PartsOf<'containers'>;
    readonly nodes: PartsOf<'nodes'>;
    readonly edges: PartsOf<'edges'>;
  };
}

/** All that the preview asks of the extension. */
export type FromPreview =
  /** The page listens now, or knows nothing that changes could be of; the extension answers with all it has to show. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'reveal'; readonly origin: Origin }
  /** A line of the shown file, from 1. */
  | { readonly kind: 'revealLine'; readonly line: number }
  | { readonly kind: 'show'; readonly shown: PreviewChoice }
  | { readonly kind: 'simulate'; readonly choices: PaneChoices }
  /** Draw this file's picture with this open and that closed. */
  | { readonly kind: 'fold'; readonly uri: string; readonly folding: Folding }
  /** The base beside these variants; all of the file's if none is named. */
  | { readonly kind: 'compare'; readonly variants: readonly string[]; readonly choices: Omit<PaneChoices, 'variant'> }
  /** Of which the estimate shall be. */
  | { readonly kind: 'estimate'; readonly choices: Pick<PaneChoices, 'variant' | 'traffic'> }
  | { readonly kind: 'stop' }
  | { readonly kind: 'cancelLayout' }
  /** With more time than before. */
  | { readonly kind: 'layOutAgain' }
  /** In the picture that is shown, a node or (by its id) a container was put somewhere. */
  | { readonly kind: 'place'; readonly name: string; readonly place: Point }
  /** This one, or (without a name) all of the picture, is left to the automatic layout again. */
  | { readonly kind: 'unplace'; readonly name?: string }
  | { readonly kind: 'undoPlacing' }
  | { readonly kind: 'redoPlacing' }
  | { readonly kind: 'exportDiagram' }
  /** What is on the stage, to be drawn as PNG. */
  | ({ readonly kind: 'copyImage' } & RasterParameters)
  /** The shown result, for readers elsewhere. */
  | { readonly kind: 'exportReport' }
  | { readonly kind: 'restartServer' }
  /** A defect of the page itself, for the log. */
  | { readonly kind: 'failure'; readonly message: string };

/** What the page shows: the whole system, a named view, the whole with one flow highlighted, a node with its neighbours, or a flow as a sequence. */
export type PreviewChoice =
  | { readonly kind: 'system' }
  | { readonly kind: 'view'; readonly name: string }
  | { readonly kind: 'flow'; readonly flow: string }
  | { readonly kind: 'focus'; readonly node: string }
  | { readonly kind: 'sequence'; readonly flow: string };

/** What the reader chose to be simulated; what is left out is as the settings, and then the file, have it. */
export type PaneChoices = Pick<SimulationChoices, 'scenarios' | 'variant' | 'seed' | 'traffic'>;

/** The same as the page keeps it: names and figures as they were chosen. */
export interface RunChoices {
  /** `required`: the steady run and every scenario that a requirement names. */
  readonly scenario: { readonly kind: 'required' | 'steady' | 'all' } | { readonly kind: 'scenario'; readonly name: string };
  readonly variant: string | null;
  /** Null: as the settings have it. */
  readonly seed: number | null;
  /** So many times the traffic that the file states. */
  readonly traffic: number;
}

/** `auto` follows the editor. */
export type PreviewTheme = 'auto' | 'light' | 'dark';

export type SimulatedFigures = Pick<Result, 'runs' | 'requirements' | 'seed'>;

export type ComparedFigures = Pick<Comparison, 'base' | 'variants' | 'seed'>;

/** What the page keeps in the editor's state, so that it survives being hidden or reopened; the extension reads `uri`. */
export interface PreviewState {
  readonly uri?: string;
  readonly shown?: PreviewChoice;
  readonly zoom?: { readonly x: number; readonly y: number; readonly scale: number };
  readonly selected?: string;
  /** Of the file `uri`. */
  readonly folding?: Folding;
  readonly panelClosed?: boolean;
  readonly choices?: RunChoices;
  readonly playback?: PlaybackState;
}

/** What the picture shows of a simulation. */
export interface PlaybackState {
  readonly heat: HeatKind;
  /** Of which run; null: the one that a picture shows usually. */
  readonly scenario: string | null;
  /** Seconds from the beginning of the measured time; null: the whole run. */
  readonly at: number | null;
}
