import type { Architecture, Call } from '../../model/architecture.ts';
import { type Arrow, nodeNamed } from '../../model/walk.ts';

/** How long the caller waits for this call, in seconds: what the call says, else the caller; nothing where neither does. */
export function timeoutOf(architecture: Architecture, call: Call): number | undefined {
  const caller = nodeNamed(architecture, call.from);
  const isCaller = caller?.kind === 'client' || caller?.kind === 'service' || caller?.kind === 'proxy';
  return call.options.timeout ?? (isCaller ? caller.settings.timeout : undefined);
}

/** The call that gives up first: this one, or one around it. */
export function firstToGiveUp(architecture: Architecture, arrow: Arrow): { readonly call: Call; readonly timeout: number } | undefined {
  const calls = [...arrow.within, arrow.step].filter((step) => step.kind === 'call');
  const limited = calls.flatMap((call) => {
    const timeout = timeoutOf(architecture, call);
    return timeout === undefined ? [] : [{ call, timeout }];
  });
  return limited.reduce<(typeof limited)[number] | undefined>(
    (least, each) => (least === undefined || each.timeout <= least.timeout ? each : least),
    undefined,
  );
}

/** How often a call may be made in all: its own `retry`, else its caller's, and once more. */
export function attemptsOf(architecture: Architecture, call: Call): number {
  const caller = nodeNamed(architecture, call.from);
  const isCaller = caller?.kind === 'client' || caller?.kind === 'service' || caller?.kind === 'proxy';
  return 1 + (call.options.retry ?? (isCaller ? caller.settings.retry : undefined) ?? 0);
}
