import type { ToPreview } from '../../messages/preview.ts';
import type { PreviewProblem } from '../../messages/server.ts';
import type { ReportedDiagnostic } from '../../model/generated/result.ts';
import type { SimulationState } from '../simulations.ts';

/** What the page is told of a file's simulation; nothing where there was none. */
export function simulationMessage(uri: string, state: SimulationState | undefined): ToPreview | undefined {
  if (state === undefined) return undefined;
  if (state.kind === 'running') return { kind: 'simulating', share: state.share, provisional: state.provisional };
  const { reply, outdated } = state;
  switch (reply.kind) {
    case 'result':
      return { kind: 'simulated', uri, result: reply.result, stale: outdated };
    case 'compared':
      return { kind: 'compared', uri, comparison: reply.comparison, stale: outdated };
    case 'cancelled':
      return { kind: 'simulationStopped' };
    case 'failed':
      return { kind: 'simulationFailed', message: reply.message, problems: [] };
    case 'refused':
      return {
        kind: 'simulationFailed',
        message: 'The file cannot be simulated as it stands.',
        problems: reply.diagnostics.map((each) => problemOf(uri, each)),
      };
  }
}

function problemOf(uri: string, { line, column, message }: ReportedDiagnostic): PreviewProblem {
  return { message, uri, position: { line: line - 1, character: column - 1 } };
}
