import { InlayHintKind, type InlayHint } from 'vscode-languageserver';
import { formatQuantity, type Dimension } from '../base/quantity.ts';
import type { Range } from '../base/text-range.ts';
import type { Architecture, Declared } from '../model/architecture.ts';
import type { Estimate, FlowEstimate, NodeEstimate } from '../model/generated/result.ts';

interface Asked {
  readonly uri: string;
  readonly range: Range;
  readonly architecture: Architecture;
  readonly estimate: Estimate;
}

/** Behind the names of nodes and flows: how busy, how often a hit, how fast at best. */
export function inlayHintsOf({ uri, range, architecture, estimate }: Asked): InlayHint[] {
  const isShown = ({ nameOrigin }: Declared): boolean =>
    nameOrigin.uri === uri && nameOrigin.range.end.line >= range.start.line && nameOrigin.range.start.line <= range.end.line;
  return [
    ...architecture.nodes.filter(isShown).flatMap((node) => hintAfter(node, nodeFigures(estimate.nodes[node.name]))),
    ...architecture.flows.filter(isShown).flatMap((flow) => hintAfter(flow, flowFigures(estimate.flows[flow.name]))),
  ];
}

interface Figures {
  readonly label: string;
  readonly tooltip: string;
}

function hintAfter({ nameOrigin }: Declared, figures: Figures | undefined): InlayHint[] {
  if (figures === undefined) return [];
  return [{ position: nameOrigin.range.end, ...figures, kind: InlayHintKind.Type, paddingLeft: true }];
}

function nodeFigures(node: NodeEstimate | undefined): Figures | undefined {
  if (node?.hits !== undefined)
    return {
      label: `≈ ${figure(node.hits, 'percent')} hits`,
      tooltip: 'Estimated share of reads that are answered from here, by Che’s approximation.',
    };
  if (node?.utilisation === undefined || node.utilisation === 0) return undefined;
  const { utilisation, hottest = utilisation, wait } = node;
  const waiting =
    wait === null || wait === undefined ? 'It does not keep up: the queue grows.' : `A request waits ${figure(wait, 'duration')} on average.`;
  return {
    label: `≈ ${figure(utilisation, 'percent')} busy`,
    tooltip: `Estimated utilisation; of the hottest instance or shard ${figure(hottest, 'percent')}. ${waiting}`,
  };
}

function flowFigures(flow: FlowEstimate | undefined): Figures | undefined {
  if (flow?.latency === null || flow === undefined) return undefined;
  const { floor, mean } = flow.latency;
  const expected = mean === null ? 'its mean grows without end' : `its mean is about ${figure(mean, 'duration')}`;
  return { label: `≥ ${figure(floor, 'duration')}`, tooltip: `Estimated floor of the latency, without any waiting; ${expected}.` };
}

/** What is shorter than a nanosecond is nothing. */
function figure(value: number, dimension: Dimension): string {
  return formatQuantity(Math.abs(value) < 1e-9 ? 0 : value, dimension, 2);
}
